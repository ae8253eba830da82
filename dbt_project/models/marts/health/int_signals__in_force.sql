{{ config(materialized=week_ledger_materialization()) }}

with
signals as (
    select
        signal_rows.as_of_date,
        signal_rows.signal_name,
        signal_rows.feed,
        signal_rows.weight_points,
        signal_rows.missing_share_ratio,
        parameter_weeks.watch_share_ratio
    from {{ policy_at_weeks('signals', ['signal_name']) }} as signal_rows
    inner join {{ parameters_at_weeks(['watch_share_ratio']) }} as parameter_weeks
        on signal_rows.as_of_date = parameter_weeks.as_of_date
),

weeks as (
    select
        as_of_date,
        as_of_number,
        is_current
    from {{ ref('int_as_of_weeks__numbered') }}
),

feed_weeks as (
    select
        feed,
        as_of_number,
        is_connected,
        is_feed_stale
    from {{ ref('int_feed_weeks__numbered') }}
),

evidence_in_force as (
    select
        account_id,
        signal_name,
        as_of_number,
        emitted_number,
        signal_state,
        direction,
        evidence_reason,
        observed_at,
        valid_until_at
    from {{ ref('int_signals__carried') }}
    where {{ is_open_week() }}
),

signals_stated as (
    select
        evidence_in_force.account_id,
        evidence_in_force.signal_name,
        weeks.as_of_date,
        evidence_in_force.as_of_number,
        weeks.is_current,
        evidence_in_force.emitted_number,
        evidence_in_force.signal_state,
        evidence_in_force.direction,
        evidence_in_force.evidence_reason,
        evidence_in_force.observed_at,
        evidence_in_force.valid_until_at,
        signals.weight_points,
        coalesce(feed_weeks.is_connected, false) as is_connected,
        coalesce(feed_weeks.is_feed_stale, false) as is_feed_stale,
        evidence_in_force.signal_state is null as is_missing,
        coalesce(
            {{ date_of('evidence_in_force.valid_until_at') }} < weeks.as_of_date,
            false
        ) as is_stale,
        cast(
            signals.weight_points * signals.missing_share_ratio as decimal(18, 6)
        ) as unknown_points,
        cast(signals.weight_points * case evidence_in_force.signal_state
            when 'bad' then cast(1 as decimal(18, 6))
            when 'watch' then signals.watch_share_ratio
            else cast(0 as decimal(18, 6))
        end as decimal(18, 6)) as state_points
    from evidence_in_force
    inner join weeks on evidence_in_force.as_of_number = weeks.as_of_number
    inner join signals
        on evidence_in_force.signal_name = signals.signal_name
        and weeks.as_of_date = signals.as_of_date
    left join feed_weeks
        on signals.feed = feed_weeks.feed
        and evidence_in_force.as_of_number = feed_weeks.as_of_number
),

final as (
    select
        account_id,
        signal_name,
        as_of_date,
        as_of_number,
        is_current,
        emitted_number,
        signal_state,
        direction,
        evidence_reason,
        observed_at,
        valid_until_at,
        weight_points,
        case
            when not is_connected then cast(0 as decimal(18, 6))
            when is_missing then unknown_points
            when is_stale then greatest(state_points, unknown_points)
            else state_points
        end as risk_points,
        is_connected,
        is_feed_stale,
        is_missing,
        is_stale
    from signals_stated
)

select * from final
