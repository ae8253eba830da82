with
judged as (
    select
        patient_id,
        account_id,
        activity_state,
        visit_number,
        period_start_date,
        period_end_date
    from {{ ref('int_activity__judged') }}
),

limits as (
    select
        {{ parameter('early_visits') }} as early_visits,
        {{ parameter('early_failure_rating') }} as failure_rating,
        {{ parameter('patient_close_days') }} as close_days
    from {{ run_context() }} as build
),

early_visits as (
    select
        visits.visit_id,
        visits.patient_id,
        visits.account_id,
        visits.visited_date,
        coalesce(visits.fields_received_count < visits.fields_expected_count, false)
            as has_lost_fields
    from {{ ref('int_patient_visits__frozen') }} as visits
    cross join limits
    where visits.visit_number <= limits.early_visits
),

failures as (
    select
        patient_id,
        account_id,
        visited_date as known_date
    from early_visits
    where has_lost_fields
    union all
    select
        early_visits.patient_id,
        early_visits.account_id,
        {{ date_of('incidents.known_at') }} as known_date
    from {{ ref('fct_incidents') }} as incidents
    inner join early_visits on incidents.visit_id = early_visits.visit_id
    union all
    select
        early_visits.patient_id,
        early_visits.account_id,
        {{ date_of('answers.known_at') }} as known_date
    from {{ ref('fct_patient_answers') }} as answers
    inner join early_visits on answers.visit_id = early_visits.visit_id
    cross join limits
    where
        answers.question = 'score'
        and answers.score <= limits.failure_rating
        and not answers.is_test
),

first_failures as (
    select
        patient_id,
        account_id,
        min(known_date) as known_date
    from failures
    group by patient_id, account_id
),

-- Whoever got past the early visits: an exit from these would be no late one.
final as (
    select
        judged.patient_id,
        judged.account_id,
        judged.period_start_date,
        judged.period_end_date,
        first_failures.patient_id is not null as has_failed_early,
        judged.activity_state = 'lapsed' as is_lapsed
    from judged
    cross join limits
    left join first_failures
        on judged.patient_id = first_failures.patient_id
        and judged.account_id = first_failures.account_id
        and first_failures.known_date
        <= {{ add_days('judged.period_end_date', 'limits.close_days') }}
    where judged.visit_number > limits.early_visits
)

select * from final
