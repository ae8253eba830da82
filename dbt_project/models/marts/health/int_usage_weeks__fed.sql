with
usage_days as (
    select
        event_date,
        min(known_date) as known_date
    from {{ ref('int_usage__dated') }}
    where event_count > 0
    group by event_date
),

weeks as (
    select as_of_number
    from {{ ref('int_as_of_weeks__numbered') }}
),

days_entered as (
    select
        usage_days.event_date,
        greatest(signal_days.entered_number, known_days.entered_number) as entered_number
    from usage_days
    inner join {{ ref('int_signal_days__numbered') }} as signal_days
        on signal_days.signal_name = 'usage_silence'
        and usage_days.event_date = signal_days.date_day
    inner join {{ ref('int_evidence_days__numbered') }} as known_days
        on known_days.feed = 'as_of' and usage_days.known_date = known_days.date_day
),

final as (
    select
        weeks.as_of_number,
        min(days_entered.event_date) as first_fed_date
    from weeks
    inner join days_entered on weeks.as_of_number >= days_entered.entered_number
    group by weeks.as_of_number
)

select * from final
