with
feeds as (
    select
        source,
        table_name,
        is_connected,
        feed_state,
        last_admitted_date
    from {{ source('ops', 'feeds') }}
),

promised as (
    select
        source,
        table_name,
        tool_id,
        declared_step_count,
        latency_limit_days
    from {{ ref('int_feed_lanes__promised') }}
),

observed as (
    select
        source,
        table_name,
        limit_days,
        newest_date
    from {{ ref('int_feed_tables__observed') }}
),

counted as (
    select
        source,
        table_name,
        recent_row_count,
        previous_row_count,
        is_new,
        window_row_count,
        automated_row_count,
        handed_in_load_count,
        hand_release_count,
        schema_drift_date,
        lane
    from {{ ref('int_feed_loads__counted') }}
),

delays as (
    select
        source,
        table_name,
        row_count,
        p50_days,
        p95_days
    from {{ ref('int_feed_delays__ranked') }}
),

run_context as (
    select
        as_of_date,
        build_id,
        {{ parameter('feed_dead_days') }} as dead_days,
        {{ parameter('feed_dead_multiple') }} as dead_multiple
    from {{ run_context() }} as build
),

judged as (
    select
        feeds.source,
        feeds.table_name,
        {{ days_between('observed.newest_date', 'run_context.as_of_date') }} as age_days,
        case
            when not feeds.is_connected then null
            when feeds.feed_state = 'disconnected' then 'disconnected'
            when feeds.last_admitted_date is null then 'never_admitted'
            when
                {{ days_between('feeds.last_admitted_date', 'run_context.as_of_date') }}
                > coalesce(
                    run_context.dead_multiple * observed.limit_days, run_context.dead_days
                )
                then 'no_rows'
            when
                {{ days_between('observed.newest_date', 'run_context.as_of_date') }}
                > run_context.dead_multiple * observed.limit_days
                then 'outdated'
        end as dead_reason
    from feeds
    cross join run_context
    left join observed
        on feeds.source = observed.source
        and feeds.table_name = observed.table_name
),

final as (
    select
        feeds.source,
        feeds.table_name,
        counted.lane,
        promised.tool_id,
        feeds.feed_state,
        judged.dead_reason,
        case
            when judged.dead_reason is not null or feeds.feed_state in ('failing', 'held')
                then 'warn'
            else 'none'
        end as severity,
        {{ latency_word('delays.p95_days', 'promised.latency_limit_days') }} as latency_word,
        coalesce(counted.recent_row_count, 0) as recent_row_count,
        case when not counted.is_new then {{ multiple(
            'counted.recent_row_count - counted.previous_row_count', 'counted.previous_row_count'
        ) }} end as row_change_ratio,
        {{ ratio(
            'case when promised.declared_step_count > 0 then 0 else counted.automated_row_count end',
            'counted.window_row_count'
        ) }} as automated_row_ratio,
        coalesce(counted.handed_in_load_count, 0) as handed_in_load_count,
        coalesce(counted.hand_release_count, 0) as hand_release_count,
        promised.declared_step_count,
        coalesce(counted.handed_in_load_count, 0) + coalesce(counted.hand_release_count, 0)
        + case when feeds.is_connected then coalesce(promised.declared_step_count, 0) else 0 end
            as manual_step_count,
        coalesce(delays.row_count, 0) as latency_row_count,
        delays.p50_days as latency_p50_days,
        delays.p95_days as latency_p95_days,
        promised.latency_limit_days,
        judged.age_days,
        feeds.is_connected,
        judged.dead_reason is not null as is_dead,
        counted.schema_drift_date,
        feeds.last_admitted_date,
        run_context.as_of_date,
        run_context.build_id
    from feeds
    cross join run_context
    inner join promised
        on feeds.source = promised.source
        and feeds.table_name = promised.table_name
    inner join judged
        on feeds.source = judged.source
        and feeds.table_name = judged.table_name
    left join counted
        on feeds.source = counted.source
        and feeds.table_name = counted.table_name
    left join delays
        on feeds.source = delays.source
        and feeds.table_name = delays.table_name
)

select * from final
