with
feedback as (
    select
        feedback_id,
        account_id,
        employee_id,
        coalesce(topic, 'unknown') as topic,
        reaction,
        strategy_change_id,
        {{ date_of('happened_at') }} as reported_date
    from {{ ref('fct_field_feedback') }}
),

staff as (
    select
        employee_id,
        team
    from {{ ref('dim_employees') }}
),

changes as (
    select
        strategy_change_id,
        {{ date_of('happened_at') }} as decided_date,
        {{ date_of('effective_at') }} as effective_date
    from {{ ref('fct_strategy_changes') }}
),

run_context as (
    select
        as_of_date,
        cast({{ parameter('loop_limit_days') }} as bigint) as limit_days
    from {{ run_context() }} as build
),

paired as (
    select
        feedback.feedback_id,
        feedback.account_id,
        coalesce(feedback.employee_id, 'unknown') as employee_id,
        coalesce(staff.team, 'unknown') as team,
        feedback.topic,
        feedback.reported_date,
        cast(date_trunc('quarter', feedback.reported_date) as date) as quarter_start_date,
        coalesce(feedback.reaction = 'negative', false) as is_negative,
        changes.strategy_change_id,
        -- What was decided before it was reported did not follow from the report.
        coalesce(changes.decided_date >= feedback.reported_date, false) as is_used,
        coalesce(changes.decided_date < feedback.reported_date, false) as is_too_late,
        -- A decision is no answer to the field until the field has it.
        coalesce(
            changes.decided_date >= feedback.reported_date
            and changes.effective_date <= run_context.as_of_date,
            false
        ) as is_closed,
        {{ add_days('feedback.reported_date', 'run_context.limit_days') }}
        <= run_context.as_of_date as is_due,
        changes.effective_date,
        run_context.as_of_date
    from feedback
    cross join run_context
    left join staff on feedback.employee_id = staff.employee_id
    left join changes on feedback.strategy_change_id = changes.strategy_change_id
),

final as (
    select
        feedback_id,
        account_id,
        employee_id,
        team,
        topic,
        reported_date,
        quarter_start_date,
        is_negative,
        strategy_change_id,
        is_used,
        is_too_late,
        is_closed,
        is_due,
        case when is_closed then {{ days_between('reported_date', 'effective_date') }} end
            as loop_days,
        case when not is_closed then {{ days_between('reported_date', 'as_of_date') }} end
            as open_days
    from paired
)

select * from final
