with
fct_actions as (
    select
        action_id,
        account_id,
        play_id,
        action_status,
        action_outcome,
        due_date,
        {{ date_of('happened_at') }} as opened_date,
        {{ date_of('closed_at') }} as closed_date
    from {{ ref('fct_actions') }}
),

actions_timed as (
    select
        action_id,
        signal_to_action_days,
        action_to_decision_days
    from {{ ref('int_actions__timed') }}
),

plays as (
    select
        play_id,
        trigger_signal,
        trigger_state
    from {{ policy('plays', ['play_id']) }}
),

signal_phrases as (
    select
        signal_name,
        signal_state,
        phrase
    from {{ policy('signal_phrases', ['signal_name', 'signal_state', 'language']) }}
    where language = 'en'
),

triggers as (
    select
        account_id,
        trigger_signal,
        trigger_state,
        since_date
    from {{ ref('int_plays__triggered') }}
),

actions_ranked as (
    select
        triggers.account_id,
        plays.play_id,
        fct_actions.action_id,
        fct_actions.action_status,
        fct_actions.action_outcome,
        -- A promise for after the decision, as known when it was opened, is due by the decision.
        case
            when
                actions_timed.action_to_decision_days >= 0
                and fct_actions.due_date > {{ add_days(
                    'fct_actions.opened_date', 'actions_timed.action_to_decision_days'
                ) }}
                then {{ add_days(
                    'fct_actions.opened_date', 'actions_timed.action_to_decision_days'
                ) }}
            else fct_actions.due_date
        end as due_date,
        fct_actions.opened_date,
        fct_actions.closed_date,
        actions_timed.signal_to_action_days,
        actions_timed.action_to_decision_days,
        -- The days are known where the week's look at the opening showed the sign.
        case
            when actions_timed.signal_to_action_days is not null
                then 'As of ' || {{ date_text('fct_actions.opened_date') }} || ': '
                    || signal_phrases.phrase || '.'
        end as opened_reason,
        row_number() over (
            partition by triggers.account_id, plays.play_id
            order by fct_actions.opened_date desc nulls last, fct_actions.action_id asc nulls last
        ) as recency
    from triggers
    inner join plays
        on triggers.trigger_signal = plays.trigger_signal
        and triggers.trigger_state = plays.trigger_state
    inner join fct_actions
        on triggers.account_id = fct_actions.account_id
        and plays.play_id = fct_actions.play_id
    left join actions_timed on fct_actions.action_id = actions_timed.action_id
    left join signal_phrases
        on plays.trigger_signal = signal_phrases.signal_name
        and plays.trigger_state = signal_phrases.signal_state
    -- What ended before the sign answered another one. Signs are dated by the week's look,
    -- and a daily one may have come up to six days earlier.
    where
        fct_actions.closed_date is null
        or fct_actions.closed_date > {{ add_days('triggers.since_date', -7) }}
),

final as (
    select
        account_id,
        play_id,
        action_id,
        action_status,
        action_outcome,
        due_date,
        opened_date,
        closed_date,
        signal_to_action_days,
        action_to_decision_days,
        opened_reason
    from actions_ranked
    where recency = 1
)

select * from final
