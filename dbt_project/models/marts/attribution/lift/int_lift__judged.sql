with
channels as (
    select channel
    from {{ policy('channels', ['channel']) }} as in_force
),

outcomes as (
    select revenue_type
    from {{ policy('lift_outcomes', ['revenue_type']) }} as in_force
    where is_outcome
),

sales as (
    select
        revenue_type,
        unpriced_sale_count
    from {{ ref('int_lift__sales') }}
),

touch_weeks as (
    select
        channel,
        account_id
    from {{ ref('int_lift__touch_weeks') }}
),

cases as (
    select channel
    from {{ ref('int_lift__cases') }}
    where is_treated
),

estimates as (
    select
        channel,
        revenue_type,
        treated_account_count,
        control_account_count,
        treated_case_count,
        sale_low,
        sale_high
    from {{ ref('int_lift__estimates') }}
    where contrast = 'lift'
),

rules as (
    select
        {{ parameter('lift_smallest_account_count') }} as smallest_account_count,
        {{ parameter('lift_smallest_overlap_ratio') }} as smallest_overlap_ratio
),

touched as (
    select
        channel,
        cast(count(*) as bigint) as touch_week_count
    from touch_weeks
    group by channel
),

treated as (
    select
        channel,
        cast(count(*) as bigint) as lone_touch_count
    from cases
    group by channel
),

unpriced as (
    select
        revenue_type,
        cast(sum(unpriced_sale_count) as bigint) as unpriced_sale_count
    from sales
    group by revenue_type
),

counted as (
    select
        channels.channel,
        outcomes.revenue_type,
        coalesce(touched.touch_week_count, 0) as touch_week_count,
        coalesce(treated.lone_touch_count, 0) as lone_touch_count,
        coalesce(estimates.treated_case_count, 0) as compared_touch_count,
        coalesce(estimates.treated_account_count, 0) as treated_account_count,
        coalesce(estimates.control_account_count, 0) as control_account_count,
        {{ ratio('coalesce(estimates.treated_case_count, 0)', 'treated.lone_touch_count') }}
            as overlap_ratio,
        coalesce(unpriced.unpriced_sale_count, 0) as unpriced_sale_count,
        coalesce(estimates.sale_high > estimates.sale_low, false) as has_interval
    from channels
    cross join outcomes
    left join touched on channels.channel = touched.channel
    left join treated on channels.channel = treated.channel
    left join unpriced on outcomes.revenue_type = unpriced.revenue_type
    left join estimates
        on channels.channel = estimates.channel
        and outcomes.revenue_type = estimates.revenue_type
),

final as (
    select
        counted.channel,
        counted.revenue_type,
        counted.touch_week_count,
        counted.lone_touch_count,
        counted.compared_touch_count,
        counted.treated_account_count,
        counted.control_account_count,
        counted.overlap_ratio,
        counted.unpriced_sale_count,
        case
            when counted.touch_week_count = 0 then 'never_touched'
            when counted.lone_touch_count = 0 then 'never_alone'
            when counted.overlap_ratio < rules.smallest_overlap_ratio
                then 'too_little_overlap'
            when counted.treated_account_count < rules.smallest_account_count
                then 'too_few_treated'
            when counted.control_account_count < rules.smallest_account_count
                then 'too_few_controls'
            -- Without a sale on either side zero would be known for certain.
            when not counted.has_interval then 'never_bought'
        end as withheld_reason
    from counted
    cross join rules
)

select * from final
