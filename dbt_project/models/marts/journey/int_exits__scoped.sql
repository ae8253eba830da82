with
explained as (
    select
        patient_id,
        account_id,
        last_stage,
        exit_reason,
        origin,
        period_start_date,
        period_end_date
    from {{ ref('int_exits__explained') }}
),

clinics as (
    select
        period_start_date,
        account_id,
        is_merged
    from {{ merged_cells('explained', ['period_start_date'], ['account_id']) }} as cells
    where is_group
),

by_clinic as (
    select
        explained.patient_id,
        {{ shown_cell('clinics.is_merged', 'explained.account_id') }} as clinic_group,
        explained.last_stage,
        explained.exit_reason,
        explained.origin,
        explained.period_start_date,
        explained.period_end_date
    from explained
    inner join clinics
        on explained.period_start_date = clinics.period_start_date
        and explained.account_id = clinics.account_id
),

network_periods as (
    select period_start_date
    from {{ network_periods('by_clinic') }} as periods
),

stages as (
    select
        period_start_date,
        last_stage,
        is_merged
    from {{ merged_cells('by_clinic', ['period_start_date'], ['last_stage']) }} as cells
),

-- Few leave a clinic for one reason after one stage: it is told each for itself, of the network
-- both at once.
final as (
    select
        patient_id,
        clinic_group,
        'stage' as breakdown,
        '(all)' as parent_stage,
        last_stage,
        '(all)' as exit_reason,
        '(all)' as origin,
        period_start_date,
        period_end_date
    from by_clinic
    union all
    select
        patient_id,
        clinic_group,
        'reason' as breakdown,
        '(all)' as parent_stage,
        '(all)' as last_stage,
        exit_reason,
        origin,
        period_start_date,
        period_end_date
    from by_clinic
    union all
    select
        by_clinic.patient_id,
        '(network)' as clinic_group,
        'stage_and_reason' as breakdown,
        {{ shown_cell('stages.is_merged', 'by_clinic.last_stage') }} as parent_stage,
        {{ shown_cell('stages.is_merged', 'by_clinic.last_stage') }} as last_stage,
        by_clinic.exit_reason,
        by_clinic.origin,
        by_clinic.period_start_date,
        by_clinic.period_end_date
    from by_clinic
    inner join network_periods
        on by_clinic.period_start_date = network_periods.period_start_date
    inner join stages
        on by_clinic.period_start_date = stages.period_start_date
        and by_clinic.last_stage = stages.last_stage
)

select * from final
