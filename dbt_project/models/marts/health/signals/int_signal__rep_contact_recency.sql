with
signal as (
    {{ signal_policy('rep_contact_recency') }}
),

contacts as (
    select
        account_id,
        {{ date_of('happened_at') }} as event_date,
        {{ date_of('known_at') }} as known_date,
        {{ date_of('superseded_at') }} as superseded_date,
        cast(1 as bigint) as amount
    from {{ ref('int_touches__versions') }}
    where
        account_id <> 'unknown'
        and not is_automated
        and (
            channel in ('rep_visit', 'rep_remote', 'rep_phone')
            or (touch_type <> 'sent' and is_by_employee)
        )
),

contacts_windowed as (
    {{ windowed_versions('contacts', 'rep_contact_recency') }}
),

recencies as (
    select
        account_id,
        as_of_date,
        as_of_number,
        evidence_date,
        recent_amount,
        last_event_date,
        greatest({{ days_between('last_event_date', 'evidence_date') }}, 0) as quiet_days
    from contacts_windowed
    where last_event_date is not null
),

recencies_moved as (
    select
        account_id,
        as_of_date,
        as_of_number,
        evidence_date,
        recent_amount,
        last_event_date,
        quiet_days,
        {{ weeks_before('quiet_days') }} as quiet_days_before,
        {{ is_newest() }} as is_newest
    from recencies
),

final as (
    select
        recencies_moved.account_id,
        recencies_moved.as_of_date,
        'rep_contact_recency' as signal_name,
        {{ signal_state('recencies_moved.quiet_days', 'higher') }} as signal_state,
        {{ direction(
            'recencies_moved.quiet_days', 'recencies_moved.quiet_days_before', 'higher'
        ) }} as direction,
        case
            when recencies_moved.is_newest
                then 'The last contact by one of our employees known up to '
                    || {{ date_text('recencies_moved.evidence_date') }} || ' was on '
                    || {{ date_text('recencies_moved.last_event_date') }} || ', '
                    || {{ counted('recencies_moved.quiet_days', 'day') }} || ' before; '
                    || {{ counted('recencies_moved.recent_amount', 'contact') }}
                    || ' in the last ' || {{ counted('signal.window_days', 'day') }} || '.'
        end as evidence_reason,
        cast(recencies_moved.evidence_date as timestamp) as observed_at,
        {{ valid_until('recencies_moved.evidence_date') }} as valid_until_at
    from recencies_moved
    inner join signal on recencies_moved.as_of_date = signal.as_of_date
)

select * from final
