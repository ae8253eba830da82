with
loads as (
    select
        source,
        table_name,
        is_backfill,
        admitted_date,
        row_count,
        lane,
        is_released_by_hand,
        is_schema_changed
    from {{ source('ops', 'loads') }}
    where admitted_date <= {{ as_of_date() }}
),

windows as (
    select
        {{ days_before(parameter('feed_window_days')) }} as window_after,
        {{ days_before(parameter('feed_recent_days')) }} as recent_after,
        {{ days_before(parameter('feed_recent_days'), 2) }} as previous_after
),

dated as (
    select
        loads.source,
        loads.table_name,
        loads.is_backfill,
        loads.admitted_date,
        loads.row_count,
        loads.lane,
        loads.is_released_by_hand,
        loads.is_schema_changed,
        coalesce(loads.lane = 'handed_in', false) or loads.is_released_by_hand as is_by_hand,
        loads.admitted_date > windows.window_after as is_in_window,
        loads.admitted_date > windows.recent_after as is_recent,
        loads.admitted_date > windows.previous_after
        and loads.admitted_date <= windows.recent_after as is_previous
    from loads
    cross join windows
),

final as (
    select
        source,
        table_name,
        cast(sum(case when is_recent then row_count else 0 end) as bigint) as recent_row_count,
        cast(sum(case when is_previous then row_count else 0 end) as bigint)
            as previous_row_count,
        {{ count_of('is_backfill and (is_recent or is_previous)') }} > 0 as is_new,
        cast(sum(case when is_in_window then row_count else 0 end) as bigint)
            as window_row_count,
        cast(sum(case when is_in_window and not is_by_hand then row_count else 0 end) as bigint)
            as automated_row_count,
        {{ count_of("is_in_window and lane = 'handed_in'") }} as handed_in_load_count,
        {{ count_of('is_in_window and is_released_by_hand') }} as hand_release_count,
        max(case when is_in_window and is_schema_changed then admitted_date end)
            as schema_drift_date,
        -- A table of one source has one lane; sheets may come beside it, and are counted above.
        coalesce(
            max(case when lane <> 'handed_in' then lane end), max(lane)
        ) as lane
    from dated
    group by source, table_name
)

select * from final
