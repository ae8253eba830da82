with
months as (
    select
        account_id,
        product_id,
        volume_month,
        {{ millionths('unit_count') }} as unit_millionths,
        is_provisional
    from {{ ref('int_volume_months') }}
),

expectations as (
    select
        account_id,
        product_id,
        volume_month,
        {{ millionths('expected_unit_count') }} as expected_millionths
    from {{ ref('int_volume_expectations') }}
    where no_baseline_reason is null
),

exposed_months as (
    select
        account_id,
        product_id,
        volume_month
    from {{ ref('int_volume_exposures') }}
    group by account_id, product_id, volume_month
),

rules as (
    select {{ parameter('volume_smallest_market') }} as smallest_market
),

told_apart as (
    select
        expectations.account_id,
        expectations.product_id,
        expectations.volume_month,
        months.unit_millionths,
        expectations.expected_millionths,
        months.is_provisional,
        exposed_months.account_id is not null as is_exposed
    from expectations
    inner join months
        on expectations.account_id = months.account_id
        and expectations.product_id = months.product_id
        and expectations.volume_month = months.volume_month
    left join exposed_months
        on expectations.account_id = exposed_months.account_id
        and expectations.product_id = exposed_months.product_id
        and expectations.volume_month = exposed_months.volume_month
),

-- What became of those nobody worked on, against their own past. Provisional volumes fall short
-- of the final ones: each is held against its like.
markets as (
    select
        product_id,
        volume_month,
        is_provisional,
        count(*) as account_count,
        cast(sum(unit_millionths) as decimal(25, 0)) as sold_millionths,
        cast(sum(expected_millionths) as decimal(25, 0)) as expected_millionths
    from told_apart
    where not is_exposed
    group by product_id, volume_month, is_provisional
),

-- A market of a few, or of nothing to compare with, is none: its index is 1. Doubled and with a
-- half more, to round to the nearest millionth in whole numbers.
indexed as (
    select
        told_apart.account_id,
        told_apart.product_id,
        told_apart.volume_month,
        told_apart.unit_millionths,
        told_apart.expected_millionths,
        told_apart.is_exposed,
        2 * told_apart.expected_millionths * markets.sold_millionths
        + markets.expected_millionths as doubled_units,
        2 * markets.expected_millionths as doubled_market,
        {{ safe_divide('markets.sold_millionths', 'markets.expected_millionths') }}
            as market_index,
        coalesce(
            markets.account_count >= rules.smallest_market and markets.expected_millionths > 0,
            false
        ) as is_market_adjusted
    from told_apart
    cross join rules
    left join markets
        on told_apart.product_id = markets.product_id
        and told_apart.volume_month = markets.volume_month
        and told_apart.is_provisional = markets.is_provisional
),

guessed as (
    select
        account_id,
        product_id,
        volume_month,
        unit_millionths,
        expected_millionths,
        is_exposed,
        doubled_units,
        doubled_market,
        {{ guessed_quotient('doubled_units', 'doubled_market') }} as guess,
        market_index,
        is_market_adjusted
    from indexed
),

final as (
    select
        account_id,
        product_id,
        volume_month,
        {{ from_millionths(
            "case when is_market_adjusted then "
            ~ whole_quotient('guess', 'doubled_units', 'doubled_market')
            ~ " else expected_millionths end"
        ) }} as baseline_unit_count,
        cast(
            case when is_market_adjusted then round(market_index, 6) else 1 end as decimal(18, 6)
        ) as market_index_ratio,
        is_exposed,
        is_market_adjusted
    from guessed
)

select * from final
