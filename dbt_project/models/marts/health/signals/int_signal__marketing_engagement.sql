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
        touches_windowed.account_id,
        touches_windowed.as_of_date,
        touches_windowed.as_of_number,
        touches_windowed.evidence_date,
        cast(sum(case
            when touches_windowed.touch_kind = 'sent' then touches_windowed.recent_amount
            else 0
        end) as bigint) as sent_amount,
        cast(sum(case
            when touches_windowed.touch_kind = 'engaged' then touches_windowed.recent_amount
            else 0
        end) as bigint) as recent_amount,
        cast(sum(case
            when touches_windowed.touch_kind = 'engaged' then touches_windowed.baseline_amount
            else 0
        end) as bigint) as baseline_amount,
        least(
            signal.baseline_days,
            {{ days_between(
                'min(touches_windowed.first_event_date)', 'touches_windowed.evidence_date'
            ) }} + 1 - signal.window_days
        ) as baseline_days
    from touches_windowed
    inner join signal on touches_windowed.as_of_date = signal.as_of_date
    group by
        touches_windowed.account_id,
        touches_windowed.as_of_date,
        touches_windowed.as_of_number,
        touches_windowed.evidence_date,
        signal.baseline_days,
        signal.window_days
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
    from account_weeks as compared
    inner join signal on compared.as_of_date = signal.as_of_date
),

engagement_judged as (
    select
        engagement.account_id,
        engagement.as_of_date,
        engagement.as_of_number,
        engagement.evidence_date,
        engagement.sent_amount,
        engagement.recent_amount,
        engagement.baseline_amount,
        engagement.engagement_ratio,
        {{ weeks_before('engagement.engagement_ratio', 'engagement.account_id', 'engagement.') }}
            as engagement_ratio_before,
        case
            -- To whom nothing was sent, silence is ours: only what people do by themselves tells.
            when
                engagement.sent_amount = 0
                and engagement.engagement_ratio < signal.watch_threshold
                then cast(null as string)
            when engagement.engagement_ratio is not null
                then {{ signal_state('engagement.engagement_ratio', 'lower') }}
            when engagement.recent_amount >= signal.minimum_evidence_count
                then 'good'
            -- Nothing to compare with, but what was sent met no one.
            when
                engagement.sent_amount >= signal.minimum_evidence_count
                and engagement.recent_amount = 0
                then 'watch'
        end as signal_state
    from engagement
    inner join signal on engagement.as_of_date = signal.as_of_date
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
                then 'In the ' || {{ counted('signal.window_days', 'day') }} || ' to '
                    || {{ date_text('judged.evidence_date') }} || ' people responded '
                    || {{ counted('judged.recent_amount', 'time') }}
                    || case
                        when judged.sent_amount = 0 then ', though nothing was sent,'
                        else ' to ' || {{ counted('judged.sent_amount', 'message') }} || ','
                    end
                    || ' after ' || {{ counted('judged.baseline_amount', 'response') }}
                    || ' in the ' || {{ counted('signal.baseline_days', 'day') }} || ' before.'
        end as evidence_reason,
        cast(judged.evidence_date as timestamp) as observed_at,
        {{ valid_until('judged.evidence_date') }} as valid_until_at
    from engagement_judged as judged
    inner join signal on judged.as_of_date = signal.as_of_date
    where judged.signal_state is not null
)

select * from final
