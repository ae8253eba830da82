with
campaigns as (
    {{ union_kind('campaigns', with_deleted=true) }}
),

records as (
    select
        campaign_id,
        campaign_id as record_id,
        campaign_name,
        channel,
        product_id,
        template_id,
        start_date,
        end_date,
        source,
        recorded_at,
        known_at,
        is_deleted,
        load_id
    from campaigns
),

survivors as (
    {{ surviving_values('records', 'campaigns', 'campaign_id', [
        'campaign_name', 'channel', 'product_id', 'template_id',
        'start_date', 'end_date',
    ]) }}
),

lineage as (
    {{ surviving_lineage('records', 'campaigns', 'campaign_id') }}
),

final as (
    select
        lineage.campaign_id,
        survivors.campaign_name,
        survivors.channel,
        survivors.product_id,
        survivors.template_id,
        cast(survivors.start_date as date) as start_date,
        cast(survivors.end_date as date) as end_date,
        lineage.known_at,
        lineage.source,
        lineage.load_id
    from lineage
    left join survivors on lineage.campaign_id = survivors.campaign_id
)

select * from final
