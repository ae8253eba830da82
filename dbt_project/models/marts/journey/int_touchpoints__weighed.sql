with
answers as (
    select
        patient_id,
        scope,
        clinic_group,
        period_start_date,
        journey_stage,
        visit_channel,
        answer_value,
        case when has_returned then 1 else 0 end as is_returned
    from {{ ref('int_touchpoint_answers__frozen') }}
    where question = 'score' and has_returned is not null
),

limits as (
    select {{ parameter('confidence_deviations') }} as deviations
    from {{ run_context() }} as build
),

patients as (
    select
        scope,
        clinic_group,
        period_start_date,
        journey_stage,
        visit_channel,
        patient_id,
        count(*) as answer_count,
        sum(answer_value) as value_sum,
        sum(is_returned) as return_sum,
        sum(answer_value * answer_value) as value_squares,
        sum(answer_value * is_returned) as products
    from answers
    group by
        scope,
        clinic_group,
        period_start_date,
        journey_stage,
        visit_channel,
        patient_id
),

summed as (
    select
        scope,
        clinic_group,
        period_start_date,
        journey_stage,
        visit_channel,
        count(*) as patient_count,
        sum(case when return_sum > 0 then 1 else 0 end) as returned_patient_count,
        sum(case when return_sum < answer_count then 1 else 0 end) as lost_patient_count,
        {{ safe_divide('sum(value_sum)', 'sum(answer_count)') }} as value_mean,
        {{ safe_divide('sum(return_sum)', 'sum(answer_count)') }} as return_mean,
        -- Whole numbers until here, so that every engine finds the same zero.
        sum(answer_count) * sum(value_squares) - sum(value_sum) * sum(value_sum) as spread,
        {{ safe_divide(
            'sum(answer_count) * sum(products) - sum(value_sum) * sum(return_sum)',
            'sum(answer_count) * sum(value_squares) - sum(value_sum) * sum(value_sum)'
        ) }} as slope,
        {{ safe_divide(
            'sum(answer_count) * sum(value_squares) - sum(value_sum) * sum(value_sum)',
            'sum(answer_count)'
        ) }} as deviation_squares
    from patients
    group by
        scope,
        clinic_group,
        period_start_date,
        journey_stage,
        visit_channel
),

-- What each patient adds to the slope: answers of one patient hang together.
influences as (
    select
        patients.scope,
        patients.clinic_group,
        patients.period_start_date,
        patients.journey_stage,
        patients.visit_channel,
        {{ nine_places(
            'patients.products - summed.return_mean * patients.value_sum'
            ' - summed.value_mean * patients.return_sum'
            ' + patients.answer_count * summed.value_mean * summed.return_mean'
            ' - summed.slope * (patients.value_squares - 2 * summed.value_mean * patients.value_sum'
            ' + patients.answer_count * summed.value_mean * summed.value_mean)'
        ) }} as influence
    from patients
    inner join summed
        on patients.scope = summed.scope
        and patients.clinic_group = summed.clinic_group
        and patients.period_start_date = summed.period_start_date
        and patients.journey_stage = summed.journey_stage
        and patients.visit_channel = summed.visit_channel
    where summed.spread > 0
),

squared as (
    select
        scope,
        clinic_group,
        period_start_date,
        journey_stage,
        visit_channel,
        sum({{ nine_places('cast(influence as double) * cast(influence as double)') }})
            as influence_squares
    from influences
    group by
        scope,
        clinic_group,
        period_start_date,
        journey_stage,
        visit_channel
),

final as (
    select
        summed.scope,
        summed.clinic_group,
        summed.period_start_date,
        summed.journey_stage,
        summed.visit_channel,
        cast(summed.patient_count as bigint) as patient_count,
        cast(summed.returned_patient_count as bigint) as returned_patient_count,
        cast(summed.lost_patient_count as bigint) as lost_patient_count,
        summed.slope,
        {{ student_deviations('limits.deviations', 'nullif(summed.patient_count - 1, 0)') }}
        * sqrt(
            {{ safe_divide('summed.patient_count', 'summed.patient_count - 1') }}
            * cast(squared.influence_squares as double)
        ) / summed.deviation_squares as half_width
    from summed
    inner join squared
        on summed.scope = squared.scope
        and summed.clinic_group = squared.clinic_group
        and summed.period_start_date = squared.period_start_date
        and summed.journey_stage = squared.journey_stage
        and summed.visit_channel = squared.visit_channel
    cross join limits
)

select * from final
