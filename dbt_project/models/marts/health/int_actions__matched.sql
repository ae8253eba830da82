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

plays as (
    select
        play_id,
        trigger_signal,
        trigger_state
    from {{ policy('plays', ['play_id']) }}
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
        fct_actions.due_date,
        fct_actions.opened_date,
        fct_actions.closed_date,
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
        closed_date
    from actions_ranked
    where recency = 1
)

select * from final
