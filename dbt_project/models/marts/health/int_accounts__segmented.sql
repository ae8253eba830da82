with
dim_accounts as (
    select
        account_id,
        coalesce(country_code, 'unknown') as country,
        coalesce(region, 'unknown') as region,
        coalesce(specialty, 'unknown') as specialty,
        coalesce(size_band, 'unknown') as size_band
    from {{ ref('dim_accounts') }}
),

final as (
    select
        account_id,
        'all' as segment_type,
        'all' as segment
    from dim_accounts
    union all
    select
        account_id,
        'country' as segment_type,
        country as segment
    from dim_accounts
    union all
    select
        account_id,
        'region' as segment_type,
        region as segment
    from dim_accounts
    union all
    select
        account_id,
        'specialty' as segment_type,
        specialty as segment
    from dim_accounts
    union all
    select
        account_id,
        'size_band' as segment_type,
        size_band as segment
    from dim_accounts
)

select * from final
