with
triggers as (
    select
        account_id,
        trigger_signal,
        trigger_state
    from {{ ref('int_plays__triggered') }}
),

plays as (
    select
        play_id,
        trigger_signal,
        trigger_state
    from {{ policy('plays', ['play_id']) }}
),

tiers as (
    select
        tier,
        risk_rank
    from {{ policy('tier_labels', ['tier']) }}
),

-- As each play was in force then: a later row dates no play anew.
plays_then as (
    select
        play_weeks.as_of_date,
        play_weeks.play_id,
        play_weeks.trigger_signal,
        play_weeks.trigger_state,
        play_weeks.due_days,
        tiers.risk_rank as needed_rank
    from {{ policy_at_weeks('plays', ['play_id']) }} as play_weeks
    inner join tiers on play_weeks.minimum_tier = tiers.tier
),

tier_weeks as (
    select
        tier_weeks_decided.account_id,
        tier_weeks_decided.as_of_date,
        tier_weeks_decided.as_of_number,
        tier_weeks_decided.tier,
        tiers.risk_rank,
        tier_weeks_decided.customer_state = 'customer' as is_customer,
        {{ add_days(
            'tier_weeks_decided.decision_end_date', '-' ~ parameter('renewal_decision_days')
        ) }} as decision_date
    from {{ ref('int_tier_weeks__decided') }} as tier_weeks_decided
    inner join tiers on tier_weeks_decided.tier = tiers.tier
),

signs as (
    select
        account_id,
        as_of_number,
        signal_name as trigger_signal,
        signal_state as trigger_state
    from {{ ref('int_signals__in_force') }}
    where signal_state in ('bad', 'watch')
    union all
    select
        account_id,
        as_of_number,
        'insufficient_data' as trigger_signal,
        'unknown' as trigger_state
    from tier_weeks
    where tier = 'Insufficient data'
    union all
    select
        account_id,
        as_of_number,
        'any' as trigger_signal,
        'watch' as trigger_state
    from tier_weeks
),

weeks_judged as (
    select
        triggers.account_id,
        plays.play_id,
        tier_weeks.as_of_date,
        tier_weeks.as_of_number,
        tier_weeks.decision_date,
        plays_then.due_days,
        coalesce(
            tier_weeks.is_customer and plays_then.needed_rank <= tier_weeks.risk_rank, false
        ) and signs.account_id is not null as is_called_for
    from triggers
    inner join plays
        on triggers.trigger_signal = plays.trigger_signal
        and triggers.trigger_state = plays.trigger_state
    inner join tier_weeks on triggers.account_id = tier_weeks.account_id
    left join plays_then
        on plays.play_id = plays_then.play_id
        and tier_weeks.as_of_date = plays_then.as_of_date
    left join signs
        on tier_weeks.account_id = signs.account_id
        and tier_weeks.as_of_number = signs.as_of_number
        and plays_then.trigger_signal = signs.trigger_signal
        and plays_then.trigger_state = signs.trigger_state
),

-- The present run begins after the last look that did not call for the play.
runs as (
    select
        account_id,
        play_id,
        coalesce(
            max(case when not is_called_for then as_of_number end) + 1, min(as_of_number)
        ) as called_number
    from weeks_judged
    group by account_id, play_id
),

-- Dated by the Sunday that ends the week: the looks of one week agree on it, daily ones, too.
runs_dated as (
    select
        weeks_judged.account_id,
        weeks_judged.play_id,
        {{ week_sunday(add_days('weeks_judged.as_of_date', 6)) }} as called_date,
        weeks_judged.due_days,
        weeks_judged.decision_date
    from runs
    inner join weeks_judged
        on runs.account_id = weeks_judged.account_id
        and runs.play_id = weeks_judged.play_id
        and runs.called_number = weeks_judged.as_of_number
),

final as (
    select
        account_id,
        play_id,
        called_date,
        -- A decision that had passed before the week bounds nothing: it is late as it is.
        case
            when decision_date <= {{ add_days('called_date', -7) }} then called_date
            when decision_date < {{ add_days('called_date', 'due_days') }} then decision_date
            else {{ add_days('called_date', 'due_days') }}
        end as play_due_date
    from runs_dated
)

select * from final
