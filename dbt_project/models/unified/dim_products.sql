with
products as (
    {{ union_kind('products', with_deleted=true) }}
),

records as (
    select
        product_id,
        product_id as record_id,
        product_name,
        product_family,
        is_device,
        source,
        recorded_at,
        known_at,
        is_deleted,
        load_id
    from products
),

survivors as (
    {{ surviving_values('records', 'products', 'product_id', [
        'product_name', 'product_family', 'is_device',
    ]) }}
),

lineage as (
    {{ surviving_lineage('records', 'products', 'product_id') }}
),

final as (
    select
        lineage.product_id,
        survivors.product_name,
        survivors.product_family,
        cast(survivors.is_device as boolean) as is_device,
        lineage.source,
        lineage.load_id
    from lineage
    left join survivors on lineage.product_id = survivors.product_id
)

select * from final
