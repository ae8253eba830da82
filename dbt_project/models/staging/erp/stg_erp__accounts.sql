with
source as (
    {{ admitted_rows('erp', 'customers', 'accounts') }}
),

renamed as (
    select
        customer_no as account_id,
        cast(null as string) as parent_account_id,
        customer_name as account_name,
        cast(null as string) as account_type,
        facility_code,
        country_code,
        region,
        cast(null as string) as specialty,
        cast(null as string) as size_band,
        cast(null as string) as owner_employee_id,
        cast(null as boolean) as has_churned,
        created_at,
        'erp' as source,
        'erp' as id_namespace,
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
