with
calendar as (
    select date_day
    from {{ date_series("date '2000-01-01'", "date '2099-12-31'") }} as calendar_days
),

run_context as (
    select as_of_date
    from {{ run_context() }} as build
),

final as (
    select
        {{ month_start('calendar.date_day') }} as month_start_date,
        max(calendar.date_day) as month_end_date,
        {{ month_number(month_start('calendar.date_day')) }} as month_number
    from calendar
    cross join run_context
    group by {{ month_start('calendar.date_day') }}, run_context.as_of_date
    having max(calendar.date_day) <= run_context.as_of_date
)

select * from final
