with
visits as (
    select
        visit_id,
        patient_id,
        scope,
        clinic_group,
        period_start_date,
        period_end_date,
        journey_stage,
        visit_channel
    from {{ ref('int_touchpoints__grouped') }}
),

rated as (
    select
        scope,
        clinic_group,
        period_start_date,
        journey_stage,
        visit_channel,
        question,
        patient_count,
        answer_count,
        answer_mean,
        low_mean,
        high_mean
    from {{ ref('int_touchpoints__rated') }}
),

weighed as (
    select
        scope,
        clinic_group,
        period_start_date,
        journey_stage,
        visit_channel,
        returned_patient_count,
        lost_patient_count,
        slope,
        half_width
    from {{ ref('int_touchpoints__weighed') }}
),

limits as (
    select {{ parameter('smallest_patient_group') }} as smallest_count
    from {{ run_context() }} as build
),

ratings as (
    select rated.*
    from rated
    cross join limits
    where rated.question = 'score' and rated.patient_count >= limits.smallest_count
),

importances as (
    select rated.*
    from rated
    cross join limits
    where rated.question = 'importance' and rated.patient_count >= limits.smallest_count
),

slopes as (
    select weighed.*
    from weighed
    cross join limits
    where
        weighed.returned_patient_count >= limits.smallest_count
        and weighed.lost_patient_count >= limits.smallest_count
),

counted as (
    select
        scope,
        clinic_group,
        period_start_date,
        period_end_date,
        journey_stage,
        visit_channel,
        count(*) as visit_count,
        -- Distinct: a patient comes again.
        count(distinct patient_id) as patient_count
    from visits
    group by
        scope,
        clinic_group,
        period_start_date,
        period_end_date,
        journey_stage,
        visit_channel
),

final as (
    select
        counted.scope,
        counted.clinic_group,
        counted.period_start_date,
        counted.journey_stage,
        counted.visit_channel,
        counted.period_end_date,
        cast(counted.visit_count as bigint) as visit_count,
        cast(counted.patient_count as bigint) as patient_count,
        ratings.answer_count,
        ratings.answer_mean as rating_mean,
        ratings.low_mean as rating_low_mean,
        ratings.high_mean as rating_high_mean,
        importances.answer_mean as stated_importance_mean,
        importances.low_mean as stated_importance_low_mean,
        importances.high_mean as stated_importance_high_mean,
        {{ rounded_slope('slopes.slope', 'round') }} as derived_importance_ratio,
        {{ rounded_slope('slopes.slope - slopes.half_width', 'floor') }}
            as derived_importance_low_ratio,
        {{ rounded_slope('slopes.slope + slopes.half_width', 'ceil') }}
            as derived_importance_high_ratio
    from counted
    left join ratings
        on counted.scope = ratings.scope
        and counted.clinic_group = ratings.clinic_group
        and counted.period_start_date = ratings.period_start_date
        and counted.journey_stage = ratings.journey_stage
        and counted.visit_channel = ratings.visit_channel
    left join importances
        on counted.scope = importances.scope
        and counted.clinic_group = importances.clinic_group
        and counted.period_start_date = importances.period_start_date
        and counted.journey_stage = importances.journey_stage
        and counted.visit_channel = importances.visit_channel
    left join slopes
        on counted.scope = slopes.scope
        and counted.clinic_group = slopes.clinic_group
        and counted.period_start_date = slopes.period_start_date
        and counted.journey_stage = slopes.journey_stage
        and counted.visit_channel = slopes.visit_channel
)

select * from final
