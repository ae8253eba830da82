with
actions as (
    select
        action_id,
        play_id,
        employee_id,
        due_date
    from {{ ref('fct_actions') }}
    where action_status in ('open', 'in_progress')
),

plays as (
    select
        play_id,
        owner_role
    from {{ policy('plays', ['play_id']) }} as in_force
),

improvement_changes as (
    select
        improvement_id,
        process_name,
        owner_department,
        improvement_state,
        effort_days,
        row_number() over (
            partition by improvement_id
            order by
                happened_at desc nulls last,
                known_at desc nulls last,
                improvement_change_id desc nulls last
        ) as recency
    from {{ ref('fct_improvements') }}
),

open_states as (
    select improvement_state
    from {{ policy('improvement_states', ['improvement_state']) }} as in_force
    where is_open
),

processes as (
    select
        process_name,
        owner_role
    from {{ policy('processes', ['process_name']) }} as in_force
),

tickets as (
    select ticket_id
    from {{ ref('fct_tickets') }}
    where closed_at is null
),

ticket_owners as (
    select owner as owner_function
    from {{ policy('freshness_limits', ['feed']) }} as in_force
    where feed = 'tickets'
),

roles as (
    select
        role,
        owner_function,
        leads_function
    from {{ policy('roles', ['role']) }} as in_force
),

-- A ticket is its function's, and so the one's who leads it.
ticket_roles as (
    select
        ticket_owners.owner_function,
        min(roles.role) as owner_role
    from ticket_owners
    left join roles
        on ticket_owners.owner_function = roles.owner_function
        and roles.leads_function
    group by ticket_owners.owner_function
),

run_context as (
    select
        as_of_date,
        cast({{ parameter('unknown_effort_days') }} as bigint) as unknown_effort_days
    from {{ run_context() }} as build
),

work as (
    select
        'action' as work_type,
        actions.action_id as work_id,
        coalesce(roles.owner_function, '(nobody)') as department,
        coalesce(plays.owner_role, '(nobody)') as owner_role,
        actions.employee_id,
        cast(0 as bigint) as effort_days,
        coalesce(actions.due_date < run_context.as_of_date, false) as is_overdue
    from actions
    cross join run_context
    left join plays on actions.play_id = plays.play_id
    left join roles on plays.owner_role = roles.role
    union all
    select
        'improvement' as work_type,
        improvement_changes.improvement_id as work_id,
        coalesce(roles.owner_function, improvement_changes.owner_department, '(nobody)')
            as department,
        coalesce(processes.owner_role, '(nobody)') as owner_role,
        cast(null as string) as employee_id,
        coalesce(improvement_changes.effort_days, run_context.unknown_effort_days)
            as effort_days,
        false as is_overdue
    from improvement_changes
    cross join run_context
    inner join open_states
        on improvement_changes.improvement_state = open_states.improvement_state
    left join processes on improvement_changes.process_name = processes.process_name
    left join roles on processes.owner_role = roles.role
    where improvement_changes.recency = 1
    union all
    select
        'ticket' as work_type,
        tickets.ticket_id as work_id,
        ticket_roles.owner_function as department,
        coalesce(ticket_roles.owner_role, '(nobody)') as owner_role,
        cast(null as string) as employee_id,
        cast(0 as bigint) as effort_days,
        false as is_overdue
    from tickets
    cross join ticket_roles
),

-- Policy and boards of improvements write a department now with a hyphen, now with an underscore:
-- one department is one row.
final as (
    select
        work_type,
        work_id,
        replace(department, '_', '-') as department,
        owner_role,
        employee_id,
        effort_days,
        is_overdue
    from work
)

select * from final
