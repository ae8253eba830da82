with
plays_due as (
    select
        account_id,
        play_id,
        trigger_signal,
        tier,
        title,
        owner_employee_id,
        since_date,
        called_date,
        due_date,
        decision_date,
        reason,
        recorded_action_id,
        action_status,
        action_outcome,
        opened_date,
        closed_date,
        signal_to_action_days,
        action_to_decision_days,
        is_ended,
        not is_ended and due_date < as_of_date as is_overdue,
        as_of_date,
        build_id
    from {{ ref('int_plays__ranked') }}
    where is_ended or play_rank <= {{ parameter('maximum_actions_per_account') }}
),

final as (
    select
        account_id,
        {{ hash_key(['account_id', 'play_id', 'called_date']) }} as action_id,
        play_id,
        trigger_signal,
        tier,
        title,
        owner_employee_id,
        recorded_action_id,
        case
            when is_ended then action_status
            when is_overdue then 'overdue'
            else coalesce(action_status, 'proposed')
        end as status,
        action_outcome as outcome,
        since_date as signal_date,
        opened_date,
        closed_date,
        due_date,
        decision_date,
        case when is_overdue then {{ days_between('due_date', 'as_of_date') }} end
            as days_overdue,
        signal_to_action_days,
        action_to_decision_days,
        reason,
        as_of_date,
        build_id
    from plays_due
)

select * from final
