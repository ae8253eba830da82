with
made as (
    select
        patient_id,
        account_id,
        from_stage,
        to_stage,
        step_days,
        period_start_date,
        period_end_date
    from {{ ref('int_transitions__made') }}
),

clinics as (
    select
        period_start_date,
        account_id,
        is_merged
    from {{ merged_cells('made', ['period_start_date'], ['account_id']) }} as cells
    where is_group
),

by_clinic as (
    select
        made.patient_id,
        {{ shown_cell('clinics.is_merged', 'made.account_id') }} as clinic_group,
        made.from_stage,
        made.to_stage,
        made.step_days,
        made.period_start_date,
        made.period_end_date
    from made
    inner join clinics
        on made.period_start_date = clinics.period_start_date
        and made.account_id = clinics.account_id
),

network_periods as (
    select period_start_date
    from {{ network_periods('by_clinic') }} as periods
),

final as (
    select
        patient_id,
        clinic_group,
        from_stage,
        to_stage,
        step_days,
        period_start_date,
        period_end_date
    from by_clinic
    union all
    select
        by_clinic.patient_id,
        '(network)' as clinic_group,
        by_clinic.from_stage,
        by_clinic.to_stage,
        by_clinic.step_days,
        by_clinic.period_start_date,
        by_clinic.period_end_date
    from by_clinic
    inner join network_periods
        on by_clinic.period_start_date = network_periods.period_start_date
)

select * from final
