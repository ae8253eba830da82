with
grouped as (
    select
        period_start_date,
        period_end_date,
        clinic_group,
        activity_state,
        case_count,
        cadence_patient_count,
        cadence_median_days
    from {{ ref('int_activity__grouped') }}
),

run_context as (
    select
        as_of_date,
        build_id,
        {{ parameter('smallest_patient_group') }} as smallest_count,
        {{ parameter('confidence_deviations') }} as deviations
    from {{ run_context() }} as build
),

told as (
    select
        grouped.*,
        {{ told_count(
            'grouped.clinic_group', 'grouped.case_count', 'run_context.smallest_count'
        ) }} as told_count
    from grouped
    cross join run_context
),

summed as (
    select
        told.*,
        sum(told.told_count) over (
            partition by told.period_start_date, told.clinic_group
        ) as clinic_count
    from told
),

final as (
    select
        summed.period_start_date,
        summed.period_end_date,
        summed.clinic_group,
        summed.activity_state,
        {{ patients_shown('summed.case_count', 'run_context.smallest_count') }}
            as patient_count_rounded,
        {{ two_places(safe_divide('summed.told_count', 'summed.clinic_count')) }}
            as patient_ratio,
        {{ shown_share_bound(
            two_places(safe_divide('summed.told_count', 'summed.clinic_count')),
            patients_shown('summed.clinic_count', 'run_context.smallest_count'),
            'run_context.smallest_count', 'run_context.deviations', 'low'
        ) }} as patient_low_ratio,
        {{ shown_share_bound(
            two_places(safe_divide('summed.told_count', 'summed.clinic_count')),
            patients_shown('summed.clinic_count', 'run_context.smallest_count'),
            'run_context.smallest_count', 'run_context.deviations', 'high'
        ) }} as patient_high_ratio,
        case
            when summed.cadence_patient_count >= run_context.smallest_count
                then cast(round(summed.cadence_median_days) as bigint)
        end as cadence_median_days,
        run_context.as_of_date,
        run_context.build_id
    from summed
    cross join run_context
)

select * from final
