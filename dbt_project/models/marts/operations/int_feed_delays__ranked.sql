with
delays as (
    select
        source,
        table_name,
        latency_days,
        sum(row_count) as row_count
    from {{ ref('int_feed_rows__delayed') }}
    where
        admitted_date
        > {{ days_before(parameter('feed_window_days')) }}
        and admitted_date <= {{ as_of_date() }}
    group by source, table_name, latency_days
),

summed as (
    select
        source,
        table_name,
        latency_days,
        sum(row_count) over (
            partition by source, table_name
            order by latency_days
            rows between unbounded preceding and current row
        ) as running_count,
        sum(row_count) over (partition by source, table_name) as whole_count
    from delays
),

-- The least delay that so many of a hundred rows did not pass.
final as (
    select
        source,
        table_name,
        cast(max(whole_count) as bigint) as row_count,
        min(case when running_count >= {{ nearest_rank('whole_count', 50) }} then latency_days end)
            as p50_days,
        min(case when running_count >= {{ nearest_rank('whole_count', 95) }} then latency_days end)
            as p95_days
    from summed
    group by source, table_name
)

select * from final
