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

index_weeks as (
    select
        play_id,
        index_number
    from {{ ref('int_actions__timed') }}
    where action_status = 'done' and closed_date is not null
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

final as (
    select
        tier_weeks.account_id,
        plays.play_id,
        plays.trigger_signal,
        plays.trigger_state,
        tier_weeks.as_of_number,
        tier_weeks.as_of_date,
        tier_weeks.tier,
        tier_weeks.risk_rank,
        -- What has stood for weeks goes away less often than what is new.
        signals_before.account_id is not null as is_standing
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
    left join signals_in_force as signals_before
        on signals_in_force.account_id = signals_before.account_id
        and signals_in_force.signal_name = signals_before.signal_name
        and signals_in_force.signal_state = signals_before.signal_state
        and signals_in_force.as_of_number = signals_before.as_of_number + 4
)

select * from final
