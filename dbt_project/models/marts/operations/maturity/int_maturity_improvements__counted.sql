with
changes as (
    select
        improvement_id,
        process_name,
        improvement_state,
        metric_name,
        {{ date_of('known_at') }} as known_date
    from {{ ref('fct_improvements') }}
),

processes as (
    select
        process_name,
        min(valid_from) as owned_date
    from {{ ref('processes') }}
    where owner_department is not null
    group by process_name
),

dated as (
    select
        improvement_id,
        process_name,
        case when metric_name is not null then known_date end as metric_date,
        case
            when improvement_state in ('in_progress', 'done', 'controlled') then known_date
        end as begun_date,
        case when improvement_state in ('done', 'controlled') then known_date end as done_date,
        case when improvement_state = 'controlled' then known_date end as controlled_date,
        known_date
    from changes
),

improvements as (
    select
        improvement_id,
        min(metric_date) as metric_date,
        min(begun_date) as begun_date,
        min(done_date) as done_date,
        min(controlled_date) as controlled_date
    from dated
    group by improvement_id
),

measured_improvements as (
    select greatest(begun_date, metric_date) as known_date
    from improvements
    where begun_date is not null and metric_date is not null
),

improved_processes as (
    select
        process_name,
        min(known_date) as known_date
    from dated
    group by process_name
),

owned_processes as (
    select greatest(improved_processes.known_date, processes.owned_date) as known_date
    from improved_processes
    inner join processes on improved_processes.process_name = processes.process_name
),

counted as (
    {{ counted_for('improvements_measured_ratio', 'ever', 'improvements', 1, 0, 'begun_date') }}
    union all
    {{ counted_for('improvements_measured_ratio', 'ever', 'measured_improvements', 0, 1) }}
    union all
    {{ counted_for('improvements_controlled_ratio', 'ever', 'improvements', 1, 0, 'done_date') }}
    union all
    {{ counted_for(
        'improvements_controlled_ratio', 'ever', 'improvements', 0, 1, 'controlled_date'
    ) }}
    union all
    {{ counted_for('processes_owned_ratio', 'ever', 'improved_processes', 1, 0) }}
    union all
    {{ counted_for('processes_owned_ratio', 'ever', 'owned_processes', 0, 1) }}
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
    where known_date is not null and happened_date is not null
    group by measure, span, happened_date, known_date
)

select * from final
