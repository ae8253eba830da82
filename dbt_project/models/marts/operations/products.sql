with
products as (
    select
        product_id,
        product_name,
        product_family,
        is_device
    from {{ ref('dim_products') }}
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

final as (
    select
        products.product_id,
        products.product_name,
        products.product_family,
        products.is_device,
        run_context.as_of_date,
        run_context.build_id
    from products
    cross join run_context
)

select * from final
