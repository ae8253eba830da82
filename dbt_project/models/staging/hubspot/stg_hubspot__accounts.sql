with
source as (
    {{ admitted_rows('hubspot', 'companies', 'accounts') }}
),

renamed as (
    select
        id as account_id,
        cast(null as string) as parent_account_id,
        name as account_name,
        cast(null as string) as account_type,
        facility_code,
        country as country_code,
        state as region,
        specialty,
        cast(null as string) as size_band,
        cast(null as string) as owner_employee_id,
        cast(null as boolean) as has_churned,
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
    {{ with_versions('renamed', 'accounts') }}
)

select * from final
