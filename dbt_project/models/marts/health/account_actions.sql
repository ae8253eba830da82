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

plays_triggered as (
    select
        account_tiers.account_id,
        plays.play_id,
        triggers.trigger_signal,
        account_tiers.tier,
        plays.title_en as title,
        coalesce(dim_accounts.owner_employee_id, 'unknown') as owner_employee_id,
        triggers.since_date,
        plays.due_days,
        account_tiers.renewal_date,
        triggers.reason,
        account_tiers.as_of_date,
        account_tiers.build_id,
        row_number() over (
            partition by account_tiers.account_id
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
        -- Before the renewal is decided, counted from the day the sign appeared, and
        -- never in the past: what is overdue is due today.
        greatest(
            as_of_date,
            least(
                {{ add_days('since_date', 'due_days') }},
                coalesce(
                    {{ add_days('renewal_date', '-' ~ parameter('renewal_decision_days')) }},
                    {{ add_days('since_date', 'due_days') }}
                )
            )
        ) as due_date,
        'open' as status,
        reason,
        as_of_date,
        build_id
    from plays_triggered
    where play_rank <= {{ parameter('maximum_actions_per_account') }}
)

select * from final
