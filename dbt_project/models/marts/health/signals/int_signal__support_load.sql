with
signal as (
    {{ signal_policy('support_load', ['minimum_baseline_days']) }}
),

tickets_weighed as (
    select
        account_id,
        {{ date_of('happened_at') }} as event_date,
        {{ date_of('known_at') }} as known_date,
        {{ date_of('superseded_at') }} as superseded_date,
        cast(case when priority = 'urgent' then 2 else 1 end as bigint) as amount
    from {{ ref('int_tickets__versions') }}
    where account_id <> 'unknown'
),

tickets_windowed as (
    {{ windowed_versions('tickets_weighed', 'support_load') }}
),

tickets_with_baseline as (
    select
        tickets_windowed.account_id,
        tickets_windowed.as_of_date,
        tickets_windowed.as_of_number,
        tickets_windowed.evidence_date,
        tickets_windowed.recent_amount,
        tickets_windowed.baseline_amount,
        -- Everyone asks in the first weeks: no load is high before there is a past.
        least(
            signal.baseline_days,
            {{ days_between(
                'tickets_windowed.first_contract_date', 'tickets_windowed.evidence_date'
            ) }} + 1 - signal.window_days
        ) as baseline_days
    from tickets_windowed
    inner join signal on tickets_windowed.as_of_date = signal.as_of_date
    where tickets_windowed.recent_amount + tickets_windowed.baseline_amount > 0
),

loads as (
    select
        tickets_with_baseline.account_id,
        tickets_with_baseline.as_of_date,
        tickets_with_baseline.as_of_number,
        tickets_with_baseline.evidence_date,
        tickets_with_baseline.recent_amount,
        tickets_with_baseline.baseline_amount,
        -- One ticket stands in for an empty baseline: no load is infinitely high.
        {{ baseline_ratio(
            'tickets_with_baseline.recent_amount', 'signal.window_days',
            'greatest(tickets_with_baseline.baseline_amount, 1)',
            'tickets_with_baseline.baseline_days'
        ) }} as load_ratio
    from tickets_with_baseline
    inner join signal on tickets_with_baseline.as_of_date = signal.as_of_date
    where tickets_with_baseline.baseline_days >= signal.minimum_baseline_days
),

loads_moved as (
    select
        account_id,
        as_of_date,
        as_of_number,
        evidence_date,
        recent_amount,
        baseline_amount,
        load_ratio,
        {{ weeks_before('load_ratio') }} as load_ratio_before,
        {{ is_newest() }} as is_newest
    from loads
),

final as (
    select
        loads_moved.account_id,
        loads_moved.as_of_date,
        'support_load' as signal_name,
        case
            when loads_moved.recent_amount < signal.minimum_evidence_count then 'good'
            else {{ signal_state('loads_moved.load_ratio', 'higher') }}
        end as signal_state,
        {{ direction('loads_moved.load_ratio', 'loads_moved.load_ratio_before', 'higher') }}
            as direction,
        case
            when loads_moved.is_newest
                then 'In the ' || {{ counted('signal.window_days', 'day') }} || ' to '
                    || {{ date_text('loads_moved.evidence_date') }} || ' the tickets weighed '
                    || cast(loads_moved.recent_amount as string)
                    || ' (urgent ones twice), after '
                    || cast(loads_moved.baseline_amount as string) || ' in the '
                    || {{ counted('signal.baseline_days', 'day') }} || ' before.'
        end as evidence_reason,
        cast(loads_moved.evidence_date as timestamp) as observed_at,
        {{ valid_until('loads_moved.evidence_date') }} as valid_until_at
    from loads_moved
    inner join signal on loads_moved.as_of_date = signal.as_of_date
)

select * from final
