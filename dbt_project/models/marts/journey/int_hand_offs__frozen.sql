with
visits as (
    select
        visit_id,
        patient_id,
        department,
        next_department,
        fields_expected_count,
        fields_received_count,
        fields_missing,
        fields_asked_again_count,
        {{ patient_period_start(date_of('happened_at')) }} as period_start_date,
        {{ date_of('known_at') }} as known_date
    from {{ ref('fct_visits') }}
    where
        not is_test
        and account_id <> 'unknown'
        and patient_id is not null
        and next_department is not null
        and department is not null
        and fields_expected_count > 0
        and fields_received_count is not null
),

run_context as (
    select
        as_of_date,
        {{ parameter('patient_close_days') }} as close_days,
        {{ parameter('patient_period_months') }} as period_months
    from {{ run_context() }} as build
),

periods as (
    select
        visits.visit_id,
        visits.patient_id,
        visits.department,
        visits.next_department,
        visits.fields_expected_count,
        visits.fields_received_count,
        visits.fields_missing,
        visits.fields_asked_again_count,
        visits.period_start_date,
        visits.known_date,
        run_context.as_of_date,
        run_context.close_days,
        {{ add_days(add_months('visits.period_start_date', 'run_context.period_months'), -1) }}
            as period_end_date
    from visits
    cross join run_context
),

final as (
    select
        visit_id,
        patient_id,
        department,
        next_department,
        cast(fields_expected_count as bigint) as expected_count,
        cast(
            greatest(fields_expected_count - fields_received_count, 0) as bigint
        ) as lost_count,
        cast(least(
            coalesce(fields_asked_again_count, 0),
            greatest(fields_expected_count - fields_received_count, 0)
        ) as bigint) as asked_again_count,
        fields_missing,
        period_start_date,
        period_end_date
    from periods
    where
        {{ add_days('period_end_date', 'close_days') }} < as_of_date
        -- What comes later stays out, so that no later report differs by one patient.
        and known_date <= {{ add_days('period_end_date', 'close_days') }}
)

select * from final
