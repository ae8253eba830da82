{{ config(materialized=week_ledger_materialization()) }}

with
signals_in_force as (
    select
        account_id,
        signal_name,
        as_of_date,
        as_of_number,
        signal_state,
        observed_at,
        weight_points,
        risk_points,
        is_feed_stale,
        is_missing,
        is_stale
    from {{ ref('int_signals__in_force') }}
    where is_connected and {{ is_open_week() }}
),

forcing_rules as (
    {{ forcing_rules_at_weeks() }}
),

signals_judged as (
    select
        signals_in_force.account_id,
        signals_in_force.as_of_number,
        signals_in_force.weight_points,
        signals_in_force.risk_points,
        signals_in_force.is_feed_stale,
        signals_in_force.is_missing,
        signals_in_force.is_stale,
        signals_in_force.is_missing or signals_in_force.is_stale as is_not_fresh,
        {{ days_between(date_of('signals_in_force.observed_at'), 'signals_in_force.as_of_date') }}
            as age_days,
        forcing_rules.forced_rank
    from signals_in_force
    left join forcing_rules
        on signals_in_force.as_of_date = forcing_rules.as_of_date
        and signals_in_force.signal_name = forcing_rules.signal_name
        and signals_in_force.signal_state = forcing_rules.signal_state
),

summed as (
    select
        account_id,
        as_of_number,
        count(*) as connected_signal_count,
        cast(sum(weight_points) as bigint) as connected_points,
        cast(sum(case when is_not_fresh then 0 else weight_points end) as bigint)
            as fresh_points,
        cast(
            sum(case when is_not_fresh and is_feed_stale then weight_points else 0 end) as bigint
        ) as feed_points,
        cast(
            sum(case when is_not_fresh and not is_feed_stale then weight_points else 0 end)
            as bigint
        ) as silence_points,
        cast(sum(risk_points) as decimal(18, 6)) as risk_points,
        cast(sum(case when is_stale then 1 else 0 end) as bigint) as stale_signal_count,
        cast(sum(case when is_missing then 1 else 0 end) as bigint) as missing_signal_count,
        max(age_days) as evidence_age_days,
        cast(floor(median(age_days)) as bigint) as evidence_age_median_days,
        max(forced_rank) as forced_rank
    from signals_judged
    group by account_id, as_of_number
),

final as (
    select
        account_id,
        as_of_number,
        connected_signal_count,
        feed_points,
        silence_points,
        stale_signal_count,
        missing_signal_count,
        {{ ratio('risk_points', 'connected_points') }} as risk_ratio,
        {{ ratio('fresh_points', 'connected_points') }} as coverage_ratio,
        evidence_age_days,
        evidence_age_median_days,
        forced_rank
    from summed
)

select * from final
