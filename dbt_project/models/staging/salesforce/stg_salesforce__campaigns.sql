with
source as (
    {{ admitted_rows('salesforce', 'campaign') }}
),

renamed as (
    select
        coalesce(campaign_code__c, id) as campaign_id,
        name as campaign_name,
        lower(type) as channel,
        product_code__c as product_id,
        template_code__c as template_id,
        {{ try_date('startdate') }} as start_date,
        {{ try_date('enddate') }} as end_date,
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
    {{ with_versions('renamed', 'campaigns') }}
)

select * from final
