with
visit_cases as (
    select
        source_measure,
        account_id,
        happened_at,
        good_count,
        case_count
    from {{ ref('int_visits__measured') }}
),

survey_answers as (
    select
        account_id,
        score,
        happened_at
    from {{ ref('fct_survey_answers') }}
    where question = 'nps' and score is not null
),

contacts as (
    select
        account_id,
        happened_at,
        first_response_at
    from {{ ref('fct_patient_contacts') }}
    where not is_test and not coalesce(is_self_service, false)
),

process_runs as (
    select
        coalesce(account_id, 'unknown') as account_id,
        moment_id,
        ecosystem_layer,
        outcome,
        happened_at
    from {{ ref('fct_process_runs') }}
    where moment_id is not null
),

limits as (
    select cast({{ parameter('slow_answer_minutes') }} as bigint) as slow_answer_minutes
),

months as (
    select month_start_date
    from {{ ref('int_months__whole') }}
),

cases as (
    select
        source_measure,
        'none' as moment_id,
        'any' as ecosystem_layer,
        account_id,
        happened_at,
        good_count,
        case_count
    from visit_cases
    union all
    select
        'promoter_ratio' as source_measure,
        'none' as moment_id,
        'any' as ecosystem_layer,
        account_id,
        happened_at,
        case when score >= 9 then 1 else 0 end as good_count,
        1 as case_count
    from survey_answers
    union all
    select
        'answered_in_time_ratio' as source_measure,
        'none' as moment_id,
        'any' as ecosystem_layer,
        contacts.account_id,
        contacts.happened_at,
        -- Unanswered is not in time.
        case
            when {{ epoch_seconds('contacts.first_response_at') }}
                - {{ epoch_seconds('contacts.happened_at') }}
                <= 60 * limits.slow_answer_minutes then 1
            else 0
        end as good_count,
        1 as case_count
    from contacts
    cross join limits
    union all
    select
        'moment_avoided_ratio' as source_measure,
        moment_id,
        ecosystem_layer,
        account_id,
        happened_at,
        case when outcome = 'passed' then 1 else 0 end as good_count,
        1 as case_count
    from process_runs
),

final as (
    select
        cases.source_measure,
        cases.moment_id,
        cases.ecosystem_layer,
        cases.account_id,
        months.month_start_date,
        cast(sum(cases.good_count) as bigint) as numerator,
        cast(sum(cases.case_count) as bigint) as denominator
    from cases
    inner join months
        on {{ month_start('cases.happened_at') }} = months.month_start_date
    group by
        cases.source_measure,
        cases.moment_id,
        cases.ecosystem_layer,
        cases.account_id,
        months.month_start_date
)

select * from final
