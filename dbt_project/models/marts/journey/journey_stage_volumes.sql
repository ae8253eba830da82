with
visits as (
    select
        visit_id,
        patient_id,
        journey_stage,
        visit_channel,
        happened_at
    from {{ ref('fct_visits') }}
    where not is_test
),

journey_stages as (
    select
        journey_stage,
        stage_order
    from {{ policy('journey_stages', ['journey_stage']) }} as in_force
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

visits_by_cell as (
    select
        {{ month_start('happened_at') }} as visit_month,
        coalesce(journey_stage, 'unknown') as journey_stage,
        coalesce(visit_channel, 'unknown') as visit_channel,
        count(visit_id) as visit_count,
        -- Distinct: a patient who came twice in the month is one patient.
        count(distinct patient_id) as patient_count
    from visits
    group by
        {{ month_start('happened_at') }},
        coalesce(journey_stage, 'unknown'),
        coalesce(visit_channel, 'unknown')
),

judged_cells as (
    select
        visit_month,
        journey_stage,
        visit_channel,
        visit_count,
        patient_count,
        patient_count < {{ parameter('smallest_patient_group') }} as is_suppressed
    from visits_by_cell
),

final as (
    select
        judged_cells.visit_month,
        judged_cells.journey_stage,
        judged_cells.visit_channel,
        journey_stages.stage_order,
        -- Visits too: three visits are at most three patients.
        cast(
            case when not judged_cells.is_suppressed then judged_cells.visit_count end
            as bigint
        ) as visit_count,
        cast(
            case when not judged_cells.is_suppressed then judged_cells.patient_count end
            as bigint
        ) as patient_count,
        case when judged_cells.is_suppressed then 'group_too_small' end
            as suppression_reason,
        run_context.as_of_date,
        run_context.build_id
    from judged_cells
    left join journey_stages on judged_cells.journey_stage = journey_stages.journey_stage
    cross join run_context
)

select * from final
