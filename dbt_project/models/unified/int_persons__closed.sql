with
closings as (
    select closed_on_date
    from {{ ref('int_months__closed') }}
    group by closed_on_date
),

account_keys as (
    select
        closed_on_date,
        source,
        source_account_id,
        account_key
    from {{ ref('int_accounts__closed') }}
),

person_xref as (
    select
        source,
        source_contact_id,
        hcp_id
    from {{ ref('person_xref') }}
),

contact_versions as (
    {{ versions_in_force('contacts') }}
),

records as (
    select
        cast(closings.closed_on_date as string) || ':' || person_xref.hcp_id as person_closing_id,
        closings.closed_on_date,
        person_xref.hcp_id,
        contact_versions.source,
        contact_versions.contact_id as record_id,
        account_keys.account_key as account_id,
        contact_versions.recorded_at,
        contact_versions.is_deleted
    from contact_versions
    inner join closings on {{ in_force_on('contact_versions', 'closings.closed_on_date') }}
    inner join person_xref
        on contact_versions.id_namespace = person_xref.source
        and contact_versions.contact_id = person_xref.source_contact_id
    left join account_keys
        on closings.closed_on_date = account_keys.closed_on_date
        and contact_versions.id_namespace = account_keys.source
        and contact_versions.account_id = account_keys.source_account_id
),

-- Which record's organisation survives is decided as for today's, of the records known then.
survivors as (
    {{ surviving_values('records', 'contacts', 'person_closing_id', ['account_id']) }}
),

persons as (
    select
        person_closing_id,
        closed_on_date,
        hcp_id
    from records
    group by person_closing_id, closed_on_date, hcp_id
),

final as (
    select
        persons.closed_on_date,
        persons.hcp_id,
        survivors.account_id as account_key
    from persons
    inner join survivors on persons.person_closing_id = survivors.person_closing_id
)

select * from final
