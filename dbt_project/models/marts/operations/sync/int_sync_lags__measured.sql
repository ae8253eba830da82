with
entities as (
    select
        object_kind,
        source_a,
        source_b,
        entity_id,
        created_a_at,
        created_b_at,
        -- What is older than the other system could not be told to it.
        greatest(
            min(created_a_at) over (partition by object_kind, source_a, source_b),
            min(created_b_at) over (partition by object_kind, source_a, source_b)
        ) as both_in_use_at
    from {{ ref('int_sync_entities__paired') }}
),

run_context as (
    select
        as_of_date,
        {{ parameter('sync_lag_window_days') }} as window_days
    from {{ run_context() }} as build
),

lags as (
    select
        entities.object_kind,
        entities.source_a,
        entities.source_b,
        entities.entity_id,
        abs({{ days_between('entities.created_a_at', 'entities.created_b_at') }}) as lag_days
    from entities
    cross join run_context
    where
        entities.created_a_at >= entities.both_in_use_at
        and entities.created_b_at >= entities.both_in_use_at
        and {{ date_of('least(entities.created_a_at, entities.created_b_at)') }}
        > {{ add_days('run_context.as_of_date', '-run_context.window_days') }}
),

ranked as (
    select
        object_kind,
        source_a,
        source_b,
        lag_days,
        row_number() over (
            partition by object_kind, source_a, source_b
            order by lag_days asc, entity_id asc
        ) as lag_rank,
        count(*) over (partition by object_kind, source_a, source_b) as lag_count
    from lags
),

-- The first lag that half of them, or nine in ten, do not exceed.
final as (
    select
        object_kind,
        source_a,
        source_b,
        cast(max(lag_count) as bigint) as lag_count,
        min(case when lag_rank = {{ nearest_rank('lag_count', 50) }} then lag_days end)
            as lag_p50_days,
        min(case when lag_rank = {{ nearest_rank('lag_count', 90) }} then lag_days end)
            as lag_p90_days
    from ranked
    group by object_kind, source_a, source_b
)

select * from final
