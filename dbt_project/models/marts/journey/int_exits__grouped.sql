with
scoped as (
    select
        patient_id,
        clinic_group,
        breakdown,
        parent_stage,
        last_stage,
        exit_reason,
        origin,
        period_start_date,
        period_end_date
    from {{ ref('int_exits__scoped') }}
),

cells as (
    select
        period_start_date,
        clinic_group,
        breakdown,
        parent_stage,
        last_stage,
        exit_reason,
        origin,
        is_merged
    from {{ merged_cells(
        'scoped',
        ['period_start_date', 'clinic_group', 'breakdown', 'parent_stage'],
        ['last_stage', 'exit_reason', 'origin']
    ) }} as merged
),

-- What is not broken down stays (all), and the stage of the network was merged before.
shown as (
    select
        scoped.patient_id,
        scoped.clinic_group,
        scoped.breakdown,
        {{ shown_cell("cells.is_merged and scoped.breakdown = 'stage'", 'scoped.last_stage') }}
            as last_stage,
        {{ shown_cell("cells.is_merged and scoped.breakdown <> 'stage'", 'scoped.exit_reason') }}
            as exit_reason,
        {{ shown_cell("cells.is_merged and scoped.breakdown <> 'stage'", 'scoped.origin') }}
            as origin,
        scoped.period_start_date,
        scoped.period_end_date
    from scoped
    inner join cells
        on scoped.period_start_date = cells.period_start_date
        and scoped.clinic_group = cells.clinic_group
        and scoped.breakdown = cells.breakdown
        and scoped.parent_stage = cells.parent_stage
        and scoped.last_stage = cells.last_stage
        and scoped.exit_reason = cells.exit_reason
        and scoped.origin = cells.origin
),

final as (
    select
        period_start_date,
        period_end_date,
        clinic_group,
        breakdown,
        last_stage,
        exit_reason,
        origin,
        -- Of a patient who left two clinics, each clinic tells its own.
        cast(count(*) as bigint) as case_count
    from shown
    group by
        period_start_date, period_end_date, clinic_group, breakdown, last_stage, exit_reason, origin
)

select * from final
