with
work as (
    select
        work_type,
        department,
        owner_role,
        employee_id,
        effort_days,
        is_overdue
    from {{ ref('int_team_work__listed') }}
),

capacities as (
    select
        -- As the work is listed.
        replace(department, '_', '-') as department,
        days_per_month
    from {{ policy('department_capacities', ['department']) }} as in_force
),

run_context as (
    select
        as_of_date,
        build_id,
        {{ parameter('smallest_staff_group') }} as smallest_count,
        {{ parameter('team_load_over_months') }} as over_months,
        {{ parameter('team_load_under_months') }} as under_months
    from {{ run_context() }} as build
),

all_and_each as (
    select
        department,
        owner_role,
        work_type,
        employee_id,
        effort_days,
        is_overdue
    from work
    union all
    select
        department,
        '(all)' as owner_role,
        work_type,
        employee_id,
        effort_days,
        is_overdue
    from work
),

counted as (
    select
        department,
        owner_role,
        {{ count_of("work_type = 'action'") }} as open_action_count,
        {{ count_of("work_type = 'improvement'") }} as open_improvement_count,
        {{ count_of("work_type = 'ticket'") }} as open_ticket_count,
        {{ count_of('is_overdue') }} as overdue_action_count,
        count(distinct employee_id) as staff_count,
        cast(sum(effort_days) as bigint) as improvement_effort_days
    from all_and_each
    group by department, owner_role
),

flagged as (
    select
        counted.department,
        counted.owner_role,
        counted.open_action_count,
        counted.open_improvement_count,
        counted.open_ticket_count,
        counted.overdue_action_count,
        counted.improvement_effort_days,
        counted.open_action_count > 0 and counted.staff_count < run_context.smallest_count
            as is_small
    from counted
    cross join run_context
),

-- Of a few people lateness is somebody's own; and where one role is withheld, the whole
-- department less the others would tell of it.
judged as (
    select
        department,
        owner_role,
        open_action_count,
        open_improvement_count,
        open_ticket_count,
        overdue_action_count,
        improvement_effort_days,
        case
            when open_action_count = 0 then null
            when is_small then 'group_too_small'
            when max({{ one_if('is_small') }}) over (partition by department) = 1
                then 'protects_another_group'
        end as withheld_reason
    from flagged
),

final as (
    select
        judged.department,
        judged.owner_role,
        judged.open_action_count,
        judged.open_improvement_count,
        judged.open_ticket_count,
        case when judged.withheld_reason is null then judged.overdue_action_count end
            as overdue_action_count,
        judged.improvement_effort_days,
        capacities.days_per_month as capacity_month_days,
        {{ multiple('judged.improvement_effort_days', 'capacities.days_per_month') }}
            as months_of_work,
        case
            when judged.owner_role <> '(all)' then null
            when capacities.days_per_month is null then 'no_capacity_known'
            when
                judged.improvement_effort_days
                > run_context.over_months * capacities.days_per_month
                then 'over'
            when
                judged.improvement_effort_days
                < run_context.under_months * capacities.days_per_month
                then 'under'
            else 'fair'
        end as load_word,
        judged.withheld_reason,
        run_context.as_of_date,
        run_context.build_id
    from judged
    cross join run_context
    -- What a department can give is the department's, whoever of it gives it.
    left join capacities
        on judged.department = capacities.department
        and judged.owner_role = '(all)'
)

select * from final
