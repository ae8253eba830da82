with
loads as (
    select
        admitted_date,
        row_count,
        lane <> 'handed_in' and not is_released_by_hand as is_automated
    from {{ source('ops', 'loads') }}
),

delayed as (
    select
        source,
        table_name,
        admitted_date,
        latency_days,
        row_count
    from {{ ref('int_feed_rows__delayed') }}
),

promised as (
    select
        source,
        table_name,
        latency_limit_days
    from {{ ref('int_feed_lanes__promised') }}
    where latency_limit_days is not null
),

delays as (
    select
        delayed.admitted_date,
        delayed.row_count,
        delayed.latency_days <= promised.latency_limit_days as is_within
    from delayed
    inner join promised
        on delayed.source = promised.source
        and delayed.table_name = promised.table_name
),

counted as (
    {{ counted_for('automated_row_ratio', 'quarter', 'loads', 'row_count',
        'case when is_automated then row_count else 0 end', 'admitted_date') }}
    union all
    {{ counted_for('latency_within_ratio', 'quarter', 'delays', 'row_count',
        'case when is_within then row_count else 0 end', 'admitted_date') }}
),

final as (
    select
        measure,
        span,
        happened_date,
        known_date,
        cast(sum(part_count) as decimal(38, 2)) as part_count,
        cast(sum(whole_count) as decimal(38, 2)) as whole_count
    from counted
    group by measure, span, happened_date, known_date
)

select * from final
