with
source as (
    {{ admitted_rows('salesforce', 'contact', 'contacts') }}
),

renamed as (
    select
        id as contact_id,
        accountid as account_id,
        name as full_name,
        email,
        phone,
        npi__c as license_number,
        specialty_1_vod__c as specialty,
        title as job_role,
        language__c as language_code,
        case {{ try_boolean('hasoptedoutofemail') }}
            when true then 'denied'
            when false then 'granted'
        end as email_consent,
        {{ try_timestamp('createddate') }} as created_at,
        'salesforce' as source,
        'salesforce' as id_namespace,
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
