with
judged as (
    select
        patient_id,
        period_start_date,
        period_end_date,
        has_failed_early,
        is_lapsed
    from {{ ref('int_early_failures__judged') }}
),

run_context as (
    select
        as_of_date,
        build_id,
        {{ parameter('smallest_patient_group') }} as smallest_count,
        {{ parameter('confidence_deviations') }} as deviations
    from {{ run_context() }} as build
),

-- Shares are of patients at clinics; whether they may be told, of patients, of whom one may be at
-- two clinics.
counted as (
    select
        period_start_date,
        period_end_date,
        sum(case when has_failed_early then 1 else 0 end) as failed_count,
        sum(case when has_failed_early and is_lapsed then 1 else 0 end) as failed_lapsed_count,
        sum(case when has_failed_early then 0 else 1 end) as clean_count,
        sum(case when not has_failed_early and is_lapsed then 1 else 0 end) as clean_lapsed_count,
        -- Distinct: see above.
        count(distinct case when has_failed_early and is_lapsed then patient_id end)
            as failed_lapsed_patients,
        -- Distinct: the same.
        count(distinct case when has_failed_early and not is_lapsed then patient_id end)
            as failed_kept_patients,
        -- Distinct: the same.
        count(distinct case when not has_failed_early and is_lapsed then patient_id end)
            as clean_lapsed_patients,
        -- Distinct: the same.
        count(distinct case when not has_failed_early and not is_lapsed then patient_id end)
            as clean_kept_patients
    from judged
    group by period_start_date, period_end_date
),

measured as (
    select
        counted.*,
        run_context.as_of_date,
        run_context.build_id,
        run_context.smallest_count,
        {{ safe_divide('counted.failed_lapsed_count', 'counted.failed_count') }} as failed_share,
        {{ shown_share_bound(
            two_places(safe_divide('counted.failed_lapsed_count', 'counted.failed_count')),
            patients_shown('counted.failed_count', 'run_context.smallest_count'),
            'run_context.smallest_count', 'run_context.deviations', 'low'
        ) }} as failed_low,
        {{ shown_share_bound(
            two_places(safe_divide('counted.failed_lapsed_count', 'counted.failed_count')),
            patients_shown('counted.failed_count', 'run_context.smallest_count'),
            'run_context.smallest_count', 'run_context.deviations', 'high'
        ) }} as failed_high,
        {{ safe_divide('counted.clean_lapsed_count', 'counted.clean_count') }} as clean_share,
        {{ shown_share_bound(
            two_places(safe_divide('counted.clean_lapsed_count', 'counted.clean_count')),
            patients_shown('counted.clean_count', 'run_context.smallest_count'),
            'run_context.smallest_count', 'run_context.deviations', 'low'
        ) }} as clean_low,
        {{ shown_share_bound(
            two_places(safe_divide('counted.clean_lapsed_count', 'counted.clean_count')),
            patients_shown('counted.clean_count', 'run_context.smallest_count'),
            'run_context.smallest_count', 'run_context.deviations', 'high'
        ) }} as clean_high,
        {{ is_shareable(
            'counted.failed_lapsed_patients', 'counted.failed_kept_patients',
            'run_context.smallest_count'
        ) }} and {{ is_shareable(
            'counted.clean_lapsed_patients', 'counted.clean_kept_patients',
            'run_context.smallest_count'
        ) }} as is_shown
    from counted
    cross join run_context
),

final as (
    select
        period_start_date,
        period_end_date,
        case when is_shown then {{ patients_shown('failed_count', 'smallest_count') }} end
            as failed_count_rounded,
        case when is_shown then {{ patients_shown('clean_count', 'smallest_count') }} end
            as clean_count_rounded,
        case when is_shown then {{ two_places('failed_share') }} end as failed_lapsed_ratio,
        case when is_shown then {{ two_places('clean_share') }} end as clean_lapsed_ratio,
        case when is_shown then {{ two_places('failed_share - clean_share') }} end
            as difference_ratio,
        case when is_shown then {{ two_places_bound(newcombe_bound(
            'failed_share', 'failed_low', 'failed_high',
            'clean_share', 'clean_low', 'clean_high', 'low'
        ), 'low') }} end as difference_low_ratio,
        case when is_shown then {{ two_places_bound(newcombe_bound(
            'failed_share', 'failed_low', 'failed_high',
            'clean_share', 'clean_low', 'clean_high', 'high'
        ), 'high') }} end as difference_high_ratio,
        'associational' as evidence_label,
        case when not is_shown then 'group_too_small' end as withheld_reason,
        as_of_date,
        build_id
    from measured
)

select * from final
