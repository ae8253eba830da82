with
counted as (
    select
        period_start_date,
        period_end_date,
        visit_number,
        is_pooled,
        visit_count,
        returned_count,
        patient_count,
        returned_patient_count,
        lost_patient_count,
        days_to_next_median
    from {{ ref('int_visit_returns__counted') }}
),

run_context as (
    select
        as_of_date,
        build_id,
        {{ parameter('smallest_patient_group') }} as smallest_count,
        {{ parameter('visit_share_smallest_patients') }} as smallest_share_count,
        {{ parameter('confidence_deviations') }} as deviations,
        cast({{ parameter('treatment_cycle_days') }} as bigint) as treatment_cycle_days
    from {{ run_context() }} as build
),

judged as (
    select
        counted.*,
        run_context.as_of_date,
        run_context.build_id,
        run_context.smallest_count,
        run_context.deviations,
        run_context.treatment_cycle_days,
        case
            when
                counted.patient_count < run_context.smallest_share_count
                or counted.returned_patient_count < run_context.smallest_count
                or counted.lost_patient_count < run_context.smallest_count
                -- The share of all visits tells how many first ones there were.
                or (counted.is_pooled and counted.visit_number = 1)
                then 'group_too_small'
        end as withheld_reason
    from counted
    cross join run_context
    -- Of fewer, not even that there are some is told.
    where counted.patient_count >= run_context.smallest_count
),

shown as (
    select
        period_start_date,
        period_end_date,
        visit_number,
        is_pooled,
        days_to_next_median,
        treatment_cycle_days,
        withheld_reason,
        as_of_date,
        build_id,
        smallest_count,
        deviations,
        {{ patients_shown('patient_count', 'smallest_count') }} as patient_count_rounded,
        case when withheld_reason is null then {{ two_places(
            safe_divide('returned_count', 'visit_count')
        ) }} end as return_ratio
    from judged
),

final as (
    select
        period_start_date,
        visit_number,
        is_pooled,
        patient_count_rounded,
        return_ratio,
        {{ shown_share_bound(
            'return_ratio', 'patient_count_rounded', 'smallest_count', 'deviations', 'low'
        ) }} as return_low_ratio,
        {{ shown_share_bound(
            'return_ratio', 'patient_count_rounded', 'smallest_count', 'deviations', 'high'
        ) }} as return_high_ratio,
        case when withheld_reason is null then days_to_next_median end as days_to_next_median,
        treatment_cycle_days,
        withheld_reason,
        period_end_date,
        as_of_date,
        build_id
    from shown
)

select * from final
