with
revenue_months as (
    select {{ month_start('happened_at') }} as booked_month
    from {{ ref('int_revenue__recorded') }}
    group by {{ month_start('happened_at') }}
),

run_context as (
    select as_of_date
    from {{ run_context() }} as build
),

month_ends as (
    select
        booked_month,
        {{ add_days("cast(booked_month + interval '1 month' as date)", -1) }} as policy_date
    from revenue_months
),

-- In force when the month ended: what is decided later reopens nothing.
close_days as (
    select
        policy_date,
        value as day_count
    from {{ policy_on('parameters', ['parameter'], 'month_ends') }} as in_force
    where parameter = 'attribution_close_days'
),

closings as (
    select
        month_ends.booked_month,
        {{ add_days('month_ends.policy_date', 'close_days.day_count') }} as closed_on_date
    from month_ends
    inner join close_days on month_ends.policy_date = close_days.policy_date
),

final as (
    select
        closings.booked_month,
        closings.closed_on_date
    from closings
    cross join run_context
    -- The day must be over: a load may still come on it.
    where closings.closed_on_date < run_context.as_of_date
)

select * from final
