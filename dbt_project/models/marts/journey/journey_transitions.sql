with
grouped as (
    select
        period_start_date,
        period_end_date,
        clinic_group,
        from_stage,
        to_stage,
        case_count,
        patient_count,
        step_median_days
    from {{ ref('int_transitions__grouped') }}
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
            partition by told.period_start_date, told.clinic_group, told.from_stage
        ) as stage_count
    from told
),

final as (
    select
        summed.period_start_date,
        summed.period_end_date,
        summed.clinic_group,
        summed.from_stage,
        summed.to_stage,
        {{ patients_shown('summed.patient_count', 'run_context.smallest_count') }}
            as patient_count_rounded,
        {{ patients_shown('summed.case_count', 'run_context.smallest_count') }}
            as step_count_rounded,
        {{ two_places(safe_divide('summed.told_count', 'summed.stage_count')) }}
            as step_ratio,
        {{ shown_share_bound(
            two_places(safe_divide('summed.told_count', 'summed.stage_count')),
            patients_shown('summed.stage_count', 'run_context.smallest_count'),
            'run_context.smallest_count', 'run_context.deviations', 'low'
        ) }} as step_low_ratio,
        {{ shown_share_bound(
            two_places(safe_divide('summed.told_count', 'summed.stage_count')),
            patients_shown('summed.stage_count', 'run_context.smallest_count'),
            'run_context.smallest_count', 'run_context.deviations', 'high'
        ) }} as step_high_ratio,
        cast(round(summed.step_median_days) as bigint) as step_median_days,
        run_context.as_of_date,
        run_context.build_id
    from summed
    cross join run_context
)

select * from final
