with
-- What a person can refresh, where its feed is connected: else no answer would be seen.
questions as (
    select signal_name
    from {{ policy('input_questions', ['signal_name']) }}
),

answers as (
    select 'as_is' as answer
    union all
    select 'good' as answer
    union all
    select 'bad' as answer
),

customers as (
    select account_id
    from {{ ref('int_account_weeks__stated') }}
    where is_current and customer_state = 'customer'
),

signals_now as (
    select
        signals_in_force.account_id,
        signals_in_force.signal_name,
        signals_in_force.signal_state,
        signals_in_force.weight_points,
        signals_in_force.risk_points,
        signals_in_force.is_missing or signals_in_force.is_stale as is_not_fresh
    from {{ ref('int_signals__in_force') }} as signals_in_force
    inner join customers on signals_in_force.account_id = customers.account_id
    where signals_in_force.is_current and signals_in_force.is_connected
),

forcing_rules as (
    select
        tier_rules.signal_name,
        tier_rules.signal_state,
        max(tiers.risk_rank) as forced_rank
    from {{ policy('tier_rules', ['rule_name']) }} as tier_rules
    inner join {{ policy('tier_labels', ['tier']) }} as tiers on tier_rules.tier = tiers.tier
    where tier_rules.signal_name is not null
    group by tier_rules.signal_name, tier_rules.signal_state
),

signals_imagined as (
    select
        signals_asked.account_id,
        signals_asked.signal_name as asked_signal,
        answers.answer,
        signals_now.signal_name,
        signals_now.weight_points,
        signals_now.signal_name = signals_asked.signal_name and answers.answer <> 'as_is'
            as is_answered,
        signals_now.signal_state,
        signals_now.risk_points,
        signals_now.is_not_fresh
    from signals_now as signals_asked
    inner join questions on signals_asked.signal_name = questions.signal_name
    cross join answers
    inner join signals_now on signals_asked.account_id = signals_now.account_id
),

signals_answered as (
    select
        account_id,
        asked_signal,
        answer,
        signal_name,
        weight_points,
        case when is_answered then answer else signal_state end as signal_state,
        case
            when is_answered and answer = 'bad' then cast(weight_points as decimal(18, 6))
            when is_answered then cast(0 as decimal(18, 6))
            else risk_points
        end as risk_points,
        is_not_fresh and not is_answered as is_not_fresh
    from signals_imagined
),

final as (
    select
        signals_answered.account_id,
        signals_answered.asked_signal,
        signals_answered.answer,
        cast(count(*) as bigint) as connected_signal_count,
        {{ ratio(
            'cast(sum(signals_answered.risk_points) as decimal(18, 6))',
            'sum(signals_answered.weight_points)'
        ) }} as risk_ratio,
        {{ ratio(
            'sum(case when signals_answered.is_not_fresh then 0'
            ~ ' else signals_answered.weight_points end)',
            'sum(signals_answered.weight_points)'
        ) }} as coverage_ratio,
        max(forcing_rules.forced_rank) as forced_rank
    from signals_answered
    left join forcing_rules
        on signals_answered.signal_name = forcing_rules.signal_name
        and signals_answered.signal_state = forcing_rules.signal_state
    group by
        signals_answered.account_id, signals_answered.asked_signal, signals_answered.answer
)

select * from final
