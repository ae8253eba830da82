with
numbered as (
    select
        visit_id,
        patient_id,
        account_id,
        visit_order,
        visit_number,
        days_since_previous,
        visited_date
    from {{ ref('int_patient_visits__numbered') }}
),

visits as (
    select
        visit_id,
        happened_at,
        reporting_amount
    from {{ ref('fct_visits') }}
),

final as (
    select
        numbered.visit_id,
        numbered.patient_id,
        numbered.account_id,
        numbered.visit_order,
        numbered.visit_number,
        numbered.days_since_previous,
        -- A patient's own rhythm: what all gaps so far add up to, by their number.
        {{ safe_divide(
            'sum(numbered.days_since_previous) over so_far', 'numbered.visit_order - 1'
        ) }} as days_per_visit,
        visits.reporting_amount,
        numbered.visited_date,
        visits.happened_at as visited_at
    from numbered
    inner join visits on numbered.visit_id = visits.visit_id
    window so_far as (
        partition by numbered.patient_id, numbered.account_id
        order by numbered.visit_order asc
        rows between unbounded preceding and current row
    )
)

select * from final
