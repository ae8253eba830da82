with
cases as (
    select
        'hold_out' as comparison,
        programme_id,
        patient_id || '@' || account_id as case_id,
        patient_id,
        account_id,
        previous_visit_count,
        is_treated,
        cast(1 as decimal(18, 9)) as case_weight,
        window_end_date,
        assigned_at as begins_at
    from {{ ref('int_programme_offers__assigned') }}
    union all
    select
        'matched' as comparison,
        programme_id,
        visit_id as case_id,
        patient_id,
        account_id,
        cast(null as bigint) as previous_visit_count,
        is_treated,
        case_weight,
        window_end_date,
        visited_at as begins_at
    from {{ ref('int_programme_members__matched') }}
),

visits as (
    select
        visit_id,
        patient_id,
        account_id,
        reporting_amount,
        visited_date,
        visited_at
    from {{ ref('int_programme_visits__paid') }}
),

-- Whoever did not come spent nothing: to leave them out would compare those who came alone.
final as (
    select
        cases.programme_id,
        cases.comparison,
        cases.case_id,
        cases.patient_id,
        cases.previous_visit_count,
        cases.is_treated,
        cases.case_weight,
        cast(count(visits.visit_id) as bigint) as visit_count,
        cast(count(visits.visit_id) - count(visits.reporting_amount) as bigint)
            as unpriced_visit_count,
        cast(coalesce(sum(visits.reporting_amount), 0) as decimal(18, 2)) as reporting_amount
    from cases
    left join visits
        on cases.patient_id = visits.patient_id
        and cases.account_id = visits.account_id
        and cases.begins_at < visits.visited_at
        and cases.window_end_date >= visits.visited_date
    group by
        cases.programme_id, cases.comparison, cases.case_id, cases.patient_id,
        cases.previous_visit_count, cases.is_treated, cases.case_weight
)

select * from final
