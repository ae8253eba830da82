with
dates as (
    select judged_date
    from {{ ref('int_maturity_dates__listed') }}
),

feed_status as (
    select
        as_of_date,
        feed_status,
        watermark_date
    from {{ ref('fct_feed_status') }}
),

signals as (
    select
        judged_date,
        signal_name,
        weight_points
    from {{ policy_on(
        'signals', ['signal_name'], ref('int_maturity_dates__listed'), 'judged_date'
    ) }} as in_force
),

plays as (
    select
        judged_date,
        trigger_signal,
        trigger_state
    from {{ policy_on(
        'plays', ['play_id'], ref('int_maturity_dates__listed'), 'judged_date'
    ) }} as in_force
    group by judged_date, trigger_signal, trigger_state
),

-- What the playbook lists as unanswered is what is missing here.
triggers as (
    {{ answered_triggers('signals', 'plays', 'judged_date') }}
),

judged_weeks as (
    select
        dates.judged_date,
        max(feed_status.as_of_date) as as_of_date
    from dates
    inner join feed_status on dates.judged_date >= feed_status.as_of_date
    group by dates.judged_date
),

feeds as (
    select
        judged_weeks.judged_date,
        {{ count_of('feed_status.watermark_date is not null') }} as told_count,
        {{ count_of("feed_status.feed_status = 'fresh'") }} as fresh_count,
        {{ count_of("feed_status.feed_status <> 'not connected'") }} as connected_count,
        cast(count(*) as bigint) as feed_count
    from judged_weeks
    inner join feed_status on judged_weeks.as_of_date = feed_status.as_of_date
    group by judged_weeks.judged_date
),

guided as (
    select
        judged_date,
        {{ count_of('is_answered') }} as guided_count,
        cast(count(*) as bigint) as trigger_count
    from triggers
    group by judged_date
),

final as (
    select
        'feeds_connected_ratio' as measure,
        judged_date,
        told_count as part_count,
        feed_count as whole_count
    from feeds
    union all
    select
        'feeds_fresh_ratio' as measure,
        judged_date,
        fresh_count as part_count,
        connected_count as whole_count
    from feeds
    union all
    select
        'signals_with_play_ratio' as measure,
        judged_date,
        guided_count as part_count,
        trigger_count as whole_count
    from guided
)

select * from final
