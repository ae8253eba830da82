with
visits as (
    select
        visit_id,
        patient_id,
        happened_at
    from {{ ref('fct_visits') }}
    where not is_test
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

numbered_visits as (
    select
        patient_id,
        row_number() over (
            partition by patient_id
            order by happened_at nulls last, visit_id nulls last
        ) as visit_number
    from visits
),

-- A patient has each number once, so rows are patients.
patients_by_visit as (
    select
        visit_number,
        count(*) as patient_count
    from numbered_visits
    group by visit_number
),

returns as (
    select
        visit_number,
        patient_count,
        coalesce(
            lead(patient_count) over (order by visit_number nulls last), 0
        ) as returned_patient_count
    from patients_by_visit
),

judged_returns as (
    select
        visit_number,
        patient_count,
        returned_patient_count,
        patient_count < {{ parameter('smallest_patient_group') }} as is_suppressed,
        returned_patient_count < {{ parameter('smallest_patient_group') }}
            as is_return_suppressed
    from returns
    where visit_number <= {{ parameter('visit_return_depth') }}
),

final as (
    select
        cast(judged_returns.visit_number as bigint) as visit_number,
        cast(
            case when not judged_returns.is_suppressed then judged_returns.patient_count end
            as bigint
        ) as patient_count,
        cast(case
            when not judged_returns.is_return_suppressed
                then judged_returns.returned_patient_count
        end as bigint) as returned_patient_count,
        case
            when not judged_returns.is_return_suppressed
                then {{ ratio(
                    'judged_returns.returned_patient_count', 'judged_returns.patient_count'
                ) }}
        end as return_ratio,
        case
            when judged_returns.is_suppressed then 'group_too_small'
            when judged_returns.is_return_suppressed then 'returning_group_too_small'
        end as suppression_reason,
        run_context.as_of_date,
        run_context.build_id
    from judged_returns
    cross join run_context
)

select * from final
