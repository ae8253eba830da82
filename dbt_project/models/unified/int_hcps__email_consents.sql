with
person_xref as (
    select
        source,
        source_contact_id,
        hcp_id
    from {{ ref('person_xref') }}
),

contacts as (
    {{ union_kind('contacts', with_deleted=true) }}
),

consents as (
    select
        consent_event_id,
        hcp_id,
        channel,
        consent_status,
        happened_at
    from {{ ref('fct_consents') }}
),

-- A record that says nothing about consent has not given it.
record_statements as (
    select
        person_xref.hcp_id,
        coalesce(contacts.email_consent, 'denied') as email_consent
    from contacts
    inner join person_xref
        on contacts.id_namespace = person_xref.source
        and contacts.contact_id = person_xref.source_contact_id
),

ranked_events as (
    select
        hcp_id,
        consent_status,
        row_number() over (
            partition by hcp_id
            order by happened_at desc, consent_status asc, consent_event_id asc
        ) as recency
    from consents
    where channel = 'email'
),

statements as (
    select
        hcp_id,
        email_consent
    from record_statements

    union all

    select
        hcp_id,
        consent_status as email_consent
    from ranked_events
    where recency = 1
),

final as (
    select
        hcp_id,
        case
            when max(case when email_consent = 'granted' then 0 else 1 end) = 0
                then 'granted'
            else 'denied'
        end as email_consent
    from statements
    group by hcp_id
)

select * from final
