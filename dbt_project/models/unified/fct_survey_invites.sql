with
account_xref as (
    select
        source,
        source_account_id,
        account_id
    from {{ ref('account_xref') }}
),

person_xref as (
    select
        source,
        source_contact_id,
        hcp_id
    from {{ ref('person_xref') }}
),

survey_invites as (
    {{ union_kind('survey_invites') }}
),

final as (
    select
        survey_invites.source || ':' || survey_invites.invite_id as invite_id,
        survey_invites.survey_id,
        coalesce(person_xref.hcp_id, 'unknown') as hcp_id,
        coalesce(account_xref.account_id, 'unknown') as account_id,
        survey_invites.invite_status,
        survey_invites.sent_at as happened_at,
        survey_invites.known_at,
        survey_invites.source,
        survey_invites.load_id
    from survey_invites
    left join account_xref
        on survey_invites.id_namespace = account_xref.source
        and survey_invites.account_id = account_xref.source_account_id
    left join person_xref
        on survey_invites.id_namespace = person_xref.source
        and survey_invites.contact_id = person_xref.source_contact_id
)

select * from final
