with
visits as (
    select
        visit_id,
        patient_id,
        account_id,
        next_department,
        fields_expected_count,
        fields_received_count,
        wait_minutes,
        happened_at,
        {{ month_start('happened_at') }} as month_start_date,
        {{ date_of('known_at') }} as known_date
    from {{ ref('fct_visits') }}
    where not is_test
),

run_context as (
    select
        as_of_date,
        {{ parameter('patient_close_days') }} as close_days
    from {{ run_context() }} as build
),

months as (
    select
        month_start_date,
        month_end_date
    from {{ ref('int_months__whole') }}
),

final as (
    select
        visits.visit_id,
        visits.patient_id,
        visits.account_id,
        visits.next_department,
        visits.fields_expected_count,
        visits.fields_received_count,
        visits.wait_minutes,
        visits.happened_at,
        months.month_end_date
    from visits
    cross join run_context
    inner join months on visits.month_start_date = months.month_start_date
    where {{ was_known_at_close(
        'visits.known_date', 'months.month_end_date', 'run_context.close_days',
        'run_context.as_of_date'
    ) }}
)

select * from final
