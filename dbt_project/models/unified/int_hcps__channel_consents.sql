with
person_xref as (
    select
        source,
        source_contact_id,
        hcp_id
    from {{ ref('person_xref') }}
),

contacts as (
    {{ union_kind('contacts') }}
),

email_consents as (
    select
        hcp_id,
        email_consent
    from {{ ref('int_hcps__email_consents') }}
),

consents as (
    select
        consent_event_id,
        hcp_id,
        channel,
        consent_status,
        happened_at
    from {{ ref('fct_consents') }}
    where channel <> 'email' and hcp_id <> 'unknown'
),

-- Whose records are all deleted agrees to nothing any more.
living_people as (
    select person_xref.hcp_id
    from contacts
    inner join person_xref
        on contacts.id_namespace = person_xref.source
        and contacts.contact_id = person_xref.source_contact_id
    group by person_xref.hcp_id
),

ranked_events as (
    select
        hcp_id,
        channel,
        consent_status,
        row_number() over (
            partition by hcp_id, channel
            order by happened_at desc, consent_status asc, consent_event_id asc
        ) as recency
    from consents
),

statements as (
    select
        hcp_id,
        'email' as channel,
        email_consent as consent_status
    from email_consents

    union all

    select
        hcp_id,
        channel,
        consent_status
    from ranked_events
    where recency = 1
),

final as (
    select
        statements.hcp_id,
        statements.channel,
        case
            when living_people.hcp_id is not null and statements.consent_status = 'granted'
                then 'granted'
            else 'denied'
        end as consent_status
    from statements
    left join living_people on statements.hcp_id = living_people.hcp_id
)

select * from final
