with
measured as (
    select
        period_start_date,
        period_end_date,
        department,
        next_department,
        patient_count,
        hand_off_count,
        complete_count,
        complete_patient_count,
        losing_patient_count,
        expected_count,
        lost_count,
        expected_squares,
        lost_squares,
        lost_products,
        asked_again_count,
        asked_patient_count,
        spared_patient_count
    from {{ ref('int_hand_offs__measured') }}
),

run_context as (
    select
        {{ parameter('smallest_patient_group') }} as smallest_count,
        {{ parameter('confidence_deviations') }} as deviations
    from {{ run_context() }} as build
),

judged as (
    select
        measured.period_start_date,
        measured.period_end_date,
        measured.department,
        measured.next_department,
        measured.patient_count,
        measured.hand_off_count,
        measured.complete_count,
        measured.complete_patient_count,
        measured.losing_patient_count,
        measured.expected_count,
        measured.lost_count,
        measured.expected_squares,
        measured.lost_squares,
        measured.lost_products,
        measured.asked_again_count,
        measured.asked_patient_count,
        measured.spared_patient_count,
        run_context.smallest_count,
        run_context.deviations,
        {{ safe_divide('measured.lost_count', 'measured.expected_count') }} as lost_share,
        case
            when measured.hand_off_count < {{ parameter('hand_off_smallest_count') }}
                then 'too_few_hand_offs'
            when not {{ is_shareable(
                'measured.complete_patient_count', 'measured.losing_patient_count',
                'run_context.smallest_count'
            ) }}
                then 'group_too_small'
        end as withheld_reason
    from measured
    cross join run_context
),

-- Taylor's variance of a ratio of two sums, each patient one cluster.
spread as (
    select
        period_start_date,
        period_end_date,
        department,
        next_department,
        patient_count,
        hand_off_count,
        complete_count,
        complete_patient_count,
        losing_patient_count,
        expected_count,
        lost_count,
        expected_squares,
        lost_squares,
        lost_products,
        asked_again_count,
        asked_patient_count,
        spared_patient_count,
        smallest_count,
        deviations,
        lost_share,
        withheld_reason,
        {{ student_deviations('deviations', 'nullif(patient_count - 1, 0)') }} * sqrt(greatest(
            {{ safe_divide('patient_count', 'patient_count - 1') }} * (
                lost_squares - 2 * lost_share * lost_products
                + lost_share * lost_share * expected_squares
            ), 0
        )) / expected_count as lost_half
    from judged
),

final as (
    select
        period_start_date,
        period_end_date,
        department,
        next_department,
        {{ patients_shown('hand_off_count', 'smallest_count') }} as hand_off_count_rounded,
        case when withheld_reason is null then {{ two_places(
            safe_divide('complete_count', 'hand_off_count')
        ) }} end as complete_ratio,
        case when withheld_reason is null then {{ shown_share_bound(
            two_places(safe_divide('complete_count', 'hand_off_count')),
            patients_shown('hand_off_count', 'smallest_count'),
            'smallest_count', 'deviations', 'low'
        ) }} end as complete_low_ratio,
        case when withheld_reason is null then {{ shown_share_bound(
            two_places(safe_divide('complete_count', 'hand_off_count')),
            patients_shown('hand_off_count', 'smallest_count'),
            'smallest_count', 'deviations', 'high'
        ) }} end as complete_high_ratio,
        case when withheld_reason is null then {{ two_places('lost_share') }} end
            as fields_lost_ratio,
        case when withheld_reason is null then {{ two_places_bound(
            'greatest(lost_share - lost_half, 0)', 'low'
        ) }} end as fields_lost_low_ratio,
        case when withheld_reason is null then {{ two_places_bound(
            'least(lost_share + lost_half, 1)', 'high'
        ) }} end as fields_lost_high_ratio,
        case
            when withheld_reason is null and {{ is_shareable(
                'asked_patient_count', 'spared_patient_count', 'smallest_count'
            ) }}
                then {{ two_places(safe_divide('asked_again_count', 'lost_count')) }}
        end as asked_again_ratio,
        withheld_reason
    from spread
)

select * from final
