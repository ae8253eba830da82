with
account_tiers as (
    select
        account_id,
        tier,
        renewal_date,
        as_of_date,
        build_id
    from {{ ref('account_tiers') }}
),

dim_accounts as (
    select
        account_id,
        owner_employee_id
    from {{ ref('dim_accounts') }}
),

plays as (
    select
        play_id,
        trigger_signal,
        trigger_state,
        title_en
    from {{ policy('plays', ['play_id']) }}
),

triggers as (
    select
        account_id,
        trigger_signal,
        trigger_state,
        since_date,
        reason,
        weight_points
    from {{ ref('int_plays__triggered') }}
),

plays_dated as (
    select
        account_id,
        play_id,
        called_date,
        play_due_date
    from {{ ref('int_plays__dated') }}
),

actions_taken_up as (
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
        opened_reason,
        action_status in ('done', 'dropped') as is_ended
    from {{ ref('int_actions__matched') }}
),

final as (
    select
        account_tiers.account_id,
        plays.play_id,
        triggers.trigger_signal,
        account_tiers.tier,
        plays.title_en as title,
        coalesce(dim_accounts.owner_employee_id, 'unknown') as owner_employee_id,
        -- The tier may have moved since it first called for the play.
        least(triggers.since_date, plays_dated.called_date) as since_date,
        plays_dated.called_date,
        -- What somebody promised stands; else what the play asks for.
        coalesce(actions_taken_up.due_date, plays_dated.play_due_date) as due_date,
        {{ add_days('account_tiers.renewal_date', '-' ~ parameter('renewal_decision_days')) }}
            as decision_date,
        -- A reason of today is none for what was done or dropped before it.
        case
            when actions_taken_up.is_ended then actions_taken_up.opened_reason
            else triggers.reason
        end as reason,
        actions_taken_up.action_id as recorded_action_id,
        actions_taken_up.action_status,
        actions_taken_up.action_outcome,
        actions_taken_up.opened_date,
        actions_taken_up.closed_date,
        actions_taken_up.signal_to_action_days,
        actions_taken_up.action_to_decision_days,
        coalesce(actions_taken_up.is_ended, false) as is_ended,
        account_tiers.as_of_date,
        account_tiers.build_id,
        -- What is done or dropped takes no one's time any more.
        row_number() over (
            partition by account_tiers.account_id, coalesce(actions_taken_up.is_ended, false)
            order by triggers.weight_points desc nulls last, plays.play_id asc nulls last
        ) as play_rank
    from account_tiers
    inner join triggers on account_tiers.account_id = triggers.account_id
    inner join plays
        on triggers.trigger_signal = plays.trigger_signal
        and triggers.trigger_state = plays.trigger_state
    inner join plays_dated
        on triggers.account_id = plays_dated.account_id
        and plays.play_id = plays_dated.play_id
    left join dim_accounts on account_tiers.account_id = dim_accounts.account_id
    left join actions_taken_up
        on account_tiers.account_id = actions_taken_up.account_id
        and plays.play_id = actions_taken_up.play_id
)

select * from final
