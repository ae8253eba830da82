with
plays as (
    select
        plays_in_force.play_id,
        plays_in_force.trigger_signal,
        plays_in_force.trigger_state,
        tiers.risk_rank as needed_rank
    from {{ policy('plays', ['play_id']) }} as plays_in_force
    inner join {{ policy('tier_labels', ['tier']) }} as tiers
        on plays_in_force.minimum_tier = tiers.tier
),

tier_weeks as (
    select
        tier_weeks_decided.account_id,
        tier_weeks_decided.as_of_number,
        tier_weeks_decided.as_of_date,
        tier_weeks_decided.tier,
        tiers.risk_rank
    from {{ ref('int_tier_weeks__decided') }} as tier_weeks_decided
    inner join {{ policy('tier_labels', ['tier']) }} as tiers
        on tier_weeks_decided.tier = tiers.tier
    where tier_weeks_decided.customer_state = 'customer'
),

actions_done as (
    select
        action_id,
        account_id,
        play_id,
        closed_date,
        index_number
    from {{ ref('int_actions__timed') }}
    where action_status = 'done' and closed_date is not null
),

index_weeks as (
    select
        play_id,
        index_number
    from actions_done
    group by play_id, index_number
),

signals_in_force as (
    select
        account_id,
        signal_name,
        as_of_number,
        signal_state
    from {{ ref('int_signals__in_force') }}
    where signal_state is not null and not is_stale
    union all
    select
        account_id,
        'insufficient_data' as signal_name,
        as_of_number,
        'unknown' as signal_state
    from tier_weeks
    where tier = 'Insufficient data'
    union all
    select
        account_id,
        'any' as signal_name,
        as_of_number,
        'watch' as signal_state
    from tier_weeks
),

-- Whom the playbook proposed a play for, in the weeks at which it was done for someone.
plays_proposed as (
    select
        tier_weeks.account_id,
        plays.play_id,
        plays.trigger_signal,
        plays.trigger_state,
        tier_weeks.as_of_number,
        tier_weeks.as_of_date,
        tier_weeks.tier,
        tier_weeks.risk_rank
    from index_weeks
    inner join plays on index_weeks.play_id = plays.play_id
    inner join signals_in_force
        on plays.trigger_signal = signals_in_force.signal_name
        and plays.trigger_state = signals_in_force.signal_state
        and index_weeks.index_number = signals_in_force.as_of_number
    inner join tier_weeks
        on signals_in_force.account_id = tier_weeks.account_id
        and signals_in_force.as_of_number = tier_weeks.as_of_number
        and plays.needed_rank <= tier_weeks.risk_rank
),

actions_near as (
    select
        plays_proposed.account_id,
        plays_proposed.play_id,
        plays_proposed.as_of_number,
        max(case when plays_proposed.as_of_number = actions_done.index_number then 1 else 0 end)
            as is_done_next
    from plays_proposed
    inner join actions_done
        on plays_proposed.account_id = actions_done.account_id
        and plays_proposed.play_id = actions_done.play_id
    where
        abs({{ days_between('plays_proposed.as_of_date', 'actions_done.closed_date') }})
        <= {{ parameter('action_effect_days') }}
    group by plays_proposed.account_id, plays_proposed.play_id, plays_proposed.as_of_number
),

arms as (
    select
        plays_proposed.account_id,
        plays_proposed.play_id,
        plays_proposed.trigger_signal,
        plays_proposed.trigger_state,
        plays_proposed.as_of_number,
        plays_proposed.as_of_date,
        plays_proposed.tier,
        plays_proposed.risk_rank,
        coalesce(actions_near.is_done_next = 1, false) as is_treated,
        -- One account is one case of a play: its first.
        row_number() over (
            partition by
                plays_proposed.account_id, plays_proposed.play_id, actions_near.is_done_next
            order by plays_proposed.as_of_number nulls last
        ) as arm_rank
    from plays_proposed
    left join actions_near
        on plays_proposed.account_id = actions_near.account_id
        and plays_proposed.play_id = actions_near.play_id
        and plays_proposed.as_of_number = actions_near.as_of_number
    where coalesce(actions_near.is_done_next, 1) = 1
),

final as (
    select
        account_id,
        play_id,
        trigger_signal,
        trigger_state,
        as_of_number,
        as_of_date,
        tier,
        risk_rank,
        is_treated
    from arms
    where not is_treated or arm_rank = 1
)

select * from final
