with
touch_weeks as (
    select
        channel,
        account_id,
        week_number,
        week_after
    from {{ ref('int_lift__touch_weeks') }}
),

account_weeks as (
    select account_id
    from {{ ref('int_lift__account_weeks') }}
),

rules as (
    select
        cast({{ parameter('lift_window_weeks') }} as bigint) as window_weeks,
        cast({{ parameter('lift_washout_weeks') }} as bigint) as washout_weeks
),

channels as (
    select channel
    from touch_weeks
    group by channel
),

accounts as (
    select account_id
    from account_weeks
    group by account_id
),

first_touches as (
    select
        channel,
        account_id,
        min(week_number) as week_number
    from touch_weeks
    group by channel, account_id
),

-- Up to the first touch, all time if there was none, and after each touch up to the next.
stretches as (
    select
        channels.channel,
        accounts.account_id,
        cast(0 as bigint) as week_before,
        coalesce(first_touches.week_number, 99999) as week_after
    from channels
    cross join accounts
    left join first_touches
        on channels.channel = first_touches.channel
        and accounts.account_id = first_touches.account_id

    union all

    select
        channel,
        account_id,
        week_number as week_before,
        week_after
    from touch_weeks
),

final as (
    select
        stretches.channel,
        stretches.account_id,
        stretches.week_before + 3 * rules.window_weeks + rules.washout_weeks + 1
            as first_week,
        stretches.week_after - rules.window_weeks - 1 as last_week
    from stretches
    cross join rules
    where
        stretches.week_after - stretches.week_before
        > 4 * rules.window_weeks + rules.washout_weeks + 1
)

select * from final
