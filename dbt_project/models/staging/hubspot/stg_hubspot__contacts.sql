with
source as (
    {{ admitted_rows('hubspot', 'contacts', 'contacts') }}
),

renamed as (
    select
        id as contact_id,
        associatedcompanyid as account_id,
        nullif(trim(coalesce(firstname, '') || ' ' || coalesce(lastname, '')), '')
            as full_name,
        email,
        phone,
        license_number,
        specialty,
        jobtitle as job_role,
        hs_language as language_code,
        case {{ try_boolean('hs_email_optout') }}
            when true then 'denied'
            when false then 'granted'
        end as email_consent,
        {{ try_timestamp('createdate') }} as created_at,
        'hubspot' as source,
        'hubspot' as id_namespace,
        recorded_at,
        known_at,
        is_deleted,
        is_backfill,
        load_id,
        load_sequence,
        row_id
    from source
),

final as (
    {{ with_versions('renamed', 'contacts') }}
)

select * from final
