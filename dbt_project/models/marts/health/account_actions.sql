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
        decision_date,
        reason,
        recorded_action_id,
        action_status,
        action_outcome,
        opened_date,
        closed_date,
        is_ended,
        as_of_date,
        build_id,
        -- Before the renewal is decided, counted from the day the sign appeared.
        greatest(since_date, least(play_due_date, coalesce(decision_date, play_due_date)))
            as promised_date
    from {{ ref('int_plays__ranked') }}
    where is_ended or play_rank <= {{ parameter('maximum_actions_per_account') }}
),

final as (
    select
        account_id,
        {{ hash_key(['account_id', 'play_id', 'since_date']) }} as action_id,
        play_id,
        trigger_signal,
        tier,
        title,
        owner_employee_id,
        recorded_action_id,
        case
            when is_ended then action_status
            when promised_date < as_of_date then 'overdue'
            else coalesce(action_status, 'proposed')
        end as status,
        action_outcome as outcome,
        since_date as signal_date,
        opened_date,
        closed_date,
        -- What is overdue is due today.
        case when is_ended then promised_date else greatest(as_of_date, promised_date) end
            as due_date,
        decision_date,
        {{ days_between('since_date', 'opened_date') }} as signal_to_action_days,
        {{ days_between('opened_date', 'decision_date') }} as action_to_decision_days,
        reason,
        as_of_date,
        build_id
    from plays_due
)

select * from final
