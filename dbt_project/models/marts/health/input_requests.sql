with
run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as context
),

asked as (
    select
        account_id,
        signal_name,
        input_state,
        valid_until_date,
        tier,
        tier_if_good,
        tier_if_bad,
        booked_reporting_amount,
        decision_date,
        value_rank
    from {{ ref('int_inputs__asked') }}
),

dim_accounts as (
    select
        account_id,
        coalesce(owner_employee_id, 'unknown') as owner_employee_id
    from {{ ref('dim_accounts') }}
),

questions as (
    select
        signal_name,
        answer_form,
        question_en,
        question_ja,
        question_ru
    from {{ policy('input_questions', ['signal_name']) }}
),

reporting_currency as (
    select currency_code
    from {{ policy('reporting_currency', ['reporting']) }} as in_force
    where reporting = 'group'
),

-- What an owner's accounts were told of this week takes from the week's cap.
answered_this_week as (
    select
        owner_employee_id,
        answered_count
    from {{ ref('int_inputs__answered') }}
),

asked_by_owner as (
    select
        asked.account_id,
        asked.signal_name,
        asked.input_state,
        asked.valid_until_date,
        asked.tier,
        asked.tier_if_good,
        asked.tier_if_bad,
        asked.booked_reporting_amount,
        asked.decision_date,
        asked.value_rank,
        coalesce(dim_accounts.owner_employee_id, 'unknown') as owner_employee_id,
        coalesce(answered_this_week.answered_count, 0) as answered_count,
        row_number() over (
            partition by coalesce(dim_accounts.owner_employee_id, 'unknown')
            order by asked.value_rank asc nulls last
        ) as turn
    from asked
    left join dim_accounts on asked.account_id = dim_accounts.account_id
    left join answered_this_week
        on dim_accounts.owner_employee_id = answered_this_week.owner_employee_id
),

final as (
    select
        asked_by_owner.account_id,
        asked_by_owner.signal_name,
        asked_by_owner.input_state,
        asked_by_owner.owner_employee_id,
        asked_by_owner.tier,
        asked_by_owner.tier_if_good,
        asked_by_owner.tier_if_bad,
        questions.answer_form,
        questions.question_en,
        questions.question_ja,
        questions.question_ru,
        asked_by_owner.booked_reporting_amount,
        reporting_currency.currency_code,
        asked_by_owner.valid_until_date,
        asked_by_owner.decision_date,
        run_context.as_of_date,
        run_context.build_id
    from asked_by_owner
    inner join questions on asked_by_owner.signal_name = questions.signal_name
    cross join reporting_currency
    cross join run_context
    where
        asked_by_owner.turn + asked_by_owner.answered_count
        <= {{ parameter('maximum_inputs_per_person') }}
)

select * from final
