with
answers as (
    select
        patient_id,
        scope,
        clinic_group,
        period_start_date,
        journey_stage,
        visit_channel,
        question,
        answer_value
    from {{ ref('int_touchpoint_answers__frozen') }}
),

limits as (
    select {{ parameter('confidence_deviations') }} as deviations
    from {{ run_context() }} as build
),

-- What one patient says about two visits hangs together: patients are counted.
patients as (
    select
        scope,
        clinic_group,
        period_start_date,
        journey_stage,
        visit_channel,
        question,
        patient_id,
        count(*) as answer_count,
        sum(answer_value) as answer_sum
    from answers
    group by
        scope,
        clinic_group,
        period_start_date,
        journey_stage,
        visit_channel,
        question,
        patient_id
),

summed as (
    select
        scope,
        clinic_group,
        period_start_date,
        journey_stage,
        visit_channel,
        question,
        count(*) as patient_count,
        sum(answer_count) as answer_count,
        sum(answer_sum) as answer_sum,
        sum(answer_count * answer_count) as count_squares,
        sum(answer_sum * answer_sum) as sum_squares,
        sum(answer_sum * answer_count) as products
    from patients
    group by
        scope,
        clinic_group,
        period_start_date,
        journey_stage,
        visit_channel,
        question
),

averaged as (
    select
        summed.*,
        limits.deviations,
        {{ safe_divide('summed.answer_sum', 'summed.answer_count') }} as answer_mean
    from summed
    cross join limits
),

-- Taylor's variance of a ratio of two sums.
spread as (
    select
        scope,
        clinic_group,
        period_start_date,
        journey_stage,
        visit_channel,
        question,
        patient_count,
        answer_count,
        answer_mean,
        {{ student_deviations('deviations', 'nullif(patient_count - 1, 0)') }} * sqrt(greatest(
            {{ safe_divide('patient_count', 'patient_count - 1') }} * (
                sum_squares - 2 * answer_mean * products
                + answer_mean * answer_mean * count_squares
            ), 0
        )) / answer_count as half_width
    from averaged
),

final as (
    select
        scope,
        clinic_group,
        period_start_date,
        journey_stage,
        visit_channel,
        question,
        cast(patient_count as bigint) as patient_count,
        cast(answer_count as bigint) as answer_count,
        {{ two_places('answer_mean') }} as answer_mean,
        case when patient_count > 1 then {{ two_places_bound(
            'greatest(answer_mean - half_width, 0)', 'low'
        ) }} end as low_mean,
        case when patient_count > 1 then {{ two_places_bound(
            'least(answer_mean + half_width, 10)', 'high'
        ) }} end as high_mean
    from spread
)

select * from final
