with
signal as (
    {{ signal_policy('contract_changes') }}
),

contract_changes as (
    select
        account_id,
        case
            when event_type = 'churned' then 'cancelled'
            when event_type = 'downgraded' then 'downgraded'
            else 'other'
        end as change_kind,
        {{ date_of('happened_at') }} as event_date,
        {{ date_of('known_at') }} as known_date,
        {{ date_of('superseded_at') }} as superseded_date,
        cast(1 as bigint) as amount
    from {{ ref('int_contract_events__versions') }}
    where account_id <> 'unknown'
),

changes_windowed as (
    {{ windowed_versions('contract_changes', 'contract_changes', unit='change_kind') }}
),

account_weeks as (
    select
        account_id,
        as_of_date,
        as_of_number,
        evidence_date,
        cast(
            sum(case when change_kind = 'cancelled' then recent_amount else 0 end) as bigint
        ) as cancelled_count,
        cast(
            sum(case when change_kind = 'downgraded' then recent_amount else 0 end) as bigint
        ) as downgraded_count,
        max(last_event_date) as last_event_date
    from changes_windowed
    group by account_id, as_of_date, as_of_number, evidence_date
),

changes_moved as (
    select
        account_id,
        as_of_date,
        evidence_date,
        cancelled_count,
        downgraded_count,
        last_event_date,
        cancelled_count + downgraded_count as adverse_count,
        {{ weeks_before('cancelled_count + downgraded_count') }} as adverse_count_before,
        {{ is_newest() }} as is_newest
    from account_weeks
),

final as (
    select
        changes_moved.account_id,
        changes_moved.as_of_date,
        'contract_changes' as signal_name,
        case
            when changes_moved.cancelled_count >= signal.bad_threshold then 'bad'
            when changes_moved.downgraded_count >= signal.watch_threshold then 'watch'
            else 'good'
        end as signal_state,
        {{ direction(
            'changes_moved.adverse_count', 'changes_moved.adverse_count_before', 'higher'
        ) }} as direction,
        case
            when changes_moved.is_newest
                then 'In the ' || {{ counted('signal.window_days', 'day') }} || ' to '
                    || {{ date_text('changes_moved.evidence_date') }} || ' '
                    || {{ counted('changes_moved.cancelled_count', 'cancellation') }} || ' and '
                    || {{ counted('changes_moved.downgraded_count', 'downgrade') }}
                    || ' are on record; the last change of any kind was on '
                    || {{ date_text('changes_moved.last_event_date') }} || '.'
        end as evidence_reason,
        cast(changes_moved.evidence_date as timestamp) as observed_at,
        {{ valid_until('changes_moved.evidence_date') }} as valid_until_at
    from changes_moved
    inner join signal on changes_moved.as_of_date = signal.as_of_date
)

select * from final
