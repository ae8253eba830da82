with
visits as (
    select
        visit_id,
        patient_id,
        account_id,
        visit_order,
        visit_number,
        days_since_previous,
        days_to_next,
        visited_date
    from {{ ref('int_patient_visits__numbered') }}
),

priors as (
    select max(visit_number) as deepest_number
    from {{ policy('knee_priors', ['visit_number']) }} as in_force
),

run_context as (
    select
        {{ parameter('return_window_days') }} as window_days,
        {{ last_month_end('as_of_date') }} as month_end_date,
        {{ last_closed_period_end('as_of_date') }} as closed_end_date
    from {{ run_context() }} as build
),

spells as (
    select
        visits.visit_id,
        visits.patient_id,
        visits.account_id,
        visits.visit_number,
        visits.days_to_next,
        visits.visited_date,
        run_context.window_days,
        run_context.month_end_date,
        run_context.closed_end_date,
        sum(
            case when visits.days_since_previous > run_context.window_days then 1 else 0 end
        ) over (
            partition by visits.patient_id, visits.account_id
            order by visits.visit_order
            rows between unbounded preceding and current row
        ) as gap_count
    from visits
    cross join run_context
),

-- Who came soon and who did not wait equally long: no early returner is let in before the rest.
matured as (
    select
        visit_id,
        patient_id,
        account_id,
        visit_number,
        days_to_next,
        window_days,
        {{ add_days('visited_date', 'window_days') }} as matured_date,
        closed_end_date
    from spells
    where
        gap_count = 0
        and visit_number is not null
        and {{ add_days('visited_date', 'window_days') }} <= month_end_date
),

final as (
    select
        matured.visit_id,
        matured.patient_id,
        matured.account_id,
        cast(least(matured.visit_number, priors.deepest_number) as bigint) as visit_number,
        coalesce(matured.days_to_next <= matured.window_days, false) as has_returned,
        matured.matured_date <= matured.closed_end_date as is_closed
    from matured
    cross join priors
)

select * from final
