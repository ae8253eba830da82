with
signal as (
    {{ signal_policy('marketing_engagement', ['minimum_baseline_days']) }}
),

touches_counted as (
    select
        account_id,
        case when touch_type = 'sent' then 'sent' else 'engaged' end as touch_kind,
        {{ date_of('happened_at') }} as event_date,
        {{ date_of('known_at') }} as known_date,
        {{ date_of('superseded_at') }} as superseded_date,
        count(*) as amount
    from {{ ref('int_touches__versions') }}
    where
        account_id <> 'unknown'
        and not is_automated
        and channel not in ('rep_visit', 'rep_remote', 'rep_phone')
        and touch_type in ('sent', 'opened', 'clicked', 'submitted', 'attended', 'viewed')
    group by
        account_id,
        case when touch_type = 'sent' then 'sent' else 'engaged' end,
        {{ date_of('happened_at') }},
        {{ date_of('known_at') }},
        {{ date_of('superseded_at') }}
),

touches_windowed as (
    {{ windowed_versions('touches_counted', 'marketing_engagement', unit='touch_kind') }}
),

account_weeks as (
    select
        account_id,
        as_of_date,
        as_of_number,
        evidence_date,
        sum(case when touch_kind = 'sent' then recent_amount else 0 end) as sent_amount,
        sum(case when touch_kind = 'engaged' then recent_amount else 0 end) as recent_amount,
        sum(case when touch_kind = 'engaged' then baseline_amount else 0 end) as baseline_amount,
        min(first_event_date) as first_event_date
    from touches_windowed
    group by account_id, as_of_date, as_of_number, evidence_date
),

engagement_with_baseline as (
    select
        account_weeks.account_id,
        account_weeks.as_of_date,
        account_weeks.as_of_number,
        account_weeks.evidence_date,
        cast(account_weeks.sent_amount as bigint) as sent_amount,
        cast(account_weeks.recent_amount as bigint) as recent_amount,
        cast(account_weeks.baseline_amount as bigint) as baseline_amount,
        least(
            signal.baseline_days,
            {{ days_between('account_weeks.first_event_date', 'account_weeks.evidence_date') }}
            + 1 - signal.window_days
        ) as baseline_days
    from account_weeks
    inner join signal on account_weeks.as_of_date = signal.as_of_date
),

engagement as (
    select
        compared.account_id,
        compared.as_of_date,
        compared.as_of_number,
        compared.evidence_date,
        compared.sent_amount,
        compared.recent_amount,
        compared.baseline_amount,
        case
            when
                compared.baseline_amount >= signal.minimum_evidence_count
                and compared.baseline_days >= signal.minimum_baseline_days
                then {{ baseline_ratio(
                    'compared.recent_amount', 'signal.window_days',
                    'compared.baseline_amount', 'compared.baseline_days'
                ) }}
        end as engagement_ratio
    from engagement_with_baseline as compared
    inner join signal on compared.as_of_date = signal.as_of_date
),

engagement_moved as (
    select
        account_id,
        as_of_date,
        as_of_number,
        evidence_date,
        sent_amount,
        recent_amount,
        baseline_amount,
        engagement_ratio,
        {{ weeks_before('engagement_ratio') }} as engagement_ratio_before
    from engagement
),

engagement_judged as (
    select
        engagement_moved.account_id,
        engagement_moved.as_of_date,
        engagement_moved.as_of_number,
        engagement_moved.evidence_date,
        engagement_moved.sent_amount,
        engagement_moved.recent_amount,
        engagement_moved.baseline_amount,
        engagement_moved.engagement_ratio,
        engagement_moved.engagement_ratio_before,
        case
            when engagement_moved.engagement_ratio is not null
                then {{ signal_state('engagement_moved.engagement_ratio', 'lower') }}
            when engagement_moved.recent_amount >= signal.minimum_evidence_count
                then 'good'
            -- Nothing to compare with, but what was sent met no one.
            when
                engagement_moved.sent_amount >= signal.minimum_evidence_count
                and engagement_moved.recent_amount = 0
                then 'watch'
        end as signal_state
    from engagement_moved
    inner join signal on engagement_moved.as_of_date = signal.as_of_date
),

final as (
    select
        judged.account_id,
        judged.as_of_date,
        'marketing_engagement' as signal_name,
        judged.signal_state,
        {{ direction('judged.engagement_ratio', 'judged.engagement_ratio_before', 'lower') }}
            as direction,
        case
            when {{ is_newest('judged.') }}
                then 'In the ' || cast(signal.window_days as string) || ' days to '
                    || {{ date_text('judged.evidence_date') }} || ' people responded '
                    || cast(judged.recent_amount as string) || ' times to '
                    || cast(judged.sent_amount as string) || ' messages, after '
                    || cast(judged.baseline_amount as string) || ' responses in the '
                    || cast(signal.baseline_days as string) || ' days before.'
        end as evidence_reason,
        cast(judged.evidence_date as timestamp) as observed_at,
        {{ valid_until('judged.evidence_date') }} as valid_until_at
    from engagement_judged as judged
    inner join signal on judged.as_of_date = signal.as_of_date
    where judged.signal_state is not null
)

select * from final
