with
source as (
    {{ admitted_rows('salesforce', 'contract', 'contracts') }}
),

renamed as (
    select
        id as contract_id,
        accountid as account_id,
        product_code__c as product_id,
        {{ try_date('startdate') }} as start_date,
        {{ try_date('enddate') }} as end_date,
        {{ try_decimal('contract_value__c', 18, 2) }} as contract_amount,
        currencyisocode as currency_code,
        {{ try_bigint('seats__c') }} as seat_count,
        {{ try_boolean('auto_renew__c') }} as auto_renews,
        {{ try_boolean('is_trial__c') }} as is_trial,
        lower(outcome__c) as outcome,
        {{ try_date('outcome_date__c') }} as outcome_date,
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
    {{ with_versions('renamed', 'contracts') }}
)

select * from final
