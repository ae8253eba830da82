with
signals as (
    select
        signal_name,
        feed,
        window_days,
        baseline_days
    from {{ policy('signals', ['signal_name']) }}
),

evidence_days as (
    select
        feed,
        date_day,
        entered_number
    from {{ ref('int_evidence_days__numbered') }}
),

final as (
    select
        signals.signal_name,
        entered_days.date_day,
        entered_days.entered_number,
        recent_left_days.entered_number as recent_left_number,
        baseline_left_days.entered_number as baseline_left_number
    from signals
    inner join evidence_days as entered_days on signals.feed = entered_days.feed
    inner join evidence_days as recent_left_days
        on signals.feed = recent_left_days.feed
        and {{ add_days('entered_days.date_day', 'signals.window_days') }}
        = recent_left_days.date_day
    inner join evidence_days as baseline_left_days
        on signals.feed = baseline_left_days.feed
        and {{ add_days(
            'entered_days.date_day',
            '(signals.window_days + signals.baseline_days)'
        ) }} = baseline_left_days.date_day
)

select * from final
