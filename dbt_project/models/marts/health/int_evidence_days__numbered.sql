with
weeks as (
    select
        as_of_date,
        as_of_number
    from {{ ref('int_as_of_weeks__numbered') }}
),

feed_weeks as (
    select
        feed,
        as_of_number,
        evidence_date
    from {{ ref('int_feed_weeks__numbered') }}
),

days as (
    select date_day
    from {{ date_series(
        "cast(date_trunc('year', " ~ add_days(
            '(select min(as_of_date) from weeks)',
            '-' ~ parameter('evidence_horizon_days')
        ) ~ ') as date)',
        add_days(
            '(select max(as_of_date) from weeks)',
            parameter('evidence_horizon_days')
        )
    ) }} as calendar
),

evidence_dates as (
    select
        feed,
        as_of_number,
        evidence_date
    from feed_weeks
    union all
    select
        'as_of' as feed,
        as_of_number,
        as_of_date as evidence_date
    from weeks
),

final as (
    select
        evidence_dates.feed,
        days.date_day,
        -- The first that saw it, whatever came after: a feed that turns out to be dead takes
        -- nothing back from a week that passed for fresh.
        coalesce(
            min(
                case
                    when evidence_dates.evidence_date >= days.date_day
                        then evidence_dates.as_of_number
                end
            ),
            max(evidence_dates.as_of_number) + 1
        ) as entered_number
    from evidence_dates
    cross join days
    group by evidence_dates.feed, days.date_day
)

select * from final
