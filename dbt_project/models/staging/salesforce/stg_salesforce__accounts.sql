with
source as (
    {{ admitted_rows('salesforce', 'account', 'accounts') }}
),

renamed as (
    select
        id as account_id,
        parentid as parent_account_id,
        name as account_name,
        lower(type) as account_type,
        facility_code__c as facility_code,
        billingcountrycode as country_code,
        billingstate as region,
        specialty_1_vod__c as specialty,
        lower(size_band__c) as size_band,
        ownerid as owner_employee_id,
        cast(null as boolean) as has_churned,
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
    {{ with_versions('renamed', 'accounts') }}
)

select * from final
