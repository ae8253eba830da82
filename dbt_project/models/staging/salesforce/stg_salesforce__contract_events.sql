with
source as (
    {{ admitted_rows('salesforce', 'contract_event') }}
),

renamed as (
    select
        id as contract_event_id,
        contract__c as contract_id,
        account__c as account_id,
        lower(event_type__c) as event_type,
        {{ try_date('event_date__c') }} as event_date,
        reason__c as event_reason,
        cast(null as decimal(18, 2)) as event_amount,
        cast(null as string) as currency_code,
        comment__c as comment_text,
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
    {{ with_versions('renamed', 'contract_events') }}
)

select * from final
