with
skills as (
    select
        skill_id,
        role,
        refresh_days
    from {{ policy('skills', ['skill_id']) }} as in_force
),

roles as (
    select
        role,
        staff_role
    from {{ policy('roles', ['role']) }} as in_force
    where staff_role is not null
),

staff as (
    select
        employee_id,
        employee_role,
        coalesce(team, 'unknown') as team,
        {{ date_of('created_at') }} as known_from_date
    from {{ ref('dim_employees') }}
    where not coalesce(is_deleted, false)
),

sessions as (
    select
        skill_id,
        employee_id,
        enabler_employee_id,
        {{ date_of('happened_at') }} as session_date
    from {{ ref('fct_skill_sessions') }}
),

quarters as (
    select cast(date_trunc('quarter', as_of_date) as date) as quarter_start_date
    from {{ ref('dim_weeks') }}
    group by cast(date_trunc('quarter', as_of_date) as date)
),

-- A quarter that is not over ends today.
quarters_ended as (
    select
        quarters.quarter_start_date,
        least(
            {{ add_days(add_months('quarters.quarter_start_date', 3), -1) }}, {{ as_of_date() }}
        ) as quarter_end_date
    from quarters
),

learners as (
    select
        staff.team,
        staff.employee_id,
        skills.skill_id,
        quarters_ended.quarter_start_date,
        count(
            case when sessions.session_date >= quarters_ended.quarter_start_date then 1 end
        ) as session_count,
        count(sessions.session_date) as valid_count,
        count(sessions.enabler_employee_id) as enabled_count
    from skills
    inner join roles on skills.role = roles.role
    inner join staff on roles.staff_role = staff.employee_role
    -- Who came after the quarter could not be trained in it.
    inner join quarters_ended
        on staff.known_from_date is null
        or staff.known_from_date <= quarters_ended.quarter_end_date
    left join sessions
        on staff.employee_id = sessions.employee_id
        and skills.skill_id = sessions.skill_id
        and quarters_ended.quarter_end_date >= sessions.session_date
        and quarters_ended.quarter_end_date
        < {{ add_days('sessions.session_date', 'skills.refresh_days') }}
    group by staff.team, staff.employee_id, skills.skill_id, quarters_ended.quarter_start_date
),

scopes as (
    select
        team,
        team as scope
    from staff
    group by team
    union all
    select
        team,
        '(all)' as scope
    from staff
    group by team
),

final as (
    select
        scopes.scope as team,
        learners.skill_id,
        learners.quarter_start_date,
        cast(count(*) as bigint) as staff_count,
        {{ count_of('learners.valid_count > 0') }} as trained_count,
        cast(sum(learners.session_count) as bigint) as session_count,
        {{ count_of('learners.enabled_count > 0') }} as enabled_count
    from learners
    inner join scopes on learners.team = scopes.team
    group by scopes.scope, learners.skill_id, learners.quarter_start_date
)

select * from final
