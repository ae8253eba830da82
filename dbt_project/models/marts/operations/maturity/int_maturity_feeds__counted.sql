with
admitted as (
    select
        source,
        table_name,
        admitted_date,
        row_count,
        coalesce(lane = 'handed_in', false) or is_released_by_hand as is_by_hand
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

tables_by_day as (
    select
        admitted_date,
        source,
        table_name
    from admitted
    union
    select
        admitted_date,
        source,
        table_name
    from delayed
),

admitted_days as (
    select admitted_date
    from tables_by_day
    group by admitted_date
),

-- What was promised when the rows came: a limit of today judges no row of last year.
lanes as (
    select
        admitted_date,
        source,
        table_name,
        latency_limit_days,
        declared_manual_steps
    from {{ policy_on(
        'feed_lanes', ['source', 'table_name'], 'admitted_days', 'admitted_date'
    ) }} as in_force
),

-- As today: a row of policy for a table is nearer than the one for all of its source.
promised as (
    select
        tables_by_day.admitted_date,
        tables_by_day.source,
        tables_by_day.table_name,
        coalesce(own.latency_limit_days, shared.latency_limit_days) as latency_limit_days,
        coalesce(own.declared_manual_steps, shared.declared_manual_steps, 0) as step_count
    from tables_by_day
    left join lanes as own
        on tables_by_day.admitted_date = own.admitted_date
        and tables_by_day.source = own.source
        and tables_by_day.table_name = own.table_name
    left join lanes as shared
        on tables_by_day.admitted_date = shared.admitted_date
        and tables_by_day.source = shared.source
        and shared.table_name = '*'
),

loads as (
    select
        admitted.admitted_date,
        admitted.row_count,
        -- What somebody exports by hand before it reaches us comes by hand too.
        not admitted.is_by_hand and promised.step_count = 0 as is_automated
    from admitted
    inner join promised
        on admitted.admitted_date = promised.admitted_date
        and admitted.source = promised.source
        and admitted.table_name = promised.table_name
),

delays as (
    select
        delayed.admitted_date,
        delayed.row_count,
        delayed.latency_days <= promised.latency_limit_days as is_within
    from delayed
    inner join promised
        on delayed.admitted_date = promised.admitted_date
        and delayed.source = promised.source
        and delayed.table_name = promised.table_name
    where promised.latency_limit_days is not null
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
