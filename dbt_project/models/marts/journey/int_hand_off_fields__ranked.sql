with
hand_offs as (
    select
        patient_id,
        department,
        next_department,
        '|' || coalesce(fields_missing, '') || '|' as missing_list,
        period_start_date
    from {{ ref('int_hand_offs__grouped') }}
    -- Where fields got lost and nobody names them, none is known to have arrived.
    where lost_count = 0 or fields_missing is not null
),

fields as (
    select field_name
    from {{ policy('hand_off_fields', ['field_name']) }} as in_force
),

counted as (
    select
        hand_offs.period_start_date,
        hand_offs.department,
        hand_offs.next_department,
        fields.field_name,
        count(*) as hand_off_count,
        sum(case
            when instr(hand_offs.missing_list, '|' || fields.field_name || '|') > 0 then 1
            else 0
        end) as missing_count,
        -- Distinct: patients, not their visits.
        count(distinct case
            when instr(hand_offs.missing_list, '|' || fields.field_name || '|') > 0
                then hand_offs.patient_id
        end) as missing_patients,
        -- Distinct: the same.
        count(distinct case
            when instr(hand_offs.missing_list, '|' || fields.field_name || '|') = 0
                then hand_offs.patient_id
        end) as kept_patients
    from hand_offs
    cross join fields
    group by
        hand_offs.period_start_date,
        hand_offs.department,
        hand_offs.next_department,
        fields.field_name
),

final as (
    select
        period_start_date,
        department,
        next_department,
        field_name,
        cast(hand_off_count as bigint) as hand_off_count,
        cast(missing_count as bigint) as missing_count,
        cast(missing_patients as bigint) as missing_patient_count,
        cast(kept_patients as bigint) as kept_patient_count,
        cast(row_number() over (
            partition by period_start_date, department, next_department
            order by missing_count desc, field_name asc
        ) as bigint) as missing_rank
    from counted
)

select * from final
