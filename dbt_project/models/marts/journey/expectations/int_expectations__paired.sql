{#- What a patient expected of a touchpoint beside what they met there: the last experience of the
    period, and the last expectation uttered no later. -#}
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

answers as (
    select
        answer_id,
        patient_id,
        account_id,
        visit_id,
        touchpoint_id,
        question,
        score,
        happened_at,
        {{ date_of('known_at') }} as known_date
    from {{ ref('fct_patient_answers') }}
    where
        not is_test
        and question in ('expectation', 'experience')
        and score is not null
),

run_context as (
    select {{ parameter('patient_close_days') }} as close_days
    from {{ run_context() }} as build
),

experiences as (
    select
        answers.answer_id,
        visits.patient_id,
        visits.account_id,
        coalesce(
            answers.touchpoint_id, visits.journey_stage || '.' || visits.visit_channel
        ) as touchpoint_id,
        visits.journey_stage,
        answers.score,
        answers.happened_at,
        visits.period_start_date,
        visits.period_end_date,
        {{ add_days('visits.period_end_date', 'run_context.close_days') }} as closed_date
    from answers
    inner join visits on answers.visit_id = visits.visit_id
    cross join run_context
    where
        answers.question = 'experience'
        and answers.known_date
        <= {{ add_days('visits.period_end_date', 'run_context.close_days') }}
),

newest_experiences as (
    select
        answer_id,
        patient_id,
        account_id,
        touchpoint_id,
        journey_stage,
        score,
        happened_at,
        period_start_date,
        period_end_date,
        closed_date,
        row_number() over (
            partition by period_start_date, patient_id, account_id, touchpoint_id
            order by happened_at desc, answer_id desc
        ) as recency
    from experiences
),

expectations as (
    select
        answers.answer_id,
        answers.patient_id,
        answers.account_id,
        coalesce(
            answers.touchpoint_id, visits.journey_stage || '.' || visits.visit_channel
        ) as touchpoint_id,
        answers.score,
        answers.happened_at,
        answers.known_date
    from answers
    left join visits on answers.visit_id = visits.visit_id
    where answers.question = 'expectation'
),

pairs as (
    select
        newest_experiences.answer_id,
        newest_experiences.patient_id,
        newest_experiences.journey_stage,
        newest_experiences.score as experience,
        expectations.score as expectation,
        newest_experiences.period_start_date,
        newest_experiences.period_end_date,
        row_number() over (
            partition by newest_experiences.answer_id
            order by expectations.happened_at desc, expectations.answer_id desc
        ) as recency
    from newest_experiences
    inner join expectations
        on newest_experiences.patient_id = expectations.patient_id
        and newest_experiences.account_id = expectations.account_id
        and newest_experiences.touchpoint_id = expectations.touchpoint_id
        and newest_experiences.happened_at >= expectations.happened_at
        and newest_experiences.closed_date >= expectations.known_date
    where newest_experiences.recency = 1
),

final as (
    select
        answer_id,
        patient_id,
        journey_stage,
        expectation,
        experience,
        period_start_date,
        period_end_date
    from pairs
    where recency = 1
)

select * from final
