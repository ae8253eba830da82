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

contacts as (
    {{ union_kind('contacts', with_deleted=true) }}
),

email_consents as (
    select
        hcp_id,
        email_consent
    from {{ ref('int_hcps__email_consents') }}
),

-- A deleted record keeps its key, for the facts that point at it, and tells no one's name.
records as (
    select
        person_xref.hcp_id,
        contacts.source,
        contacts.contact_id as record_id,
        account_xref.account_id,
        case when not contacts.is_deleted then contacts.full_name end as full_name,
        case when not contacts.is_deleted then contacts.email end as email,
        case when not contacts.is_deleted then contacts.phone end as phone,
        case when not contacts.is_deleted then contacts.license_number end as license_number,
        contacts.specialty,
        contacts.job_role,
        contacts.language_code,
        contacts.created_at,
        contacts.recorded_at,
        contacts.known_at,
        contacts.is_deleted,
        contacts.load_id
    from contacts
    inner join person_xref
        on contacts.id_namespace = person_xref.source
        and contacts.contact_id = person_xref.source_contact_id
    left join account_xref
        on contacts.id_namespace = account_xref.source
        and contacts.account_id = account_xref.source_account_id
),

survivors as (
    {{ surviving_values('records', 'contacts', 'hcp_id', [
        'account_id', 'full_name', 'email', 'phone', 'license_number', 'specialty',
        'job_role', 'language_code',
    ]) }}
),

lineage as (
    {{ surviving_lineage('records', 'contacts', 'hcp_id') }}
),

creations as (
    select
        hcp_id,
        min(created_at) as created_at
    from records
    group by hcp_id
),

known_hcps as (
    select
        lineage.hcp_id,
        coalesce(survivors.account_id, 'unknown') as account_id,
        survivors.full_name,
        survivors.email,
        survivors.phone,
        survivors.license_number,
        survivors.specialty,
        survivors.job_role,
        survivors.language_code,
        coalesce(email_consents.email_consent, 'denied') as email_consent,
        lineage.source_count,
        creations.created_at,
        lineage.known_at,
        lineage.source,
        lineage.load_id
    from lineage
    inner join creations on lineage.hcp_id = creations.hcp_id
    left join survivors on lineage.hcp_id = survivors.hcp_id
    left join email_consents on lineage.hcp_id = email_consents.hcp_id
),

final as (
    select * from known_hcps

    union all

    select
        'unknown' as hcp_id,
        'unknown' as account_id,
        cast(null as string) as full_name,
        cast(null as string) as email,
        cast(null as string) as phone,
        cast(null as string) as license_number,
        cast(null as string) as specialty,
        cast(null as string) as job_role,
        cast(null as string) as language_code,
        'denied' as email_consent,
        cast(0 as bigint) as source_count,
        cast(null as timestamp) as created_at,
        cast('1970-01-01 00:00:00' as timestamp) as known_at,
        'unknown' as source,
        'unknown' as load_id
)

select * from final
