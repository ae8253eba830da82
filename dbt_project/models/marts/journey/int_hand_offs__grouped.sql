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

edges as (
    select
        period_start_date,
        department,
        next_department,
        is_merged,
        is_group
    from {{ merged_cells(
        'hand_offs', ['period_start_date'], ['department', 'next_department']
    ) }} as cells
),

final as (
    select
        hand_offs.visit_id,
        hand_offs.patient_id,
        {{ shown_cell('edges.is_merged', 'hand_offs.department') }} as department,
        {{ shown_cell('edges.is_merged', 'hand_offs.next_department') }} as next_department,
        hand_offs.expected_count,
        hand_offs.lost_count,
        hand_offs.asked_again_count,
        hand_offs.fields_missing,
        hand_offs.period_start_date,
        hand_offs.period_end_date
    from hand_offs
    inner join edges
        on hand_offs.period_start_date = edges.period_start_date
        and hand_offs.department = edges.department
        and hand_offs.next_department = edges.next_department
    where edges.is_group
)

select * from final
