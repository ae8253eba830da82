with
versions as (
    {{ union_versions('contacts', 'not is_deleted') }}
),

person_xref as (
    select
        source,
        source_contact_id,
        hcp_id
    from {{ ref('person_xref') }}
),

-- All records of a person are one: what a second system knew first is no gain of the first.
first_values as (
    select
        person_xref.hcp_id,
        min(versions.known_at) as first_known_at,
        {{ first_filled_at('versions.email') }} as email_at,
        {{ first_filled_at('versions.phone') }} as phone_at,
        {{ first_filled_at('versions.license_number') }} as license_number_at,
        {{ first_filled_at('versions.specialty') }} as specialty_at,
        {{ first_filled_at('versions.job_role') }} as job_role_at,
        {{ first_filled_at('versions.language_code') }} as language_code_at
    from versions
    inner join person_xref
        on versions.id_namespace = person_xref.source
        and versions.contact_id = person_xref.source_contact_id
    group by person_xref.hcp_id
),

filled as (
    {{ attribute_days('first_values', [
        'email', 'phone', 'license_number', 'specialty', 'job_role', 'language_code'
    ]) }}
),

final as (
    select
        hcp_id,
        attribute,
        filled_at as gained_at
    from filled
    where filled_at > first_known_at
)

select * from final
