with
freshness_limits as (
    select
        feed,
        owner
    from {{ policy('freshness_limits', ['feed']) }} as in_force
),

plays as (
    select
        play_id,
        owner_role
    from {{ policy('plays', ['play_id']) }} as in_force
),

feed_status as (
    select
        feed,
        as_of_date,
        feed_status,
        watermark_date,
        max(watermark_date) over (partition by feed) as last_watermark_date
    from {{ ref('fct_feed_status') }}
    where feed_status <> 'not connected'
),

actions_timed as (
    select
        play_id,
        due_date,
        action_status,
        closed_date
    from {{ ref('int_actions__timed') }}
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as context
),

judgements as (
    select
        'feed_freshness' as kpi_name,
        feed_status.feed as subject_name,
        coalesce(freshness_limits.owner, 'unknown') as owner_function,
        {{ month_start('feed_status.as_of_date') }} as period_month,
        case when feed_status.feed_status = 'fresh' then 1 else 0 end as within_limit
    from feed_status
    left join freshness_limits on feed_status.feed = freshness_limits.feed
    -- Nobody answers for the time before a feed's first day; one that is connected and has
    -- never delivered has no such time.
    where
        feed_status.watermark_date is not null
        or feed_status.last_watermark_date is null
    union all
    select
        'actions_in_time' as kpi_name,
        actions_timed.play_id as subject_name,
        coalesce(plays.owner_role, 'unknown') as owner_function,
        {{ month_start('actions_timed.due_date') }} as period_month,
        case
            when
                actions_timed.action_status = 'done'
                and actions_timed.closed_date <= actions_timed.due_date
                then 1
            else 0
        end as within_limit
    from actions_timed
    cross join run_context
    left join plays on actions_timed.play_id = plays.play_id
    -- Judged from the day after it was due; who dropped it decided against it.
    where
        actions_timed.due_date < run_context.as_of_date
        and actions_timed.action_status <> 'dropped'
),

judgements_counted as (
    select
        kpi_name,
        subject_name,
        period_month,
        owner_function,
        count(*) as judged_count,
        sum(within_limit) as within_limit_count
    from judgements
    group by kpi_name, subject_name, period_month, owner_function
),

final as (
    select
        judgements_counted.kpi_name,
        judgements_counted.subject_name,
        judgements_counted.period_month,
        judgements_counted.owner_function,
        cast(judgements_counted.judged_count as bigint) as judged_count,
        cast(judgements_counted.within_limit_count as bigint) as within_limit_count,
        {{ ratio(
            'judgements_counted.within_limit_count', 'judgements_counted.judged_count'
        ) }} as within_limit_ratio,
        run_context.as_of_date,
        run_context.build_id
    from judgements_counted
    cross join run_context
)

select * from final
