with
-- Neither who has left nor who has not begun is moved by anything.
customers as (
    select account_id
    from {{ ref('int_account_weeks__stated') }}
    where is_current and customer_state = 'customer'
),

forcing_rules as (
    {{ forcing_rules() }}
),

signals_speaking as (
    select
        account_id,
        signal_name,
        signal_state,
        direction,
        weight_points,
        risk_points
    from {{ ref('int_signals__compared') }}
    where is_connected and is_speaking
),

signals_since as (
    select
        account_id,
        signal_name,
        since_date
    from {{ ref('int_signals__since') }}
),

account_signals as (
    select
        account_id,
        signal_name,
        evidence_reason,
        observed_at,
        valid_until_at,
        origin,
        controllable_by,
        is_stale,
        is_feed_stale,
        as_of_date,
        build_id
    from {{ ref('account_signals') }}
),

drivers_ranked as (
    select
        signals_speaking.account_id,
        signals_speaking.signal_name,
        signals_speaking.signal_state,
        signals_speaking.direction,
        cast(row_number() over (
            partition by signals_speaking.account_id
            order by
                case when signals_speaking.signal_state = 'good' then 1 else 0 end,
                {{ driver_order('signals_speaking') }}
        ) as bigint) as driver_rank
    from signals_speaking
    inner join customers on signals_speaking.account_id = customers.account_id
    left join forcing_rules
        on signals_speaking.signal_name = forcing_rules.signal_name
        and signals_speaking.signal_state = forcing_rules.signal_state
),

final as (
    select
        drivers_ranked.account_id,
        drivers_ranked.driver_rank,
        drivers_ranked.signal_name,
        drivers_ranked.signal_state,
        drivers_ranked.direction,
        account_signals.evidence_reason,
        account_signals.origin,
        account_signals.controllable_by,
        {{ days_between('account_signals.observed_at', 'account_signals.as_of_date') }}
            as evidence_age_days,
        account_signals.is_stale,
        account_signals.is_feed_stale,
        signals_since.since_date,
        account_signals.observed_at,
        account_signals.valid_until_at,
        account_signals.as_of_date,
        account_signals.build_id
    from drivers_ranked
    inner join account_signals
        on drivers_ranked.account_id = account_signals.account_id
        and drivers_ranked.signal_name = account_signals.signal_name
    inner join signals_since
        on drivers_ranked.account_id = signals_since.account_id
        and drivers_ranked.signal_name = signals_since.signal_name
)

select * from final
