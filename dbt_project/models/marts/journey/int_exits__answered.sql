with
exits as (
    select
        patient_id,
        account_id,
        last_visited_date,
        period_start_date,
        {{ add_days('period_end_date', parameter('patient_close_days')) }} as close_date
    from {{ ref('int_activity__judged') }}
    where activity_state = 'lapsed'
),

answers as (
    select
        answer_id,
        patient_id,
        account_id,
        answer_code,
        happened_at,
        {{ date_of('known_at') }} as known_date
    from {{ ref('fct_patient_answers') }}
    where question = 'exit_reason' and answer_code is not null and not is_test
),

observed as (
    select
        exits.patient_id,
        exits.account_id,
        exits.period_start_date,
        answers.answer_code,
        -- Asked twice, the patient may have thought again.
        row_number() over (
            partition by exits.patient_id, exits.account_id, exits.period_start_date
            order by answers.happened_at desc, answers.answer_id desc
        ) as recency
    from exits
    inner join answers
        on exits.patient_id = answers.patient_id
        and exits.account_id = answers.account_id
        and exits.last_visited_date <= {{ date_of('answers.happened_at') }}
        and exits.close_date >= answers.known_date
),

final as (
    select
        patient_id,
        account_id,
        period_start_date,
        answer_code
    from observed
    where recency = 1
)

select * from final
