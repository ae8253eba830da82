with
hand_offs as (
    select
        visit_id,
        patient_id,
        department,
        next_department,
        expected_count,
        lost_count,
        asked_again_count,
        fields_missing,
        period_start_date,
        period_end_date
    from {{ ref('int_hand_offs__frozen') }}
),

limits as (
    select {{ parameter('smallest_patient_group') }} as smallest_count
    from {{ run_context() }} as build
),

edges as (
    select
        period_start_date,
        department,
        next_department,
        -- Distinct: a patient is handed on at many visits.
        count(distinct patient_id) as patient_count
    from hand_offs
    group by period_start_date, department, next_department
),

flagged as (
    select
        edges.period_start_date,
        edges.department,
        edges.next_department,
        edges.patient_count,
        edges.patient_count < limits.smallest_count as is_small,
        limits.smallest_count
    from edges
    cross join limits
),

small_patients as (
    select
        hand_offs.period_start_date,
        -- Distinct: the same patient may stand behind two small edges.
        count(distinct hand_offs.patient_id) as patient_count
    from hand_offs
    inner join flagged
        on hand_offs.period_start_date = flagged.period_start_date
        and hand_offs.department = flagged.department
        and hand_offs.next_department = flagged.next_department
    where flagged.is_small
    group by hand_offs.period_start_date
),

-- Where the small ones together are still few, the smallest of the others joins them.
labelled as (
    select
        flagged.period_start_date,
        flagged.department,
        flagged.next_department,
        flagged.is_small or (
            coalesce(small_patients.patient_count, 0) between 1 and flagged.smallest_count - 1
            and row_number() over (
                partition by flagged.period_start_date
                order by
                    case when flagged.is_small then 1 else 0 end asc,
                    flagged.patient_count asc,
                    flagged.department asc,
                    flagged.next_department asc
            ) = 1
        ) as is_merged
    from flagged
    left join small_patients on flagged.period_start_date = small_patients.period_start_date
),

final as (
    select
        hand_offs.visit_id,
        hand_offs.patient_id,
        case when labelled.is_merged then '(others)' else hand_offs.department end
            as department,
        case when labelled.is_merged then '(others)' else hand_offs.next_department end
            as next_department,
        hand_offs.expected_count,
        hand_offs.lost_count,
        hand_offs.asked_again_count,
        hand_offs.fields_missing,
        hand_offs.period_start_date,
        hand_offs.period_end_date
    from hand_offs
    inner join labelled
        on hand_offs.period_start_date = labelled.period_start_date
        and hand_offs.department = labelled.department
        and hand_offs.next_department = labelled.next_department
)

select * from final
