with
scoped as (
    select
        patient_id,
        clinic_group,
        from_stage,
        to_stage,
        step_days,
        period_start_date,
        period_end_date
    from {{ ref('int_transitions__scoped') }}
),

from_stages as (
    select
        period_start_date,
        clinic_group,
        from_stage,
        is_merged
    from {{ merged_cells(
        'scoped', ['period_start_date', 'clinic_group'], ['from_stage']
    ) }} as cells
),

by_stage as (
    select
        scoped.patient_id,
        scoped.clinic_group,
        {{ shown_cell('from_stages.is_merged', 'scoped.from_stage') }} as from_stage,
        scoped.to_stage,
        scoped.step_days,
        scoped.period_start_date,
        scoped.period_end_date
    from scoped
    inner join from_stages
        on scoped.period_start_date = from_stages.period_start_date
        and scoped.clinic_group = from_stages.clinic_group
        and scoped.from_stage = from_stages.from_stage
),

to_stages as (
    select
        period_start_date,
        clinic_group,
        from_stage,
        to_stage,
        is_merged
    from {{ merged_cells(
        'by_stage', ['period_start_date', 'clinic_group', 'from_stage'], ['to_stage']
    ) }} as cells
),

shown as (
    select
        by_stage.patient_id,
        by_stage.clinic_group,
        by_stage.from_stage,
        {{ shown_cell('to_stages.is_merged', 'by_stage.to_stage') }} as to_stage,
        by_stage.step_days,
        by_stage.period_start_date,
        by_stage.period_end_date
    from by_stage
    inner join to_stages
        on by_stage.period_start_date = to_stages.period_start_date
        and by_stage.clinic_group = to_stages.clinic_group
        and by_stage.from_stage = to_stages.from_stage
        and by_stage.to_stage = to_stages.to_stage
),

final as (
    select
        period_start_date,
        period_end_date,
        clinic_group,
        from_stage,
        to_stage,
        cast(count(*) as bigint) as case_count,
        -- Distinct: a patient goes the same way more than once.
        cast(count(distinct patient_id) as bigint) as patient_count,
        cast(median(step_days) as decimal(9, 1)) as step_median_days
    from shown
    group by period_start_date, period_end_date, clinic_group, from_stage, to_stage
)

select * from final
