with
declared as (
    select
        regime_name,
        regime_kind,
        first_date,
        last_date,
        region,
        product_id,
        suspends_calibration,
        source,
        owner,
        reason
    from {{ policy('declared_regimes', ['regime_name']) }} as in_force
),

signals_drifting as (
    select
        signal_name,
        period_end_date,
        previous_end_date
    from {{ ref('signal_drift') }}
    where is_drifting
),

rules as (
    select
        {{ parameter('drift_regime_signal_count') }} as smallest_count,
        {{ parameter('regime_recovery_days') }} as recovery_days
),

run_context as (
    select as_of_date
    from {{ run_context() }} as context
),

months_drifting as (
    select
        period_end_date,
        count(*) as signal_count,
        min(previous_end_date) as previous_end_date,
        {{ text_list('signal_name', 'signal_name') }} as signals
    from signals_drifting
    group by period_end_date
),

dated as (
    select
        regime_name,
        'declared' as regime_origin,
        regime_kind,
        first_date,
        last_date,
        region,
        product_id,
        suspends_calibration,
        source,
        owner,
        reason
    from declared
    union all
    -- One signal drifts for a reason of its own; several at once are a change of the market.
    select
        -- By the first day: the running month's last one moves with each build.
        'drift_' || cast({{ month_start('months_drifting.period_end_date') }} as string)
            as regime_name,
        'detected' as regime_origin,
        'drift' as regime_kind,
        {{ add_days('months_drifting.previous_end_date', 1) }} as first_date,
        months_drifting.period_end_date as last_date,
        cast(null as string) as region,
        cast(null as string) as product_id,
        true as suspends_calibration,
        -- The policy row's own columns.
        'signal_drift' as source,  -- noqa: RF04
        'customer-success' as owner,  -- noqa: RF04
        'Signals that drifted at once: ' || months_drifting.signals as reason
    from months_drifting
    cross join rules
    where months_drifting.signal_count >= rules.smallest_count
),

ended as (
    select
        dated.regime_name,
        dated.regime_origin,
        dated.regime_kind,
        dated.first_date,
        dated.last_date,
        dated.region,
        dated.product_id,
        dated.source,
        dated.owner,
        dated.reason,
        case
            when not dated.suspends_calibration then cast(null as date)
            when dated.last_date is null then cast('9999-12-31' as date)
            else {{ add_days('dated.last_date', 'rules.recovery_days') }}
        end as suspended_until_date
    from dated
    cross join rules
),

final as (
    select
        ended.regime_name,
        ended.regime_origin,
        ended.regime_kind,
        ended.first_date,
        ended.last_date,
        ended.suspended_until_date,
        ended.region,
        ended.product_id,
        ended.source,
        ended.owner,
        ended.reason,
        run_context.as_of_date >= ended.first_date
        and coalesce(run_context.as_of_date <= ended.last_date, true) as is_in_force,
        run_context.as_of_date >= ended.first_date
        and coalesce(run_context.as_of_date <= ended.suspended_until_date, false)
            as is_suspending
    from ended
    cross join run_context
)

select * from final
