with
cases as (
    select
        channel,
        week_number,
        account_id
    from {{ ref('int_lift__cases') }}
    where is_treated
),

touch_weeks as (
    select
        channel,
        week_number,
        account_id
    from {{ ref('int_lift__touch_weeks') }}
),

counted as (
    select
        channel,
        count(*) as case_count
    from cases
    group by channel
),

companions as (
    select
        cases.channel,
        touch_weeks.channel as companion_channel,
        count(*) as companion_count
    from cases
    inner join touch_weeks
        on cases.account_id = touch_weeks.account_id
        and cases.week_number = touch_weeks.week_number
        and cases.channel <> touch_weeks.channel
    group by cases.channel, touch_weeks.channel
),

ranked as (
    select
        companions.channel,
        companions.companion_channel,
        {{ ratio('companions.companion_count', 'counted.case_count') }} as companion_ratio,
        row_number() over (
            partition by companions.channel
            order by
                companions.companion_count desc nulls last,
                companions.companion_channel asc nulls last
        ) as companion_rank
    from companions
    inner join counted on companions.channel = counted.channel
),

final as (
    select
        channel,
        companion_channel,
        companion_ratio
    from ranked
    where companion_rank = 1
)

select * from final
