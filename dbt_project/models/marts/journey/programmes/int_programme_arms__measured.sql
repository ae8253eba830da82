with
cases as (
    select
        programme_id,
        comparison,
        patient_id,
        previous_visit_count,
        is_treated,
        case_weight,
        visit_count,
        unpriced_visit_count,
        reporting_amount
    from {{ ref('int_programme_cases__followed') }}
),

-- The visits of one patient hang together: patients are counted.
patients as (
    select
        programme_id,
        comparison,
        is_treated,
        patient_id,
        max(previous_visit_count) as previous_visit_count,
        max(case when visit_count > 0 then 1 else 0 end) as returned_count,
        max(case when visit_count > 0 then 0 else 1 end) as lost_count,
        sum(visit_count) as visit_count,
        sum(unpriced_visit_count) as unpriced_visit_count,
        cast(sum(case_weight) as double) as weight,
        cast(sum(case when visit_count > 0 then case_weight else 0 end) as double)
            as returned_weight,
        cast(sum(cast(case_weight * reporting_amount as decimal(38, 9))) as double) as amount
    from cases
    group by programme_id, comparison, is_treated, patient_id
),

final as (
    select
        programme_id,
        comparison,
        is_treated,
        cast(count(*) as bigint) as patient_count,
        cast(sum(returned_count) as bigint) as returned_patient_count,
        cast(sum(lost_count) as bigint) as lost_patient_count,
        cast(sum(visit_count) as bigint) as visit_count,
        cast(sum(unpriced_visit_count) as bigint) as unpriced_visit_count,
        cast(sum(previous_visit_count) as bigint) as previous_visits,
        cast(sum(previous_visit_count * previous_visit_count) as bigint)
            as previous_visit_squares,
        sum({{ nine_places('weight') }}) as total_weight,
        sum({{ nine_places('returned_weight') }}) as returned_weight,
        sum({{ nine_places('weight * weight') }}) as squared_weight,
        sum({{ nine_places('amount') }}) as total_amount,
        -- Four places: of squares in the millions, the last digits of a double are noise.
        cast(sum(cast(round(amount * amount, 4) as decimal(38, 4))) as decimal(38, 12))
            as amount_squares,
        sum({{ nine_places('amount * weight') }}) as amount_products
    from patients
    group by programme_id, comparison, is_treated
)

select * from final
