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

final as (
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
        case
            when changes.decided_date >= feedback.reported_date
                then {{ days_between(
                    'feedback.reported_date',
                    'coalesce(changes.effective_date, changes.decided_date)'
                ) }}
        end as loop_days,
        case
            when changes.decided_date >= feedback.reported_date then null
            else {{ days_between('feedback.reported_date', as_of_date()) }}
        end as open_days
    from feedback
    left join staff on feedback.employee_id = staff.employee_id
    left join changes on feedback.strategy_change_id = changes.strategy_change_id
)

select * from final
