with
cases as (
    select
        channel,
        week_number,
        size_band,
        is_under_contract,
        account_id,
        is_treated
    from {{ ref('int_lift__cases') }}
),

changes as (
    select
        account_id,
        week_number,
        revenue_type,
        contrast,
        sale_change_count,
        reporting_change_amount
    from {{ ref('int_lift__changes') }}
),

outcomes as (
    select revenue_type
    from {{ policy('lift_outcomes', ['revenue_type']) }} as in_force
    where is_outcome
),

contrasts as (
    select 'lift' as contrast
    union all
    select 'pre_trend' as contrast
    union all
    select 'placebo' as contrast
),

counted as (
    select
        channel,
        week_number,
        size_band,
        is_under_contract,
        cast(sum(case when is_treated then 1 else 0 end) as bigint) as treated_count,
        cast(sum(case when is_treated then 0 else 1 end) as bigint) as control_count
    from cases
    group by channel, week_number, size_band, is_under_contract
),

-- Most accounts buy nothing in most weeks: only what changed is joined, the rest is zero.
control_changes as (
    select
        cases.channel,
        cases.week_number,
        cases.size_band,
        cases.is_under_contract,
        changes.revenue_type,
        changes.contrast,
        sum(changes.sale_change_count) as sale_change_count,
        sum(changes.reporting_change_amount) as reporting_change_amount
    from cases
    inner join changes
        on cases.account_id = changes.account_id
        and cases.week_number = changes.week_number
    where not cases.is_treated
    group by
        cases.channel,
        cases.week_number,
        cases.size_band,
        cases.is_under_contract,
        changes.revenue_type,
        changes.contrast
),

final as (
    select
        counted.channel,
        counted.week_number,
        counted.size_band,
        counted.is_under_contract,
        outcomes.revenue_type,
        contrasts.contrast,
        counted.treated_count,
        counted.control_count,
        -- Around a mean of few, those few lie too near and the touched too far: the roots make
        -- up for both. Without them 97.6 of 100 intervals held a truth of zero.
        sqrt({{ safe_divide('counted.control_count', 'counted.control_count + 1') }})
            as treated_weight,
        {{ safe_divide('counted.treated_count', 'counted.control_count') }}
        * sqrt({{ safe_divide('counted.control_count', 'counted.control_count - 1') }})
            as control_weight,
        {{ safe_divide('coalesce(control_changes.sale_change_count, 0)', 'counted.control_count') }}
            as control_sale_change,
        {{ safe_divide(
            'coalesce(control_changes.reporting_change_amount, 0)', 'counted.control_count'
        ) }} as control_reporting_change
    from counted
    cross join outcomes
    cross join contrasts
    left join control_changes
        on counted.channel = control_changes.channel
        and counted.week_number = control_changes.week_number
        and counted.size_band = control_changes.size_band
        and counted.is_under_contract = control_changes.is_under_contract
        and outcomes.revenue_type = control_changes.revenue_type
        and contrasts.contrast = control_changes.contrast
    where counted.control_count >= {{ parameter('lift_smallest_cell_count') }}
)

select * from final
