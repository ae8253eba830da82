with
signal as (
    {{ signal_policy('key_user_loss', ['key_user_share_ratio']) }}
),

usage_by_person as (
    select
        account_id,
        hcp_id,
        event_date,
        known_date,
        event_count as amount
    from {{ ref('int_usage__dated') }}
    where hcp_id <> 'unknown'
),

persons_windowed as (
    {{ windowed_amounts('usage_by_person', 'key_user_loss', unit='hcp_id') }}
),

-- Of each account and week the most active person: by the uses of the baseline, of two alike
-- the first by name. Both in one number, so that one pass finds it without sorting.
most_active as (
    select
        account_id,
        as_of_date,
        as_of_number,
        evidence_date,
        cast(sum(baseline_amount) as bigint) as account_baseline_amount,
        max(baseline_amount) as baseline_amount,
        max_by(recent_amount, baseline_amount * 1000000000 - series_number) as recent_amount
    from persons_windowed
    group by account_id, as_of_date, as_of_number, evidence_date
),

key_users as (
    select
        most_active.account_id,
        most_active.as_of_date,
        most_active.as_of_number,
        most_active.evidence_date,
        most_active.recent_amount,
        most_active.baseline_amount,
        {{ ratio('most_active.baseline_amount', 'most_active.account_baseline_amount') }}
            as use_share_ratio,
        {{ baseline_ratio(
            'most_active.recent_amount', 'signal.window_days',
            'most_active.baseline_amount', 'signal.baseline_days'
        ) }} as pace_ratio
    from most_active
    inner join signal on most_active.as_of_date = signal.as_of_date
    where most_active.baseline_amount >= signal.minimum_evidence_count
),

key_users_moved as (
    select
        account_id,
        as_of_date,
        as_of_number,
        evidence_date,
        recent_amount,
        baseline_amount,
        use_share_ratio,
        pace_ratio,
        {{ weeks_before('pace_ratio') }} as pace_ratio_before,
        {{ is_newest() }} as is_newest
    from key_users
),

final as (
    select
        key_users_moved.account_id,
        key_users_moved.as_of_date,
        'key_user_loss' as signal_name,
        case
            -- Where use is spread, losing the most active person is no more than a watch.
            when
                {{ signal_state('key_users_moved.pace_ratio', 'lower') }} = 'bad'
                and key_users_moved.use_share_ratio < signal.key_user_share_ratio
                then 'watch'
            else {{ signal_state('key_users_moved.pace_ratio', 'lower') }}
        end as signal_state,
        {{ direction(
            'key_users_moved.pace_ratio', 'key_users_moved.pace_ratio_before', 'lower'
        ) }} as direction,
        case
            when key_users_moved.is_newest
                then 'The person with ' || {{ percent_text('key_users_moved.use_share_ratio') }}
                    || ' of the uses of the ' || {{ counted('signal.baseline_days', 'day') }}
                    || ' before kept ' || {{ percent_text('key_users_moved.pace_ratio') }}
                    || ' of the own pace in the ' || {{ counted('signal.window_days', 'day') }}
                    || ' to ' || {{ date_text('key_users_moved.evidence_date') }} || ' ('
                    || {{ counted('key_users_moved.recent_amount', 'use') }} || ').'
        end as evidence_reason,
        cast(key_users_moved.evidence_date as timestamp) as observed_at,
        {{ valid_until('key_users_moved.evidence_date') }} as valid_until_at
    from key_users_moved
    inner join signal on key_users_moved.as_of_date = signal.as_of_date
)

select * from final
