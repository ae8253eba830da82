with
source as (
    {{ admitted_rows('salesforce', 'opportunity', 'opportunities') }}
),

renamed as (
    select
        id as opportunity_id,
        accountid as account_id,
        product_code__c as product_id,
        stagename as stage,
        {{ try_decimal('amount', 18, 2) }} as opportunity_amount,
        currencyisocode as currency_code,
        case when {{ try_boolean('isclosed') }} then {{ try_boolean('iswon') }} end
            as is_won,
        case when {{ try_boolean('isclosed') }} then {{ try_timestamp('closedate') }} end
            as closed_at,
        {{ try_timestamp('createddate') }} as created_at,
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
    {{ with_versions('renamed', 'opportunities') }}
)

select * from final
