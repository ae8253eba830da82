with
counted as (
    select
        process_name,
        owner_department,
        owner_count,
        conflict_department,
        open_count,
        open_effort_days,
        in_progress_count,
        done_quarter_count,
        cycle_median_days
    from {{ ref('int_processes__counted') }}
),

processes as (
    select
        process_name,
        owner_role,
        ecosystem_layer
    from {{ policy('processes', ['process_name']) }} as in_force
),

capacities as (
    select
        department,
        days_per_month
    from {{ policy('department_capacities', ['department']) }} as in_force
),

limits as (
    select
        cast({{ parameter('load_over_multiple') }} as double) as over_multiple,
        cast({{ parameter('load_under_multiple') }} as double) as under_multiple
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

-- Both shares are of the departments whose hands are known: a card of thirty days weighs as
-- much as thirty of a day.
department_work as (
    select
        capacities.department,
        capacities.days_per_month,
        cast(coalesce(sum(counted.open_effort_days), 0) as bigint) as open_effort_days
    from capacities
    left join counted on capacities.department = counted.owner_department
    group by capacities.department, capacities.days_per_month
),

whole as (
    select
        sum(open_effort_days) as open_effort_days,
        sum(days_per_month) as days_per_month
    from department_work
),

departments as (
    select
        department_work.department,
        {{ safe_divide('department_work.open_effort_days', 'whole.open_effort_days') }}
            as open_share,
        {{ safe_divide('department_work.days_per_month', 'whole.days_per_month') }}
            as capacity_share
    from department_work
    cross join whole
),

final as (
    select
        counted.process_name,
        counted.owner_department,
        processes.owner_role,
        processes.ecosystem_layer,
        counted.owner_count,
        counted.conflict_department,
        counted.open_count,
        counted.open_effort_days,
        counted.in_progress_count,
        counted.done_quarter_count,
        counted.cycle_median_days,
        {{ rounded_ratio('departments.open_share') }} as department_open_ratio,
        {{ rounded_ratio('departments.capacity_share') }} as department_capacity_ratio,
        {{ multiple('departments.open_share', 'departments.capacity_share') }} as load_multiple,
        case
            when counted.owner_department is null then 'unowned'
            when departments.capacity_share is null then 'no_capacity_known'
            -- Nothing is left to do anywhere: null, and nobody carries too much.
            when departments.open_share > limits.over_multiple * departments.capacity_share
                then 'over'
            when departments.open_share < limits.under_multiple * departments.capacity_share
                then 'under'
            else 'fair'
        end as load_word,
        run_context.as_of_date,
        run_context.build_id
    from counted
    cross join limits
    cross join run_context
    left join processes on counted.process_name = processes.process_name
    left join departments on counted.owner_department = departments.department
)

select * from final
