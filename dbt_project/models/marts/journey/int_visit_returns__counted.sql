with
visits as (
    select
        patient_id,
        visit_number,
        is_pooled,
        days_to_next,
        has_returned,
        period_start_date,
        period_end_date
    from {{ ref('int_visit_returns__pooled') }}
),

final as (
    select
        period_start_date,
        period_end_date,
        visit_number,
        is_pooled,
        count(*) as visit_count,
        cast(sum(case when has_returned then 1 else 0 end) as bigint) as returned_count,
        -- Distinct: where numbers are pooled a patient stands there with more than one.
        count(distinct patient_id) as patient_count,
        count(distinct case when has_returned then patient_id end) as returned_patient_count,
        count(distinct case when not has_returned then patient_id end) as lost_patient_count,
        cast(floor(median(days_to_next)) as bigint) as days_to_next_median
    from visits
    group by period_start_date, period_end_date, visit_number, is_pooled
)

select * from final
