with
cells as (
    select
        scope,
        clinic_group,
        period_start_date,
        period_end_date,
        journey_stage,
        visit_channel,
        visit_count,
        answer_count,
        rating_mean,
        rating_low_mean,
        rating_high_mean,
        stated_importance_mean,
        stated_importance_low_mean,
        stated_importance_high_mean,
        derived_importance_ratio,
        derived_importance_low_ratio,
        derived_importance_high_ratio
    from {{ ref('int_touchpoints__bounded') }}
),

touchpoints as (
    select
        touchpoint_id,
        journey_stage,
        visit_channel,
        process_name,
        owner_department,
        open_problem_count
    from {{ ref('int_touchpoints__problems') }}
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
        build_id,
        {{ parameter('smallest_patient_group') }} as smallest_count,
        {{ parameter('vulnerable_rating') }} as vulnerable_rating,
        {{ parameter('rating_stale_days') }} as stale_days
    from {{ run_context() }} as build
),

ranked as (
    select
        cells.*,
        touchpoints.touchpoint_id,
        touchpoints.process_name,
        touchpoints.owner_department,
        touchpoints.open_problem_count,
        journey_stages.stage_order,
        run_context.as_of_date,
        run_context.build_id,
        run_context.smallest_count,
        run_context.vulnerable_rating,
        run_context.stale_days,
        -- By bounds: what surely is low, or surely matters, comes first.
        row_number() over (
            partition by cells.scope, cells.clinic_group, cells.period_start_date
            order by
                cells.rating_high_mean asc nulls last,
                cells.journey_stage asc nulls last,
                cells.visit_channel asc nulls last
        ) as vulnerability_rank,
        row_number() over (
            partition by cells.scope, cells.clinic_group, cells.period_start_date
            order by
                cells.stated_importance_low_mean desc nulls last,
                cells.journey_stage asc nulls last,
                cells.visit_channel asc nulls last
        ) as stated_importance_rank,
        row_number() over (
            partition by cells.scope, cells.clinic_group, cells.period_start_date
            order by
                cells.derived_importance_low_ratio desc nulls last,
                cells.journey_stage asc nulls last,
                cells.visit_channel asc nulls last
        ) as derived_importance_rank,
        {{ days_between('cells.period_end_date', 'run_context.as_of_date') }}
            as evidence_age_days
    from cells
    cross join run_context
    left join touchpoints
        on cells.journey_stage = touchpoints.journey_stage
        and cells.visit_channel = touchpoints.visit_channel
    left join journey_stages on cells.journey_stage = journey_stages.journey_stage
),

final as (
    select
        scope,
        clinic_group,
        period_start_date,
        journey_stage,
        visit_channel,
        touchpoint_id,
        process_name,
        owner_department,
        stage_order,
        {{ patients_shown('visit_count', 'smallest_count') }} as visit_count_rounded,
        {{ patients_shown('answer_count', 'smallest_count') }} as answer_count_rounded,
        rating_mean,
        rating_low_mean,
        rating_high_mean,
        stated_importance_mean,
        stated_importance_low_mean,
        stated_importance_high_mean,
        derived_importance_ratio,
        derived_importance_low_ratio,
        derived_importance_high_ratio,
        cast(case when rating_high_mean is not null then vulnerability_rank end as bigint)
            as vulnerability_rank,
        cast(
            case when stated_importance_low_mean is not null then stated_importance_rank end
            as bigint
        ) as stated_importance_rank,
        cast(
            case when derived_importance_low_ratio is not null then derived_importance_rank end
            as bigint
        ) as derived_importance_rank,
        open_problem_count,
        case
            when rating_mean is null or evidence_age_days > stale_days then 'none'
            when rating_high_mean < vulnerable_rating then 'red'
            when
                rating_low_mean >= vulnerable_rating
                and coalesce(open_problem_count, 0) = 0
                then 'green'
            else 'amber'
        end as colour,
        case when rating_mean is null then 'group_too_small' end as withheld_reason,
        evidence_age_days,
        period_end_date,
        as_of_date,
        build_id
    from ranked
)

select * from final
