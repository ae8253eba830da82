with
-- Revenue of who has left is lost, not at risk.
customers as (
    select account_id
    from {{ ref('int_account_weeks__stated') }}
    where is_current and customer_state = 'customer'
),

account_tiers as (
    select
        account_id,
        tier
    from {{ ref('account_tiers') }}
),

dim_accounts as (
    select
        account_id,
        region
    from {{ ref('dim_accounts') }}
),

first_drivers as (
    select
        account_id,
        controllable_by
    from {{ ref('account_drivers') }}
    where driver_rank = 1 and signal_state in ('bad', 'watch')
),

revenue_trailing as (
    select
        account_id,
        product_id,
        reporting_amount,
        unconverted_line_count
    from {{ ref('int_revenue__trailing') }}
),

reporting_currency as (
    select currency_code
    from {{ policy('reporting_currency', ['reporting']) }} as in_force
    where reporting = 'group'
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as context
),

customers_placed as (
    select
        customers.account_id,
        account_tiers.tier,
        coalesce(dim_accounts.region, 'unknown') as region,
        coalesce(revenue_trailing.product_id, '(none)') as product_id,
        coalesce(first_drivers.controllable_by, '(none)') as controllable_by,
        coalesce(revenue_trailing.reporting_amount, 0) as reporting_amount,
        coalesce(revenue_trailing.unconverted_line_count, 0) as unconverted_line_count
    from customers
    inner join account_tiers on customers.account_id = account_tiers.account_id
    left join dim_accounts on customers.account_id = dim_accounts.account_id
    left join first_drivers on customers.account_id = first_drivers.account_id
    left join revenue_trailing on customers.account_id = revenue_trailing.account_id
),

customers_summed as (
    select
        tier,
        region,
        product_id,
        controllable_by,
        count(*) as account_count,
        sum(reporting_amount) as reporting_amount,
        sum(unconverted_line_count) as unconverted_line_count,
        sum(sum(reporting_amount)) over () as total_amount
    from customers_placed
    group by tier, region, product_id, controllable_by
),

final as (
    select
        customers_summed.tier,
        customers_summed.region,
        customers_summed.product_id,
        customers_summed.controllable_by,
        cast(customers_summed.account_count as bigint) as account_count,
        cast(customers_summed.reporting_amount as decimal(18, 2)) as booked_reporting_amount,
        reporting_currency.currency_code,
        case
            when customers_summed.reporting_amount between 0 and customers_summed.total_amount
                then {{ ratio(
                    'customers_summed.reporting_amount', 'customers_summed.total_amount'
                ) }}
        end as revenue_share_ratio,
        cast(customers_summed.unconverted_line_count as bigint) as unconverted_line_count,
        run_context.as_of_date,
        run_context.build_id
    from customers_summed
    cross join reporting_currency
    cross join run_context
)

select * from final
