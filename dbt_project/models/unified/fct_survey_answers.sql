with
account_xref as (
    select
        source,
        source_account_id,
        account_id
    from {{ ref('account_xref') }}
),

person_xref as (
    select
        source,
        source_contact_id,
        hcp_id
    from {{ ref('person_xref') }}
),

survey_answers as (
    {{ union_kind('survey_answers') }}
),

final as (
    select
        survey_answers.source || ':' || survey_answers.answer_id as answer_id,
        survey_answers.source || ':' || survey_answers.invite_id as invite_id,
        survey_answers.survey_id,
        coalesce(person_xref.hcp_id, 'unknown') as hcp_id,
        coalesce(account_xref.account_id, 'unknown') as account_id,
        survey_answers.question,
        survey_answers.score,
        survey_answers.comment_text,
        survey_answers.answered_at as happened_at,
        survey_answers.known_at,
        survey_answers.source,
        survey_answers.load_id
    from survey_answers
    left join account_xref
        on survey_answers.id_namespace = account_xref.source
        and survey_answers.account_id = account_xref.source_account_id
    left join person_xref
        on survey_answers.id_namespace = person_xref.source
        and survey_answers.contact_id = person_xref.source_contact_id
)

select * from final
