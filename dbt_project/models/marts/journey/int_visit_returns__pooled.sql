with
returns as (
    select
        visit_id,
        patient_id,
        visit_number,
        days_to_next,
        has_returned,
        period_start_date,
        period_end_date
    from {{ ref('int_patient_returns__frozen') }}
    where visit_number is not null
),

limits as (
    select
        {{ parameter('smallest_patient_group') }} as smallest_count,
        cast({{ parameter('visit_return_depth') }} as bigint) as deepest_number
    from {{ run_context() }} as build
),

numbered as (
    select
        returns.visit_id,
        returns.patient_id,
        returns.days_to_next,
        returns.has_returned,
        returns.period_start_date,
        returns.period_end_date,
        least(returns.visit_number, limits.deepest_number) as visit_number
    from returns
    cross join limits
),

patients as (
    select
        period_start_date,
        patient_id,
        visit_number,
        max(case when has_returned then 1 else 0 end) as has_returned,
        max(case when has_returned then 0 else 1 end) as is_lost
    from numbered
    group by period_start_date, patient_id, visit_number
),

-- The last number at which a patient stands in either part: the tail from there on has them.
patients_last as (
    select
        period_start_date,
        patient_id,
        max(case when has_returned = 1 then visit_number end) as last_returned_number,
        max(case when is_lost = 1 then visit_number end) as last_lost_number
    from patients
    group by period_start_date, patient_id
),

cells as (
    select
        period_start_date,
        visit_number,
        sum(has_returned) as returned_count,
        sum(is_lost) as lost_count
    from patients
    group by period_start_date, visit_number
),

tails as (
    select
        cells.period_start_date,
        cells.visit_number,
        sum(
            case when patients_last.last_returned_number >= cells.visit_number then 1 else 0 end
        ) as returned_count,
        sum(case when patients_last.last_lost_number >= cells.visit_number then 1 else 0 end)
            as lost_count
    from cells
    inner join patients_last on cells.period_start_date = patients_last.period_start_date
    group by cells.period_start_date, cells.visit_number
),

-- Pooled from the first number where a part is few, and never beyond the last tail that is not.
cuts as (
    select
        cells.period_start_date,
        least(
            min(case
                when least(cells.returned_count, cells.lost_count) < limits.smallest_count
                    then cells.visit_number
                else limits.deepest_number
            end),
            coalesce(max(case
                when least(tails.returned_count, tails.lost_count) >= limits.smallest_count
                    then tails.visit_number
            end), 1)
        ) as pooled_from_number
    from cells
    inner join tails
        on cells.period_start_date = tails.period_start_date
        and cells.visit_number = tails.visit_number
    cross join limits
    group by cells.period_start_date
),

final as (
    select
        numbered.visit_id,
        numbered.patient_id,
        least(numbered.visit_number, cuts.pooled_from_number) as visit_number,
        numbered.visit_number >= cuts.pooled_from_number as is_pooled,
        numbered.days_to_next,
        numbered.has_returned,
        numbered.period_start_date,
        numbered.period_end_date
    from numbered
    inner join cuts on numbered.period_start_date = cuts.period_start_date
)

select * from final
