with
signal as (
    {{ signal_policy('revenue_trend') }}
),

measures as (
    select
        account_id,
        measure_name,
        event_date,
        known_date,
        superseded_date,
        amount
    from {{ ref('int_purchases__dated') }}
),

measures_windowed as (
    {{ windowed_versions('measures', 'revenue_trend', unit='measure_name') }}
),

account_weeks as (
    select
        account_id,
        as_of_date,
        as_of_number,
        evidence_date,
        sum(case when measure_name = 'cents' then recent_amount else 0 end)
            as recent_cents,
        sum(case when measure_name = 'cents' then baseline_amount else 0 end)
            as baseline_cents,
        sum(case when measure_name = 'days' then baseline_amount else 0 end)
            as baseline_order_days,
        min(first_event_date) as first_event_date
    from measures_windowed
    group by account_id, as_of_date, as_of_number, evidence_date
),

purchases_compared as (
    select
        account_weeks.account_id,
        account_weeks.as_of_date,
        account_weeks.as_of_number,
        account_weeks.evidence_date,
        cast(account_weeks.recent_cents as bigint) as recent_cents,
        least(
            signal.baseline_days,
            {{ days_between('account_weeks.first_event_date', 'account_weeks.evidence_date') }}
            + 1 - signal.window_days
        ) as baseline_days,
        greatest(cast(account_weeks.baseline_cents as bigint), 0) as baseline_cents
    from account_weeks
    inner join signal on account_weeks.as_of_date = signal.as_of_date
    where
        account_weeks.baseline_order_days >= signal.minimum_evidence_count
        and account_weeks.baseline_cents > 0
),

purchases_paced as (
    select
        purchases_compared.account_id,
        purchases_compared.as_of_date,
        purchases_compared.as_of_number,
        purchases_compared.evidence_date,
        purchases_compared.recent_cents,
        purchases_compared.baseline_days,
        purchases_compared.baseline_cents,
        {{ baseline_ratio(
            'greatest(purchases_compared.recent_cents, 0)', 'signal.window_days',
            'purchases_compared.baseline_cents', 'purchases_compared.baseline_days'
        ) }} as pace_ratio
    from purchases_compared
    inner join signal on purchases_compared.as_of_date = signal.as_of_date
    where purchases_compared.baseline_days >= signal.window_days
),

purchases_moved as (
    select
        account_id,
        as_of_date,
        as_of_number,
        evidence_date,
        recent_cents,
        baseline_days,
        baseline_cents,
        pace_ratio,
        {{ weeks_before('pace_ratio') }} as pace_ratio_before,
        {{ is_newest() }} as is_newest
    from purchases_paced
),

final as (
    select
        purchases_moved.account_id,
        purchases_moved.as_of_date,
        'revenue_trend' as signal_name,
        {{ signal_state('purchases_moved.pace_ratio', 'lower') }} as signal_state,
        {{ direction('purchases_moved.pace_ratio', 'purchases_moved.pace_ratio_before', 'lower') }}
            as direction,
        case
            when purchases_moved.is_newest
                then 'Purchases of the ' || {{ counted('signal.window_days', 'day') }} || ' to '
                    || {{ date_text('purchases_moved.evidence_date') }} || ' came to '
                    || cast(cast(round(purchases_moved.recent_cents / 100) as bigint) as string)
                    || ' in the reporting currency, '
                    || {{ percent_text('purchases_moved.pace_ratio') }} || ' of the pace of the '
                    || {{ counted('purchases_moved.baseline_days', 'day') }} || ' before.'
        end as evidence_reason,
        cast(purchases_moved.evidence_date as timestamp) as observed_at,
        {{ valid_until('purchases_moved.evidence_date') }} as valid_until_at
    from purchases_moved
    inner join signal on purchases_moved.as_of_date = signal.as_of_date
)

select * from final
