with
grouped as (
    select
        period_start_date,
        period_end_date,
        clinic_group,
        breakdown,
        last_stage,
        exit_reason,
        origin,
        case_count
    from {{ ref('int_exits__grouped') }}
),

run_context as (
    select
        as_of_date,
        build_id,
        {{ parameter('smallest_patient_group') }} as smallest_count,
        {{ parameter('confidence_deviations') }} as deviations
    from {{ run_context() }} as build
),

reasons as (
    select
        exit_reason,
        max(controllable_by) as controllable_by
    from {{ policy('exit_reasons', ['exit_reason', 'origin_rule']) }} as dated_reasons
    group by exit_reason
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
            partition by told.period_start_date, told.clinic_group, told.breakdown
        ) as clinic_count,
        -- What is known by name comes before what is merged, or not known.
        row_number() over (
            partition by told.period_start_date, told.clinic_group, told.breakdown
            order by
                case
                    when
                        '(others)' in (told.last_stage, told.exit_reason)
                        or told.exit_reason = 'not_known'
                        then 1
                    else 0
                end asc,
                told.told_count desc,
                told.last_stage asc,
                told.exit_reason asc,
                told.origin asc
        ) as place
    from told
),

final as (
    select
        summed.period_start_date,
        summed.period_end_date,
        summed.clinic_group,
        summed.breakdown,
        summed.last_stage,
        summed.exit_reason,
        summed.origin,
        reasons.controllable_by,
        {{ patients_shown('summed.case_count', 'run_context.smallest_count') }}
            as patient_count_rounded,
        {{ two_places(safe_divide('summed.told_count', 'summed.clinic_count')) }} as exit_ratio,
        {{ shown_share_bound(
            two_places(safe_divide('summed.told_count', 'summed.clinic_count')),
            patients_shown('summed.clinic_count', 'run_context.smallest_count'),
            'run_context.smallest_count', 'run_context.deviations', 'low'
        ) }} as exit_low_ratio,
        {{ shown_share_bound(
            two_places(safe_divide('summed.told_count', 'summed.clinic_count')),
            patients_shown('summed.clinic_count', 'run_context.smallest_count'),
            'run_context.smallest_count', 'run_context.deviations', 'high'
        ) }} as exit_high_ratio,
        summed.place = 1
        and '(others)' not in (summed.last_stage, summed.exit_reason)
        and summed.exit_reason <> 'not_known' as is_most_frequent,
        run_context.as_of_date,
        run_context.build_id
    from summed
    cross join run_context
    left join reasons on summed.exit_reason = reasons.exit_reason
)

select * from final
