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

persons_ranked as (
    select
        account_id,
        as_of_date,
        as_of_number,
        evidence_date,
        recent_amount,
        baseline_amount,
        cast(sum(baseline_amount) over (
            partition by account_id, as_of_number
        ) as bigint) as account_baseline_amount,
        row_number() over (
            partition by account_id, as_of_number
            order by baseline_amount desc nulls last, hcp_id asc nulls last
        ) as activity_rank
    from persons_windowed
),

key_users as (
    select
        persons_ranked.account_id,
        persons_ranked.as_of_date,
        persons_ranked.as_of_number,
        persons_ranked.evidence_date,
        persons_ranked.recent_amount,
        persons_ranked.baseline_amount,
        {{ ratio('persons_ranked.baseline_amount', 'persons_ranked.account_baseline_amount') }}
            as use_share_ratio,
        {{ baseline_ratio(
            'persons_ranked.recent_amount', 'signal.window_days',
            'persons_ranked.baseline_amount', 'signal.baseline_days'
        ) }} as pace_ratio
    from persons_ranked
    inner join signal on persons_ranked.as_of_date = signal.as_of_date
    where
        persons_ranked.activity_rank = 1
        and persons_ranked.baseline_amount >= signal.minimum_evidence_count
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
        {{ weeks_before('pace_ratio') }} as pace_ratio_before
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
        'The person with ' || {{ percent_text('key_users_moved.use_share_ratio') }}
        || ' of the uses of the ' || cast(signal.baseline_days as string)
        || ' days before kept ' || {{ percent_text('key_users_moved.pace_ratio') }}
        || ' of the own pace in the ' || cast(signal.window_days as string)
        || ' days to ' || {{ date_text('key_users_moved.evidence_date') }} || ' ('
        || cast(key_users_moved.recent_amount as string) || ' uses).' as evidence_reason,
        cast(key_users_moved.evidence_date as timestamp) as observed_at,
        {{ valid_until('key_users_moved.evidence_date') }} as valid_until_at
    from key_users_moved
    inner join signal on key_users_moved.as_of_date = signal.as_of_date
)

select * from final
