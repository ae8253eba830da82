with
account_xref as (
    select
        source,
        source_account_id,
        account_id
    from {{ ref('account_xref') }}
),

patient_answers as (
    {{ union_kind('patient_answers') }}
),

final as (
    select
        patient_answers.source || ':' || patient_answers.answer_id as answer_id,
        patient_answers.patient_id,
        coalesce(account_xref.account_id, 'unknown') as account_id,
        patient_answers.source || ':' || patient_answers.visit_id as visit_id,
        patient_answers.touchpoint_id,
        patient_answers.question,
        patient_answers.answer_code,
        patient_answers.score,
        patient_answers.scenario_run_id,
        patient_answers.scenario_run_id is not null as is_test,
        patient_answers.answered_at as happened_at,
        patient_answers.known_at,
        patient_answers.source,
        patient_answers.load_id
    from patient_answers
    left join account_xref
        on patient_answers.id_namespace = account_xref.source
        and patient_answers.account_id = account_xref.source_account_id
)

select * from final
