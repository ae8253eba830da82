with
visits as (
    select
        visit_id,
        patient_id,
        scope,
        clinic_group,
        period_start_date,
        journey_stage,
        visit_channel,
        period_end_date
    from {{ ref('int_touchpoints__grouped') }}
),

returns as (
    select
        visit_id,
        has_returned
    from {{ ref('int_patient_returns__frozen') }}
),

answers as (
    select
        answer_id,
        visit_id,
        question,
        score,
        {{ date_of('known_at') }} as known_date
    from {{ ref('fct_patient_answers') }}
    where
        not is_test
        and question in ('score', 'importance')
        and score is not null
),

run_context as (
    select {{ parameter('patient_close_days') }} as close_days
    from {{ run_context() }} as build
),

final as (
    select
        answers.answer_id,
        visits.patient_id,
        visits.scope,
        visits.clinic_group,
        visits.period_start_date,
        visits.journey_stage,
        visits.visit_channel,
        answers.question,
        answers.score as answer_value,
        returns.has_returned
    from answers
    inner join visits on answers.visit_id = visits.visit_id
    left join returns on answers.visit_id = returns.visit_id
    cross join run_context
    where answers.known_date <= {{ add_days('visits.period_end_date', 'run_context.close_days') }}
)

select * from final
