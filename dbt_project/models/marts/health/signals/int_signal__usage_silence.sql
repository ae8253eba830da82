with
signal as (
    {{ signal_policy('usage_silence', ['silence_bad_gap_multiple', 'silence_watch_gap_multiple']) }}
),

usage_days as (
    select
        account_id,
        event_date,
        min(known_date) as known_date,
        cast(1 as bigint) as amount
    from {{ ref('int_usage__dated') }}
    where event_count > 0
    group by account_id, event_date
),

days_windowed as (
    {{ windowed_amounts('usage_days', 'usage_silence') }}
),

feed_starts as (
    select
        as_of_number,
        first_fed_date
    from {{ ref('int_usage_weeks__fed') }}
),

silences as (
    select
        days_windowed.account_id,
        days_windowed.as_of_date,
        days_windowed.as_of_number,
        days_windowed.evidence_date,
        days_windowed.last_event_date,
        coalesce(
            days_windowed.last_event_date,
            greatest(days_windowed.first_contract_date, feed_starts.first_fed_date)
        ) as silent_since_date,
        -- The rhythm up to the last use: a long silence must not become its own excuse.
        case
            when days_windowed.total_amount >= signal.minimum_evidence_count
                then {{ safe_divide(
                    days_between(
                        'days_windowed.first_event_date', 'days_windowed.last_event_date'
                    ),
                    'days_windowed.total_amount - 1'
                ) }}
        end as usual_gap_days
    from days_windowed
    inner join feed_starts on days_windowed.as_of_number = feed_starts.as_of_number
    inner join signal on days_windowed.as_of_date = signal.as_of_date
    where days_windowed.evidence_date >= feed_starts.first_fed_date
),

silences_judged as (
    select
        silences.account_id,
        silences.as_of_date,
        silences.as_of_number,
        silences.evidence_date,
        silences.last_event_date,
        silences.silent_since_date,
        greatest(
            {{ days_between('silences.silent_since_date', 'silences.evidence_date') }}, 0
        ) as silent_days,
        greatest(
            signal.bad_threshold,
            cast(
                coalesce(silences.usual_gap_days, 0)
                * signal.silence_bad_gap_multiple as decimal(18, 6)
            )
        ) as bad_days,
        greatest(
            signal.watch_threshold,
            cast(
                coalesce(silences.usual_gap_days, 0)
                * signal.silence_watch_gap_multiple as decimal(18, 6)
            )
        ) as watch_days
    from silences
    inner join signal on silences.as_of_date = signal.as_of_date
),

silences_moved as (
    select
        account_id,
        as_of_date,
        as_of_number,
        evidence_date,
        last_event_date,
        silent_since_date,
        silent_days,
        bad_days,
        watch_days,
        {{ weeks_before('silent_days') }} as silent_days_before,
        {{ is_newest() }} as is_newest
    from silences_judged
),

final as (
    select
        silences_moved.account_id,
        silences_moved.as_of_date,
        'usage_silence' as signal_name,
        case
            when silences_moved.silent_days >= silences_moved.bad_days then 'bad'
            when silences_moved.silent_days >= silences_moved.watch_days then 'watch'
            else 'good'
        end as signal_state,
        {{ direction(
            'silences_moved.silent_days', 'silences_moved.silent_days_before', 'higher'
        ) }} as direction,
        case
            when not silences_moved.is_newest then cast(null as string)
            when silences_moved.last_event_date is null
                then 'No use is known up to ' || {{ date_text('silences_moved.evidence_date') }}
                    || ', ' || {{ counted('silences_moved.silent_days', 'day') }} || ' since '
                    || {{ date_text('silences_moved.silent_since_date') }} || '.'
            else 'The last use known up to ' || {{ date_text('silences_moved.evidence_date') }}
                || ' was on ' || {{ date_text('silences_moved.last_event_date') }} || ', '
                || {{ counted('silences_moved.silent_days', 'day') }} || ' before; from '
                || {{ counted('cast(ceil(silences_moved.bad_days) as bigint)', 'day') }}
                || ' on it is out of this account''s rhythm.'
        end as evidence_reason,
        cast(silences_moved.evidence_date as timestamp) as observed_at,
        {{ valid_until('silences_moved.evidence_date') }} as valid_until_at
    from silences_moved
    inner join signal on silences_moved.as_of_date = signal.as_of_date
)

select * from final
