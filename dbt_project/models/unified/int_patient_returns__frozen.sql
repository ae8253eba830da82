with
visits as (
    select
        visit_id,
        patient_id,
        account_id,
        visit_number,
        visited_date,
        period_start_date,
        period_end_date
    from {{ ref('int_patient_visits__frozen') }}
),

later_visits as (
    select
        visit_id,
        patient_id,
        account_id,
        {{ date_of('happened_at') }} as visited_date,
        {{ date_of('known_at') }} as known_date
    from {{ ref('fct_visits') }}
    where not is_test
),

run_context as (
    select
        as_of_date,
        {{ parameter('patient_close_days') }} as close_days,
        {{ parameter('return_window_days') }} as window_days
    from {{ run_context() }} as build
),

-- Whoever came on the last day of a period has had the whole window, too.
matured as (
    select
        visits.visit_id,
        visits.patient_id,
        visits.account_id,
        visits.visit_number,
        visits.visited_date,
        visits.period_start_date,
        visits.period_end_date,
        run_context.window_days,
        {{ add_days(
            'visits.period_end_date', 'run_context.close_days + run_context.window_days'
        ) }} as frozen_on_date
    from visits
    cross join run_context
    where {{ add_days(
        'visits.period_end_date', 'run_context.close_days + run_context.window_days'
    ) }} < run_context.as_of_date
),

next_visits as (
    select
        matured.visit_id,
        min(later_visits.visited_date) as next_visited_date
    from matured
    inner join later_visits
        on matured.patient_id = later_visits.patient_id
        and matured.account_id = later_visits.account_id
        and matured.visit_id <> later_visits.visit_id
        and matured.visited_date < later_visits.visited_date
        and matured.frozen_on_date >= later_visits.known_date
        and {{ add_days('matured.visited_date', 'matured.window_days') }}
        >= later_visits.visited_date
    group by matured.visit_id
),

final as (
    select
        matured.visit_id,
        matured.patient_id,
        matured.account_id,
        matured.visit_number,
        {{ days_between('matured.visited_date', 'next_visits.next_visited_date') }}
            as days_to_next,
        next_visits.visit_id is not null as has_returned,
        matured.period_start_date,
        matured.period_end_date
    from matured
    left join next_visits on matured.visit_id = next_visits.visit_id
)

select * from final
