with
source as (
    {{ admitted_rows('hubspot', 'campaigns') }}
),

renamed as (
    select
        coalesce(campaign_code, id) as campaign_id,
        hs_name as campaign_name,
        channel,
        product_code as product_id,
        template_code as template_id,
        {{ try_date('hs_start_date') }} as start_date,
        {{ try_date('hs_end_date') }} as end_date,
        'hubspot' as source,
        'hubspot' as id_namespace,
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
