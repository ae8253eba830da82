with
visits as (
    select
        visit_id,
        patient_id,
        department,
        next_department,
        fields_expected_count,
        fields_received_count,
        fields_missing,
        fields_asked_again_count,
        period_start_date,
        period_end_date
    from {{ ref('int_patient_visits__frozen') }}
),

final as (
    select
        visit_id,
        patient_id,
        department,
        next_department,
        cast(fields_expected_count as bigint) as expected_count,
        cast(
            greatest(fields_expected_count - fields_received_count, 0) as bigint
        ) as lost_count,
        cast(least(
            coalesce(fields_asked_again_count, 0),
            greatest(fields_expected_count - fields_received_count, 0)
        ) as bigint) as asked_again_count,
        fields_missing,
        period_start_date,
        period_end_date
    from visits
    where
        next_department is not null
        and department is not null
        and fields_expected_count > 0
        and fields_received_count is not null
)

select * from final
