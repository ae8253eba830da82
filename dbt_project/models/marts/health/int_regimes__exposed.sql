with
regimes_dated as (
    select
        regime_name,
        region,
        product_id
    from {{ ref('int_regimes__dated') }}
),

dim_accounts as (
    select
        account_id,
        coalesce(region, 'unknown') as region
    from {{ ref('dim_accounts') }}
),

-- Terms are what calibration counts: accounts without one are exposed to nothing.
account_products as (
    select
        account_id,
        product_id
    from {{ ref('fct_contracts') }}
    where account_id <> 'unknown'
    group by account_id, product_id
),

final as (
    select
        regimes_dated.regime_name,
        account_products.account_id
    from regimes_dated
    cross join account_products
    inner join dim_accounts on account_products.account_id = dim_accounts.account_id
    where
        coalesce(regimes_dated.region, dim_accounts.region) = dim_accounts.region
        and (
            regimes_dated.product_id is null
            or regimes_dated.product_id = account_products.product_id
        )
    group by regimes_dated.regime_name, account_products.account_id
)

select * from final
