with
source as (
    {{ admitted_rows('erp', 'products', 'products') }}
),

renamed as (
    select
        product_code as product_id,
        product_name,
        product_family,
        is_device,
        created_at,
        'erp' as source,
        'erp' as id_namespace,
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
    {{ with_versions('renamed', 'products') }}
)

select * from final
