with
standing as (
    select
        improvement_id,
        process_name,
        improvement_state,
        owner_department,
        effort_days,
        first_state_at,
        done_at
    from {{ ref('int_improvements__standing') }}
),

states as (
    select
        improvement_state,
        is_open
    from {{ policy('improvement_states', ['improvement_state']) }} as in_force
),

processes as (
    select
        process_name,
        owner_department
    from {{ policy('processes', ['process_name']) }} as in_force
),

limits as (
    select
        cast({{ parameter('recently_done_days') }} as bigint) as recent_day_count,
        cast({{ parameter('unknown_effort_days') }} as bigint) as unknown_effort_days
),

run_context as (
    select as_of_date
    from {{ run_context() }} as build
),

owners as (
    select
        process_name,
        owner_department
    from processes
    union
    -- Only of work that is left: a card closed before departments changed names nobody now.
    select
        standing.process_name,
        standing.owner_department
    from standing
    left join states on standing.improvement_state = states.improvement_state
    where standing.owner_department is not null and coalesce(states.is_open, true)
),

-- Of several, the one that policy names, else the first by name; the others are the conflict.
ranked_owners as (
    select
        owners.process_name,
        owners.owner_department,
        row_number() over (
            partition by owners.process_name
            order by
                case when processes.process_name is null then 1 else 0 end,
                owners.owner_department nulls last
        ) as rank_number
    from owners
    left join processes
        on owners.process_name = processes.process_name
        and owners.owner_department = processes.owner_department
),

process_owners as (
    select
        process_name,
        max(case when rank_number = 1 then owner_department end) as owner_department,
        max(case when rank_number = 2 then owner_department end) as conflict_department,
        cast(count(*) as bigint) as owner_count
    from ranked_owners
    group by process_name
),

worked as (
    select
        standing.process_name,
        case when coalesce(states.is_open, true) then 1 else 0 end as open_unit,
        coalesce(standing.effort_days, limits.unknown_effort_days) as effort_days,
        case when standing.improvement_state = 'in_progress' then 1 else 0 end
            as in_progress_unit,
        case
            when {{ days_between(date_of('standing.done_at'), 'run_context.as_of_date') }}
                < limits.recent_day_count then 1
            else 0
        end as done_unit,
        {{ days_between(date_of('standing.first_state_at'), date_of('standing.done_at')) }}
            as cycle_days
    from standing
    cross join limits
    cross join run_context
    left join states on standing.improvement_state = states.improvement_state
),

counted as (
    select
        process_name,
        cast(sum(open_unit) as bigint) as open_count,
        cast(sum(open_unit * effort_days) as bigint) as open_effort_days,
        cast(sum(in_progress_unit) as bigint) as in_progress_count,
        cast(sum(done_unit) as bigint) as done_quarter_count,
        cast(floor(median(cycle_days)) as bigint) as cycle_median_days
    from worked
    group by process_name
),

named as (
    select process_name from processes
    union
    select process_name from counted
),

final as (
    select
        named.process_name,
        process_owners.owner_department,
        coalesce(process_owners.owner_count, 0) as owner_count,
        process_owners.conflict_department,
        coalesce(counted.open_count, 0) as open_count,
        coalesce(counted.open_effort_days, 0) as open_effort_days,
        coalesce(counted.in_progress_count, 0) as in_progress_count,
        coalesce(counted.done_quarter_count, 0) as done_quarter_count,
        counted.cycle_median_days
    from named
    left join process_owners on named.process_name = process_owners.process_name
    left join counted on named.process_name = counted.process_name
)

select * from final
