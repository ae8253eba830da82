with
source as (
    {{ admitted_rows('qualtrics', 'invites') }}
),

renamed as (
    select
        id as invite_id,
        surveyid as survey_id,
        externaldatareference as contact_id,
        accountreference as account_id,
        {{ try_timestamp('senddate') }} as sent_at,
        lower(status) as invite_status,
        'qualtrics' as source,
        'salesforce' as id_namespace,
        recorded_at,
        known_at,
        is_deleted,
        is_backfill,
        load_id,
        load_sequence,
        row_id
    from source
),

final as (
    {{ with_versions('renamed', 'survey_invites') }}
)

select * from final
