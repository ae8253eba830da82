with
visits as (
    select
        visit_id,
        patient_id,
        account_id,
        journey_stage,
        visit_channel,
        period_start_date,
        period_end_date
    from {{ ref('int_patient_visits__frozen') }}
),

stages as (
    select
        period_start_date,
        journey_stage,
        is_merged,
        is_group
    from {{ merged_cells('visits', ['period_start_date'], ['journey_stage']) }} as cells
),

staged as (
    select
        visits.visit_id,
        visits.patient_id,
        {{ shown_cell('stages.is_merged', 'visits.journey_stage') }} as journey_stage,
        visits.visit_channel,
        visits.period_start_date,
        visits.period_end_date
    from visits
    inner join stages
        on visits.period_start_date = stages.period_start_date
        and visits.journey_stage = stages.journey_stage
    where stages.is_group
),

channels as (
    select
        period_start_date,
        journey_stage,
        visit_channel,
        is_merged
    from {{ merged_cells(
        'staged', ['period_start_date', 'journey_stage'], ['visit_channel']
    ) }} as cells
),

clinics as (
    select
        period_start_date,
        account_id,
        is_merged,
        is_group
    from {{ merged_cells('visits', ['period_start_date'], ['account_id']) }} as cells
),

clinic_visits as (
    select
        visits.visit_id,
        visits.patient_id,
        {{ shown_cell('clinics.is_merged', 'visits.account_id') }} as clinic_group,
        visits.journey_stage,
        visits.period_start_date,
        visits.period_end_date
    from visits
    inner join clinics
        on visits.period_start_date = clinics.period_start_date
        and visits.account_id = clinics.account_id
    where clinics.is_group
),

clinic_stages as (
    select
        period_start_date,
        clinic_group,
        journey_stage,
        is_merged
    from {{ merged_cells(
        'clinic_visits', ['period_start_date', 'clinic_group'], ['journey_stage']
    ) }} as cells
),

final as (
    select
        staged.visit_id,
        staged.patient_id,
        'network' as scope,
        '(network)' as clinic_group,
        staged.journey_stage,
        {{ shown_cell('channels.is_merged', 'staged.visit_channel') }} as visit_channel,
        staged.period_start_date,
        staged.period_end_date
    from staged
    inner join channels
        on staged.period_start_date = channels.period_start_date
        and staged.journey_stage = channels.journey_stage
        and staged.visit_channel = channels.visit_channel
    union all
    select
        clinic_visits.visit_id,
        clinic_visits.patient_id,
        'clinic' as scope,
        clinic_visits.clinic_group,
        {{ shown_cell('clinic_stages.is_merged', 'clinic_visits.journey_stage') }}
            as journey_stage,
        '(all)' as visit_channel,
        clinic_visits.period_start_date,
        clinic_visits.period_end_date
    from clinic_visits
    inner join clinic_stages
        on clinic_visits.period_start_date = clinic_stages.period_start_date
        and clinic_visits.clinic_group = clinic_stages.clinic_group
        and clinic_visits.journey_stage = clinic_stages.journey_stage
)

select * from final
