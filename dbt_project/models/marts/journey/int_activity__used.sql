with
visits as (
    select
        patient_id,
        account_id,
        reporting_amount,
        visit_order,
        gap_count,
        own_cadence_days,
        case
            when previous_visited_date < visited_date
                then {{ days_between('previous_visited_date', 'visited_date') }}
        end as gap_days,
        is_won_back,
        period_start_date
    from {{ ref('int_patient_visits__cadenced') }}
),

used as (
    select
        patient_id,
        account_id,
        period_start_date,
        min(visit_order) as first_visit_order,
        median(gap_days) as gap_median_days,
        sum(reporting_amount) as amount_sum,
        count(reporting_amount) as amount_count,
        max(case when is_won_back then 1 else 0 end) as won_back_count
    from visits
    group by patient_id, account_id, period_start_date
),

compared as (
    select
        used.*,
        sum(used.amount_sum) over earlier_periods as earlier_amount_sum,
        sum(used.amount_count) over earlier_periods as earlier_amount_count
    from used
    window earlier_periods as (
        partition by used.patient_id, used.account_id
        order by used.period_start_date asc
        rows between unbounded preceding and 1 preceding
    )
),

final as (
    select
        compared.patient_id,
        compared.account_id,
        compared.period_start_date,
        cast(compared.gap_median_days as decimal(9, 1)) as gap_median_days,
        cast(compared.amount_sum as decimal(18, 2)) as amount_sum,
        cast(compared.amount_count as bigint) as amount_count,
        cast(compared.earlier_amount_sum as decimal(18, 2)) as earlier_amount_sum,
        cast(coalesce(compared.earlier_amount_count, 0) as bigint) as earlier_amount_count,
        -- As the patient came into the period, so that a slower one is compared with before.
        cast(coalesce(visits.gap_count, 0) as bigint) as earlier_gap_count,
        visits.own_cadence_days as earlier_cadence_days,
        compared.won_back_count > 0 as is_won_back
    from compared
    left join visits
        on compared.patient_id = visits.patient_id
        and compared.account_id = visits.account_id
        and compared.first_visit_order - 1 = visits.visit_order
)

select * from final
