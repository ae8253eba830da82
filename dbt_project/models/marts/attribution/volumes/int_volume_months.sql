with
prescriptions as (
    select
        account_id,
        product_id,
        volume_status,
        unit_count,
        reporting_amount,
        period_start_date,
        period_end_date,
        {{ days_between('period_start_date', 'period_end_date') }} + 1 as period_days
    from {{ ref('fct_prescriptions') }}
),

summed as (
    select
        account_id,
        product_id,
        {{ month_start('period_end_date') }} as volume_month,
        cast(sum(unit_count) as decimal(18, 0)) as unit_count,
        {{ sum_if_all_known('reporting_amount') }} as reporting_amount,
        max(case when volume_status = 'provisional' then 1 else 0 end) = 1 as is_provisional,
        max(period_days) as longest_period_days,
        min(period_start_date) as first_date,
        max(period_end_date) as last_date
    from prescriptions
    group by account_id, product_id, {{ month_start('period_end_date') }}
),

final as (
    select
        account_id,
        product_id,
        volume_month,
        -- Months as whole numbers, so that the past reaches back over months without a volume.
        cast(year(volume_month) * 12 + month(volume_month) as bigint) as month_number,
        unit_count,
        reporting_amount,
        {{ days_between('first_date', 'last_date') }} + 1 as covered_days,
        case
            when account_id = 'unknown' then 'unknown_organisation'
            -- No month has more days: a quarter's volume is no month's, and is not cut in three.
            when longest_period_days > 31 then 'longer_than_a_month'
        end as incomparable_reason,
        is_provisional,
        first_date,
        last_date
    from summed
)

select * from final
