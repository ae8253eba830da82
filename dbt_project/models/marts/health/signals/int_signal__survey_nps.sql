with
signal as (
    {{ signal_policy('survey_nps') }}
),

survey_events as (
    select
        account_id,
        case
            when score >= 9 then 'promoter'
            when score >= 7 then 'passive'
            else 'detractor'
        end as event_kind,
        {{ date_of('happened_at') }} as event_date,
        {{ date_of('known_at') }} as known_date,
        {{ date_of('superseded_at') }} as superseded_date,
        cast(1 as bigint) as amount
    from {{ ref('int_survey_answers__versions') }}
    where account_id <> 'unknown' and question = 'nps' and score is not null
    union all
    select
        account_id,
        'invite' as event_kind,
        {{ date_of('happened_at') }} as event_date,
        {{ date_of('known_at') }} as known_date,
        {{ date_of('superseded_at') }} as superseded_date,
        cast(1 as bigint) as amount
    from {{ ref('int_survey_invites__versions') }}
    where account_id <> 'unknown' and coalesce(invite_status, 'sent') <> 'bounced'
),

events_windowed as (
    {{ windowed_versions('survey_events', 'survey_nps', unit='event_kind') }}
),

account_weeks as (
    select
        account_id,
        as_of_date,
        as_of_number,
        evidence_date,
        cast(sum(case when event_kind = 'promoter' then recent_amount else 0 end) as bigint)
            as promoter_count,
        cast(sum(case when event_kind = 'detractor' then recent_amount else 0 end) as bigint)
            as detractor_count,
        cast(sum(case when event_kind <> 'invite' then recent_amount else 0 end) as bigint)
            as answer_count,
        cast(sum(case when event_kind = 'invite' then recent_amount else 0 end) as bigint)
            as invite_count,
        max(case when event_kind <> 'invite' then last_event_date end) as last_answer_date,
        max(last_event_date) as last_event_date
    from events_windowed
    group by account_id, as_of_date, as_of_number, evidence_date
),

nets as (
    select
        account_weeks.account_id,
        account_weeks.as_of_date,
        account_weeks.as_of_number,
        account_weeks.evidence_date,
        account_weeks.promoter_count,
        account_weeks.detractor_count,
        account_weeks.answer_count,
        account_weeks.invite_count,
        account_weeks.last_answer_date,
        account_weeks.last_event_date,
        cast(
            round({{ safe_divide(
                'account_weeks.promoter_count - account_weeks.detractor_count',
                'account_weeks.answer_count'
            ) }}, 6)
            as decimal(9, 6)
        ) as net_ratio
    from account_weeks
    inner join signal on account_weeks.as_of_date = signal.as_of_date
    -- Two invitations without an answer are evidence; one may lie in a holiday.
    where
        account_weeks.answer_count >= greatest(signal.minimum_evidence_count, 1)
        or (account_weeks.answer_count = 0 and account_weeks.invite_count >= 2)
),

nets_moved as (
    select
        account_id,
        as_of_date,
        as_of_number,
        evidence_date,
        promoter_count,
        detractor_count,
        answer_count,
        invite_count,
        last_answer_date,
        last_event_date,
        net_ratio,
        {{ weeks_before('net_ratio') }} as net_ratio_before,
        {{ is_newest() }} as is_newest
    from nets
),

final as (
    select
        nets_moved.account_id,
        nets_moved.as_of_date,
        'survey_nps' as signal_name,
        case
            when nets_moved.answer_count = 0 then 'watch'
            when nets_moved.net_ratio < signal.bad_threshold then 'bad'
            when nets_moved.net_ratio < signal.watch_threshold then 'watch'
            else 'good'
        end as signal_state,
        case
            when nets_moved.net_ratio is null or nets_moved.net_ratio_before is null
                then cast(null as string)
            when nets_moved.net_ratio < nets_moved.net_ratio_before then 'worsening'
            when nets_moved.net_ratio > nets_moved.net_ratio_before then 'improving'
            else 'steady'
        end as direction,
        case
            when not nets_moved.is_newest then cast(null as string)
            when nets_moved.answer_count = 0
                then {{ counted('nets_moved.invite_count', 'invitation') }}
                    || ' of the ' || {{ counted('signal.window_days', 'day') }}
                    || ' to ' || {{ date_text('nets_moved.evidence_date') }}
                    || ' remained without an answer.'
            else 'Of ' || {{ counted('nets_moved.answer_count', 'answer') }}
                -- Some surveys ask without a record of whom: only the answers are known then.
                || case
                    when nets_moved.invite_count > 0
                        then ' to ' || {{ counted('nets_moved.invite_count', 'invitation') }}
                    else ''
                end
                || ' in the ' || {{ counted('signal.window_days', 'day') }} || ' to '
                || {{ date_text('nets_moved.evidence_date') }} || ', '
                || cast(nets_moved.promoter_count as string) || ' would recommend us and '
                || cast(nets_moved.detractor_count as string) || ' would not.'
        end as evidence_reason,
        cast(coalesce(nets_moved.last_answer_date, nets_moved.last_event_date) as timestamp)
            as observed_at,
        {{ valid_until('coalesce(nets_moved.last_answer_date, nets_moved.last_event_date)') }}
            as valid_until_at
    from nets_moved
    inner join signal on nets_moved.as_of_date = signal.as_of_date
)

select * from final
