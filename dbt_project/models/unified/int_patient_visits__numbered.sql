with
visits as (
    select
        visit_id,
        patient_id,
        account_id,
        journey_stage,
        happened_at,
        known_at,
        {{ date_of('happened_at') }} as visited_date
    from {{ ref('fct_visits') }}
    where
        not is_test
        and account_id <> 'unknown'
        and patient_id is not null
),

run_context as (
    select {{ last_month_end('as_of_date') }} as month_end_date
    from {{ run_context() }} as build
),

known_visits as (
    select
        visits.visit_id,
        visits.patient_id,
        visits.account_id,
        visits.journey_stage,
        visits.happened_at,
        visits.visited_date
    from visits
    cross join run_context
    where
        visits.visited_date <= run_context.month_end_date
        and {{ date_of('visits.known_at') }} <= run_context.month_end_date
),

first_exports as (
    select
        account_id,
        min(visited_date) as first_export_date
    from known_visits
    group by account_id
),

ordered as (
    select
        visit_id,
        patient_id,
        account_id,
        journey_stage,
        visited_date,
        row_number() over patient_order as visit_order,
        lag(visited_date) over patient_order as previous_visited_date,
        lead(visited_date) over patient_order as next_visited_date,
        first_value(visited_date) over patient_order as first_visited_date,
        first_value(journey_stage) over patient_order as first_stage
    from known_visits
    window patient_order as (
        partition by patient_id, account_id
        order by happened_at asc, visit_id asc
    )
),

final as (
    select
        ordered.visit_id,
        ordered.patient_id,
        ordered.account_id,
        ordered.journey_stage,
        cast(ordered.visit_order as bigint) as visit_order,
        -- Whoever may have come before the clinic's exports began has visits nobody counted.
        case
            when
                ordered.first_stage = 'first_visit'
                or {{ days_between(
                    'first_exports.first_export_date', 'ordered.first_visited_date'
                ) }} >= {{ parameter('return_window_days') }}
                then cast(ordered.visit_order as bigint)
        end as visit_number,
        {{ days_between('ordered.previous_visited_date', 'ordered.visited_date') }}
            as days_since_previous,
        {{ days_between('ordered.visited_date', 'ordered.next_visited_date') }}
            as days_to_next,
        ordered.visited_date
    from ordered
    inner join first_exports on ordered.account_id = first_exports.account_id
)

select * from final
