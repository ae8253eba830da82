with
hand_offs as (
    select
        patient_id,
        department,
        next_department,
        expected_count,
        lost_count,
        asked_again_count,
        period_start_date,
        period_end_date
    from {{ ref('int_hand_offs__grouped') }}
),

-- The fields of one sheet, and the visits of one patient, hang together: patients are counted.
patients as (
    select
        period_start_date,
        period_end_date,
        department,
        next_department,
        patient_id,
        count(*) as hand_off_count,
        sum(case when lost_count = 0 then 1 else 0 end) as complete_count,
        sum(expected_count) as expected_count,
        sum(lost_count) as lost_count,
        sum(asked_again_count) as asked_again_count
    from hand_offs
    group by period_start_date, period_end_date, department, next_department, patient_id
),

final as (
    select
        period_start_date,
        period_end_date,
        department,
        next_department,
        cast(count(*) as bigint) as patient_count,
        cast(sum(hand_off_count) as bigint) as hand_off_count,
        cast(sum(complete_count) as bigint) as complete_count,
        cast(sum(case when complete_count > 0 then 1 else 0 end) as bigint)
            as complete_patient_count,
        cast(sum(case when complete_count < hand_off_count then 1 else 0 end) as bigint)
            as losing_patient_count,
        cast(sum(expected_count) as bigint) as expected_count,
        cast(sum(lost_count) as bigint) as lost_count,
        cast(sum(expected_count * expected_count) as bigint) as expected_squares,
        cast(sum(lost_count * lost_count) as bigint) as lost_squares,
        cast(sum(lost_count * expected_count) as bigint) as lost_products,
        cast(sum(asked_again_count) as bigint) as asked_again_count,
        cast(sum(case when asked_again_count > 0 then 1 else 0 end) as bigint)
            as asked_patient_count,
        cast(sum(case when asked_again_count < lost_count then 1 else 0 end) as bigint)
            as spared_patient_count
    from patients
    group by period_start_date, period_end_date, department, next_department
)

select * from final
