with
touch_weeks as (
    select
        channel,
        account_id,
        week_number
    from {{ ref('int_lift__touch_weeks') }}
    where is_alone
),

account_weeks as (
    select
        account_id,
        week_number,
        size_band,
        is_under_contract
    from {{ ref('int_lift__account_weeks') }}
),

stretches as (
    select
        channel,
        account_id,
        first_week,
        last_week
    from {{ ref('int_lift__stretches') }}
),

treated as (
    select
        touch_weeks.channel,
        touch_weeks.week_number,
        account_weeks.size_band,
        account_weeks.is_under_contract,
        touch_weeks.account_id
    from touch_weeks
    inner join account_weeks
        on touch_weeks.account_id = account_weeks.account_id
        and touch_weeks.week_number = account_weeks.week_number
),

cells as (
    select
        channel,
        week_number,
        size_band,
        is_under_contract
    from treated
    group by channel, week_number, size_band, is_under_contract
),

channel_weeks as (
    select
        channel,
        week_number
    from cells
    group by channel, week_number
),

left_alone as (
    select
        channel_weeks.channel,
        channel_weeks.week_number,
        stretches.account_id
    from channel_weeks
    inner join stretches
        on channel_weeks.channel = stretches.channel
        and channel_weeks.week_number >= stretches.first_week
        and channel_weeks.week_number <= stretches.last_week
),

controls as (
    select
        left_alone.channel,
        left_alone.week_number,
        account_weeks.size_band,
        account_weeks.is_under_contract,
        left_alone.account_id
    from left_alone
    inner join account_weeks
        on left_alone.account_id = account_weeks.account_id
        and left_alone.week_number = account_weeks.week_number
    inner join cells
        on left_alone.channel = cells.channel
        and left_alone.week_number = cells.week_number
        and account_weeks.size_band = cells.size_band
        and account_weeks.is_under_contract = cells.is_under_contract
),

final as (
    select
        channel,
        week_number,
        size_band,
        is_under_contract,
        account_id,
        true as is_treated
    from treated

    union all

    select
        channel,
        week_number,
        size_band,
        is_under_contract,
        account_id,
        false as is_treated
    from controls
)

select * from final
