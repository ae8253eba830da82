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

admitted_days as (
    select admitted_date
    from delayed
    group by admitted_date
),

-- What was promised when the rows came: a limit of today judges no row of last year.
lanes as (
    select
        admitted_date,
        source,
        table_name,
        latency_limit_days
    from {{ policy_on(
        'feed_lanes', ['source', 'table_name'], 'admitted_days', 'admitted_date'
    ) }} as in_force
),

limited as (
    select
        delayed.admitted_date,
        delayed.row_count,
        delayed.latency_days,
        -- As today: a row of policy for a table is nearer than the one for all of its source.
        coalesce(own.latency_limit_days, shared.latency_limit_days) as latency_limit_days
    from delayed
    left join lanes as own
        on delayed.admitted_date = own.admitted_date
        and delayed.source = own.source
        and delayed.table_name = own.table_name
    left join lanes as shared
        on delayed.admitted_date = shared.admitted_date
        and delayed.source = shared.source
        and shared.table_name = '*'
),

delays as (
    select
        admitted_date,
        row_count,
        latency_days <= latency_limit_days as is_within
    from limited
    where latency_limit_days is not null
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
