with
shares as (
    select
        account_id,
        product_id,
        volume_month,
        channel,
        touch_count,
        unit_count
    from {{ ref('int_volume_shares') }}
),

months as (
    select
        account_id,
        product_id,
        volume_month,
        cast(reporting_amount * cast(100 as decimal(19, 0)) as decimal(19, 0))
            as reporting_cents,
        is_provisional
    from {{ ref('int_volume_months') }}
),

expectations as (
    select
        account_id,
        product_id,
        volume_month,
        no_baseline_reason
    from {{ ref('int_volume_expectations') }}
),

baselines as (
    select
        account_id,
        product_id,
        volume_month,
        market_index_ratio,
        is_market_adjusted
    from {{ ref('int_volume_baselines') }}
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
    from {{ run_context() }} as build
),

shares_of_months as (
    select
        shares.account_id,
        shares.product_id,
        shares.volume_month,
        shares.channel,
        shares.touch_count,
        shares.unit_count,
        {{ millionths('shares.unit_count') }} as unit_millionths,
        months.reporting_cents,
        months.is_provisional
    from shares
    inner join months
        on shares.account_id = months.account_id
        and shares.product_id = months.product_id
        and shares.volume_month = months.volume_month
),

-- A unit is worth what the month's units were worth on average. Where none was sold there is no
-- price, and a value of what was expected would be made up.
valued as (
    select
        account_id,
        product_id,
        volume_month,
        channel,
        touch_count,
        unit_count,
        is_provisional,
        cast(part * 0.01 as decimal(18, 2)) as reporting_amount
    from {{ split_by_weight(
        'shares_of_months', keys=['account_id', 'product_id', 'volume_month'],
        member='channel', amount='reporting_cents', weight='unit_millionths',
        carried=['touch_count', 'unit_count', 'is_provisional']
    ) }} as split_values
),

final as (
    select
        valued.account_id,
        valued.product_id,
        valued.volume_month,
        valued.channel,
        'rule_credit' as evidence_label,
        valued.unit_count,
        valued.reporting_amount,
        reporting_currency.currency_code,
        valued.touch_count,
        baselines.market_index_ratio,
        baselines.is_market_adjusted,
        expectations.no_baseline_reason,
        valued.is_provisional,
        run_context.as_of_date,
        run_context.build_id
    from valued
    inner join expectations
        on valued.account_id = expectations.account_id
        and valued.product_id = expectations.product_id
        and valued.volume_month = expectations.volume_month
    left join baselines
        on valued.account_id = baselines.account_id
        and valued.product_id = baselines.product_id
        and valued.volume_month = baselines.volume_month
    cross join reporting_currency
    cross join run_context
)

select * from final
