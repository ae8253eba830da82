with
weeks as (
    select
        as_of_date,
        as_of_number
    from {{ ref('int_as_of_weeks__numbered') }}
),

signal_weeks as (
    select
        signal_rows.signal_name,
        signal_rows.feed,
        signal_rows.window_days,
        signal_rows.baseline_days,
        signal_rows.valid_from,
        weeks.as_of_number
    from {{ policy_at_weeks('signals', ['signal_name']) }} as signal_rows
    inner join weeks on signal_rows.as_of_date = weeks.as_of_date
),

-- The weeks that one policy row judges: windows of another length begin anew at the next.
signal_terms as (
    select
        signal_name,
        feed,
        window_days,
        baseline_days,
        min(as_of_number) as first_number,
        max(as_of_number) + 1 as end_number,
        row_number() over (
            partition by signal_name order by min(as_of_number) nulls last
        ) as term_order
    from signal_weeks
    group by signal_name, feed, window_days, baseline_days, valid_from
),

evidence_days as (
    select
        feed,
        date_day,
        entered_number
    from {{ ref('int_evidence_days__numbered') }}
),

days as (
    select
        signal_terms.signal_name,
        signal_terms.first_number,
        signal_terms.end_number,
        signal_terms.term_order,
        entered_days.date_day,
        entered_days.entered_number,
        recent_left_days.entered_number as recent_left_number,
        baseline_left_days.entered_number as baseline_left_number
    from signal_terms
    inner join evidence_days as entered_days on signal_terms.feed = entered_days.feed
    inner join evidence_days as recent_left_days
        on signal_terms.feed = recent_left_days.feed
        and {{ add_days('entered_days.date_day', 'signal_terms.window_days') }}
        = recent_left_days.date_day
    inner join evidence_days as baseline_left_days
        on signal_terms.feed = baseline_left_days.feed
        and {{ add_days(
            'entered_days.date_day',
            '(signal_terms.window_days + signal_terms.baseline_days)'
        ) }} = baseline_left_days.date_day
),

final as (
    select
        signal_name,
        date_day,
        term_order,
        case
            when term_order = 1 then entered_number
            else greatest(entered_number, first_number)
        end as entered_number,
        least(greatest(recent_left_number, first_number), end_number) as recent_left_number,
        least(greatest(baseline_left_number, first_number), end_number)
            as baseline_left_number,
        cast(case when term_order = 1 then 1 else 0 end as bigint) as total_share
    from days
)

select * from final
