with
fct_actions as (
    select
        action_id,
        account_id,
        play_id,
        action_status,
        due_date,
        {{ date_of('happened_at') }} as opened_date,
        {{ date_of('closed_at') }} as closed_date
    from {{ ref('fct_actions') }}
),

plays as (
    select
        play_id,
        trigger_signal,
        trigger_state,
        due_days
    from {{ policy('plays', ['play_id']) }}
),

weeks as (
    select
        as_of_date,
        as_of_number
    from {{ ref('int_as_of_weeks__numbered') }}
),

days as (
    select
        date_day,
        entered_number
    from {{ ref('int_evidence_days__numbered') }}
    where feed = 'as_of'
),

account_weeks as (
    select
        account_id,
        as_of_number,
        customer_state,
        {{ add_days('decision_end_date', '-' ~ parameter('renewal_decision_days')) }}
            as decision_date
    from {{ ref('int_account_weeks__stated') }}
),

signals_in_force as (
    select
        account_id,
        signal_name,
        as_of_number,
        coalesce(signal_state, 'unknown') as signal_state
    from {{ ref('int_signals__in_force') }}
),

actions_opened as (
    select
        fct_actions.action_id,
        fct_actions.account_id,
        fct_actions.play_id,
        fct_actions.action_status,
        fct_actions.opened_date,
        fct_actions.closed_date,
        -- As the play had it then: a later row dates no action anew.
        coalesce(
            fct_actions.due_date,
            {{ add_days(
                'fct_actions.opened_date', 'coalesce(plays_then.due_days, plays.due_days)'
            ) }}
        ) as due_date,
        plays.trigger_signal,
        plays.trigger_state,
        -- What was opened before the history began has no look of its week.
        case
            when weeks.as_of_date < {{ add_days('fct_actions.opened_date', 7) }}
                then weeks.as_of_number
        end as opened_number,
        -- The last look before it ended: the state that it found.
        closing_days.entered_number - 1 as index_number
    from fct_actions
    inner join plays on fct_actions.play_id = plays.play_id
    left join days as opening_days on fct_actions.opened_date = opening_days.date_day
    left join weeks on opening_days.entered_number = weeks.as_of_number
    left join {{ policy_at_weeks('plays', ['play_id']) }} as plays_then
        on fct_actions.play_id = plays_then.play_id and weeks.as_of_date = plays_then.as_of_date
    left join days as closing_days on fct_actions.closed_date = closing_days.date_day
),

signs as (
    select
        actions_opened.action_id,
        max(case
            when
                signals_in_force.signal_name = actions_opened.trigger_signal
                and signals_in_force.as_of_number = actions_opened.opened_number
                then signals_in_force.signal_state
        end) as state_then,
        -- The run of the sign begins after the last look with another state.
        coalesce(
            max(case
                when
                    signals_in_force.signal_name = actions_opened.trigger_signal
                    and signals_in_force.signal_state <> actions_opened.trigger_state
                    then signals_in_force.as_of_number
            end) + 1,
            min(signals_in_force.as_of_number)
        ) as since_number,
        max(case
            when
                signals_in_force.signal_name = 'contract_changes'
                and signals_in_force.as_of_number = actions_opened.opened_number
                then signals_in_force.signal_state
        end) as contract_state
    from actions_opened
    inner join signals_in_force
        on actions_opened.account_id = signals_in_force.account_id
        and actions_opened.opened_number >= signals_in_force.as_of_number
    group by actions_opened.action_id
),

final as (
    select
        actions_opened.action_id,
        actions_opened.account_id,
        actions_opened.play_id,
        actions_opened.action_status,
        actions_opened.opened_date,
        actions_opened.due_date,
        actions_opened.closed_date,
        actions_opened.index_number,
        case
            when signs.state_then = actions_opened.trigger_state
                then greatest({{ days_between('weeks.as_of_date', 'opened_date') }}, 0)
        end as signal_to_action_days,
        {{ days_between('opened_date', 'account_weeks.decision_date') }}
            as action_to_decision_days,
        account_weeks.customer_state = 'customer'
        and coalesce(signs.contract_state, 'unknown') <> 'bad'
        and actions_opened.opened_date
        <= coalesce(account_weeks.decision_date, actions_opened.opened_date) as is_proactive
    from actions_opened
    left join signs on actions_opened.action_id = signs.action_id
    left join weeks on signs.since_number = weeks.as_of_number
    left join account_weeks
        on actions_opened.account_id = account_weeks.account_id
        and actions_opened.opened_number = account_weeks.as_of_number
)

select * from final
