with
source as (
    {{ admitted_rows('salesforce', 'affiliation') }}
),

renamed as (
    select
        id as affiliation_id,
        child_contact__c as contact_id,
        parent_account_vod__c as account_id,
        role__c as affiliation_role,
        {{ try_decimal('weight__c', 9, 6) }} as affiliation_weight_ratio,
        {{ try_date('valid_from__c') }} as valid_from_date,
        {{ try_date('valid_to__c') }} as valid_to_date,
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
    {{ with_versions('renamed', 'affiliations') }}
)

select * from final
