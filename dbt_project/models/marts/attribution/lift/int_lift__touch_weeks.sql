with
touches as (
    select
        channel,
        account_id,
        {{ week_number('touched_at') }} as week_number
    from {{ ref('int_touch_ledger') }}
    where is_measurable
),

sales as (
    select min(week_number) as first_week
    from {{ ref('int_lift__sales') }}
),

rules as (
    select
        cast({{ parameter('lift_window_weeks') }} as bigint) as window_weeks,
        cast({{ parameter('lift_washout_weeks') }} as bigint) as washout_weeks
),

run_context as (
    -- The week that holds the day after the as-of has not ended yet.
    select {{ week_number(add_days('as_of_date', 1)) }} - 1 as last_week
    from {{ run_context() }} as build
),

touch_weeks as (
    select
        channel,
        account_id,
        week_number
    from touches
    group by channel, account_id, week_number
),

-- Before a channel's first touch of anybody nobody knows who was left alone.
channels as (
    select
        touch_weeks.channel,
        greatest(min(touch_weeks.week_number), min(sales.first_week)) as first_week
    from touch_weeks
    cross join sales
    group by touch_weeks.channel
),

neighbours as (
    select
        channel,
        account_id,
        week_number,
        coalesce(lag(week_number) over weeks, 0) as week_before,
        coalesce(lead(week_number) over weeks, 99999) as week_after
    from touch_weeks
    window weeks as (partition by channel, account_id order by week_number nulls last)
),

final as (
    select
        neighbours.channel,
        neighbours.account_id,
        neighbours.week_number,
        neighbours.week_before,
        neighbours.week_after,
        coalesce(
            neighbours.week_number - neighbours.week_before
            > 3 * rules.window_weeks + rules.washout_weeks
            and neighbours.week_after - neighbours.week_number > rules.window_weeks
            and neighbours.week_number - channels.first_week
            >= 3 * rules.window_weeks + rules.washout_weeks
            and run_context.last_week - neighbours.week_number >= rules.window_weeks,
            false
        ) as is_alone
    from neighbours
    inner join channels on neighbours.channel = channels.channel
    cross join rules
    cross join run_context
)

select * from final
