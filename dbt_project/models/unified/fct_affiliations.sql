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

affiliations as (
    {{ union_kind('affiliations') }}
),

final as (
    select
        affiliations.source || ':' || affiliations.affiliation_id as affiliation_id,
        coalesce(person_xref.hcp_id, 'unknown') as hcp_id,
        coalesce(account_xref.account_id, 'unknown') as account_id,
        affiliations.affiliation_role,
        affiliations.affiliation_weight_ratio,
        affiliations.valid_from_date,
        affiliations.valid_to_date,
        cast(affiliations.valid_from_date as timestamp) as happened_at,
        affiliations.known_at,
        affiliations.source,
        affiliations.load_id
    from affiliations
    left join account_xref
        on affiliations.id_namespace = account_xref.source
        and affiliations.account_id = account_xref.source_account_id
    left join person_xref
        on affiliations.id_namespace = person_xref.source
        and affiliations.contact_id = person_xref.source_contact_id
)

select * from final
