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

segment_types as (
    select 'all' as segment_type
    union all
    select 'country' as segment_type
    union all
    select 'region' as segment_type
    union all
    select 'specialty' as segment_type
    union all
    select 'size_band' as segment_type
),

final as (
    select
        dim_accounts.account_id,
        segment_types.segment_type,
        case segment_types.segment_type
            when 'all' then 'all'
            when 'country' then dim_accounts.country
            when 'region' then dim_accounts.region
            when 'specialty' then dim_accounts.specialty
            when 'size_band' then dim_accounts.size_band
        end as segment
    from dim_accounts
    cross join segment_types
)

select * from final
