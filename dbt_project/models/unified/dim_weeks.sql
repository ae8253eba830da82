with
run_context as (
    select as_of_date from {{ source('ops', 'run_context') }}
),

history as (
    select cast({{ parameter('history_weeks') }} as bigint) as week_count
),

calendar as (
    select date_day
    from {{ date_series("date '2000-01-01'", "date '2099-12-31'") }} as calendar_days
),

final as (
    select
        calendar.date_day as as_of_date,
        calendar.date_day = run_context.as_of_date as is_current
    from calendar
    cross join run_context
    cross join history
    where
        calendar.date_day <= run_context.as_of_date
        and calendar.date_day > {{ add_days('run_context.as_of_date', '-7 * history.week_count') }}
        and (
            calendar.date_day = {{ week_sunday('calendar.date_day') }}
            or calendar.date_day = run_context.as_of_date
        )
)

select * from final
