with
visit_cases as (
    select
        source_measure,
        patient_id,
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

-- A run counts for the layer where it ran, and for whoever is at the end of all layers.
layered_runs as (
    select
        account_id,
        moment_id,
        ecosystem_layer as run_layer,
        outcome,
        happened_at
    from process_runs
    union all
    select
        account_id,
        moment_id,
        '(all)' as run_layer,
        outcome,
        happened_at
    from process_runs
),

limits as (
    select cast({{ parameter('slow_answer_minutes') }} as bigint) as slow_answer_minutes
),

final as (
    select
        source_measure,
        'none' as moment_id,
        'none' as run_layer,
        true as is_of_patients,
        patient_id,
        account_id,
        happened_at,
        good_count,
        case_count
    from visit_cases
    union all
    select
        'promoter_ratio' as source_measure,
        'none' as moment_id,
        'none' as run_layer,
        false as is_of_patients,
        cast(null as string) as patient_id,
        account_id,
        happened_at,
        -- Nine and ten are what the net promoter question calls a promoter, not our threshold.
        case when score >= 9 then 1 else 0 end as good_count,
        1 as case_count
    from survey_answers
    union all
    select
        'answered_in_time_ratio' as source_measure,
        'none' as moment_id,
        'none' as run_layer,
        false as is_of_patients,
        cast(null as string) as patient_id,
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
        run_layer,
        false as is_of_patients,
        cast(null as string) as patient_id,
        account_id,
        happened_at,
        case when outcome = 'passed' then 1 else 0 end as good_count,
        1 as case_count
    from layered_runs
)

select * from final
