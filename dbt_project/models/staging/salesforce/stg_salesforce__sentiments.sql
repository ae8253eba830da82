with
source as (
    {{ admitted_rows('salesforce', 'sentiment') }}
),

renamed as (
    select
        id as sentiment_id,
        account__c as account_id,
        ownerid as employee_id,
        {{ try_bigint('anchor_level__c') }} as anchor_level,
        anchor_version__c as anchor_version,
        comment__c as comment_text,
        {{ try_timestamp('felt_at__c') }} as felt_at,
        {{ try_timestamp('createddate') }} as entered_at,
        'salesforce' as source,
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
    {{ with_versions('renamed', 'sentiments') }}
)

select * from final
