with
source as (
    {{ admitted_rows('qualtrics', 'responses') }}
),

answers as (
    select
        source.*,
        'nps' as question,
        {{ try_bigint('source.qid1') }} as score,
        cast(null as string) as comment_text
    from source
    where source.qid1 <> ''

    union all

    select
        source.*,
        'csat' as question,
        {{ try_bigint('source.qid2') }} as score,
        cast(null as string) as comment_text
    from source
    where source.qid2 <> ''

    union all

    select
        source.*,
        'reason' as question,
        cast(null as bigint) as score,
        source.qid3_text as comment_text
    from source
    where source.qid3_text <> ''
),

renamed as (
    select
        responseid || ':' || question as answer_id,
        distributioninviteid as invite_id,
        surveyid as survey_id,
        externaldatareference as contact_id,
        accountreference as account_id,
        question,
        score,
        comment_text,
        {{ try_timestamp('recordeddate') }} as answered_at,
        'qualtrics' as source,
        'salesforce' as id_namespace,
        recorded_at,
        known_at,
        is_deleted,
        is_backfill,
        load_id,
        load_sequence,
        row_id
    from answers
),

final as (
    {{ with_versions('renamed', 'survey_answers') }}
)

select * from final
