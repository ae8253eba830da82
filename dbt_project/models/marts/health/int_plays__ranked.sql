with
-- Neither who has left nor who has not begun raises an alarm.
customers as (
    select account_id
    from {{ ref('int_account_weeks__stated') }}
    where is_current and customer_state = 'customer'
),

account_tiers as (
    select
        tiers_now.account_id,
        tiers_now.tier,
        tiers_now.renewal_date,
        tiers_now.as_of_date,
        tiers_now.build_id
    from {{ ref('account_tiers') }} as tiers_now
    inner join customers on tiers_now.account_id = customers.account_id
),

dim_accounts as (
    select
        account_id,
        owner_employee_id
    from {{ ref('dim_accounts') }}
),

tier_labels as (
    select
        tier,
        risk_rank
    from {{ policy('tier_labels', ['tier']) }}
),

plays as (
    select
        play_id,
        trigger_signal,
        trigger_state,
        minimum_tier,
        due_days,
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
        triggers.since_date,
        -- What somebody promised stands; else the play's own days, counted from the sign.
        coalesce(
            actions_taken_up.due_date, {{ add_days('triggers.since_date', 'plays.due_days') }}
        ) as play_due_date,
        {{ add_days('account_tiers.renewal_date', '-' ~ parameter('renewal_decision_days')) }}
            as decision_date,
        triggers.reason,
        actions_taken_up.action_id as recorded_action_id,
        actions_taken_up.action_status,
        actions_taken_up.action_outcome,
        actions_taken_up.opened_date,
        actions_taken_up.closed_date,
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
    inner join tier_labels as labels_now on account_tiers.tier = labels_now.tier
    inner join tier_labels as labels_needed
        on plays.minimum_tier = labels_needed.tier
        and labels_now.risk_rank >= labels_needed.risk_rank
    left join dim_accounts on account_tiers.account_id = dim_accounts.account_id
    left join actions_taken_up
        on account_tiers.account_id = actions_taken_up.account_id
        and plays.play_id = actions_taken_up.play_id
)

select * from final
