with
run_context as (
    select as_of_date
    from {{ run_context() }} as build
),

calendar as (
    select date_day
    from {{ date_series("date '2000-01-01'", "date '2099-12-31'") }} as calendar_days
),

-- The ends of the months that are over, and today.
judged as (
    select
        calendar.date_day as judged_date,
        calendar.date_day = run_context.as_of_date as is_current
    from calendar
    cross join run_context
    where
        calendar.date_day <= run_context.as_of_date
        and {{ month_number('calendar.date_day') }} >= {{ month_number('run_context.as_of_date') }}
        - {{ parameter('maturity_history_months') }}
        and (
            calendar.date_day = run_context.as_of_date
            or {{ month_start(add_days('calendar.date_day', 1)) }}
            = {{ add_days('calendar.date_day', 1) }}
        )
),

final as (
    select
        judged_date,
        row_number() over (order by judged_date) as judged_number,
        is_current,
        {{ add_days('judged_date', '-1 * ' ~ parameter('feed_window_days')) }} as quarter_after,
        {{ add_days('judged_date', '-1 * ' ~ parameter('maturity_window_days')) }} as year_after
    from judged
)

select * from final
