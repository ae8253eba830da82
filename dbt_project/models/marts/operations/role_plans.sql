with
roles as (
    select
        role,
        owner_function
    from {{ policy('roles', ['role']) }} as in_force
),

duties as (
    select
        role,
        {{ count_of("letter = 'A'") }} as accountable_count,
        {{ count_of("letter = 'R'") }} as responsible_count
    from {{ ref('int_duties__assigned') }}
    group by role
),

yearly_actions as (
    select
        role,
        action_id,
        action_text,
        due_month
    from {{ policy('yearly_actions', ['role', 'action_id']) }} as in_force
),

run_context as (
    select
        as_of_date,
        build_id,
        cast(date_trunc('year', as_of_date) as date) as year_start_date
    from {{ run_context() }} as build
),

planned as (
    select
        roles.role,
        coalesce(yearly_actions.action_id, '(none)') as action_id,
        roles.owner_function,
        yearly_actions.action_text,
        coalesce(duties.accountable_count, 0) as accountable_count,
        coalesce(duties.responsible_count, 0) as responsible_count,
        -- The last day of the month, in the year of the build.
        {{ add_days(
            add_months('run_context.year_start_date', 'yearly_actions.due_month'), -1
        ) }} as due_date,
        run_context.as_of_date,
        run_context.build_id
    from roles
    cross join run_context
    left join duties on roles.role = duties.role
    left join yearly_actions on roles.role = yearly_actions.role
),

final as (
    select
        role,
        action_id,
        owner_function,
        action_text,
        due_date,
        {{ days_between('as_of_date', 'due_date') }} as days_left,
        accountable_count,
        responsible_count,
        case
            when accountable_count + responsible_count = 0 then 'no_duty'
            when action_id = '(none)' then 'no_action'
            else 'none'
        end as gap_word,
        as_of_date,
        build_id
    from planned
)

select * from final
