with
signal as (
    {{ signal_policy('usage_trend', ['minimum_baseline_days']) }}
),

usage_events as (
    select
        account_id,
        event_date,
        known_date,
        event_count as amount
    from {{ ref('int_usage__dated') }}
),

usage_windowed as (
    {{ windowed_amounts('usage_events', 'usage_trend') }}
),

usage_with_baseline as (
    select
        usage_windowed.account_id,
        usage_windowed.as_of_date,
        usage_windowed.as_of_number,
        usage_windowed.evidence_date,
        usage_windowed.recent_amount,
        usage_windowed.baseline_amount,
        -- A new account has a shorter past: its pace is taken over the days it has.
        least(
            signal.baseline_days,
            {{ days_between('usage_windowed.first_event_date', 'usage_windowed.evidence_date') }}
            + 1 - signal.window_days
        ) as baseline_days
    from usage_windowed
    inner join signal on usage_windowed.as_of_date = signal.as_of_date
),

usage_compared as (
    select
        usage_with_baseline.account_id,
        usage_with_baseline.as_of_date,
        usage_with_baseline.as_of_number,
        usage_with_baseline.evidence_date,
        usage_with_baseline.recent_amount,
        usage_with_baseline.baseline_amount,
        usage_with_baseline.baseline_days,
        {{ baseline_ratio(
            'usage_with_baseline.recent_amount', 'signal.window_days',
            'usage_with_baseline.baseline_amount', 'usage_with_baseline.baseline_days'
        ) }} as pace_ratio
    from usage_with_baseline
    inner join signal on usage_with_baseline.as_of_date = signal.as_of_date
    where
        usage_with_baseline.baseline_days >= signal.minimum_baseline_days
        and usage_with_baseline.baseline_amount >= signal.minimum_evidence_count
),

usage_moved as (
    select
        account_id,
        as_of_date,
        as_of_number,
        evidence_date,
        recent_amount,
        baseline_amount,
        baseline_days,
        pace_ratio,
        {{ weeks_before('pace_ratio') }} as pace_ratio_before,
        {{ is_newest() }} as is_newest
    from usage_compared
),

final as (
    select
        usage_moved.account_id,
        usage_moved.as_of_date,
        'usage_trend' as signal_name,
        {{ signal_state('usage_moved.pace_ratio', 'lower') }} as signal_state,
        {{ direction('usage_moved.pace_ratio', 'usage_moved.pace_ratio_before', 'lower') }}
            as direction,
        case
            when usage_moved.is_newest
                then 'In the ' || {{ counted('signal.window_days', 'day') }} || ' to '
                    || {{ date_text('usage_moved.evidence_date') }} || ' the product was used '
                    || {{ counted('usage_moved.recent_amount', 'time') }} || ', '
                    || {{ percent_text('usage_moved.pace_ratio') }}
                    || ' of the pace of the ' || {{ counted('usage_moved.baseline_days', 'day') }}
                    || ' before (' || {{ counted('usage_moved.baseline_amount', 'time') }}
                    || ').'
        end as evidence_reason,
        cast(usage_moved.evidence_date as timestamp) as observed_at,
        {{ valid_until('usage_moved.evidence_date') }} as valid_until_at
    from usage_moved
    inner join signal on usage_moved.as_of_date = signal.as_of_date
)

select * from final
