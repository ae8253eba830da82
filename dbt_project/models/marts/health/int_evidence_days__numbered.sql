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
        evidence_date
    from {{ ref('int_feed_weeks__numbered') }}
),

days as (
    select date_day
    from {{ date_series(
        add_days(
            '(select min(as_of_date) from weeks)',
            '-' ~ parameter('evidence_horizon_days')
        ),
        add_days(
            '(select max(as_of_date) from weeks)',
            parameter('evidence_horizon_days')
        )
    ) }} as calendar
),

evidence_dates as (
    select
        feed,
        evidence_date
    from feed_weeks
    union all
    select
        'as_of' as feed,
        as_of_date as evidence_date
    from weeks
),

final as (
    select
        evidence_dates.feed,
        days.date_day,
        cast(1 + sum(
            case
                when evidence_dates.evidence_date >= days.date_day then 0
                else 1
            end
        ) as bigint) as entered_number
    from evidence_dates
    cross join days
    group by evidence_dates.feed, days.date_day
)

select * from final
