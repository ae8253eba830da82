with
hcps as (
    select
        hcp_id,
        account_id,
        full_name,
        email,
        phone,
        license_number,
        specialty,
        job_role,
        language_code,
        email_consent
    from {{ ref('dim_hcps') }}
),

-- Of a person deleted everywhere the name is gone on purpose: that is no empty field.
living_persons as (
    select entity_id as hcp_id
    from {{ ref('int_records__linked') }}
    where object_kind = 'contacts' and record_state = 'live'
    group by entity_id
),

living_hcps as (
    select
        hcps.account_id,
        hcps.full_name,
        hcps.email,
        hcps.phone,
        hcps.license_number,
        hcps.specialty,
        hcps.job_role,
        hcps.language_code,
        hcps.email_consent
    from hcps
    inner join living_persons on hcps.hcp_id = living_persons.hcp_id
),

filled_fields as (
    {{ filled_fields('living_hcps', [
        'account_id', 'full_name', 'email', 'phone', 'license_number', 'specialty', 'job_role',
        'language_code', 'email_consent',
    ]) }}
),

final as (
    select
        field_name,
        row_count as professional_count,
        coalesce(filled_count, 0) as filled_count
    from filled_fields
)

select * from final
