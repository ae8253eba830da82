with
months as (
    select
        account_id,
        product_id,
        volume_month,
        unit_count
    from {{ ref('int_volume_months') }}
),

baselines as (
    select
        account_id,
        product_id,
        volume_month,
        baseline_unit_count,
        is_exposed
    from {{ ref('int_volume_baselines') }}
),

exposures as (
    select
        account_id,
        product_id,
        volume_month,
        channel,
        touch_count,
        cast(exposure_weight * cast(1000000000000 as decimal(19, 0)) as decimal(19, 0))
            as weight_trillionths
    from {{ ref('int_volume_exposures') }}
),

split_months as (
    select
        months.account_id,
        months.product_id,
        months.volume_month,
        months.unit_count,
        baselines.baseline_unit_count,
        cast(months.unit_count - baselines.baseline_unit_count as decimal(18, 6))
            as excess_unit_count,
        baselines.is_exposed
    from months
    left join baselines
        on months.account_id = baselines.account_id
        and months.product_id = baselines.product_id
        and months.volume_month = baselines.volume_month
),

-- The excess keeps its sign, and every channel takes its part of it: what fell short of the
-- baseline is taken off, from samples as from visits.
weighted_excesses as (
    select
        split_months.account_id,
        split_months.product_id,
        split_months.volume_month,
        exposures.channel,
        exposures.touch_count,
        exposures.weight_trillionths,
        {{ millionths('split_months.excess_unit_count') }} as excess_millionths
    from split_months
    inner join exposures
        on split_months.account_id = exposures.account_id
        and split_months.product_id = exposures.product_id
        and split_months.volume_month = exposures.volume_month
    where split_months.is_exposed
),

final as (
    select
        account_id,
        product_id,
        volume_month,
        channel,
        touch_count,
        {{ from_millionths('part') }} as unit_count
    from {{ split_by_weight(
        'weighted_excesses', keys=['account_id', 'product_id', 'volume_month'],
        member='channel', amount='excess_millionths', weight='weight_trillionths',
        carried=['touch_count']
    ) }} as split_excesses
    union all
    select
        account_id,
        product_id,
        volume_month,
        case when baseline_unit_count is null then '(no baseline)' else '(baseline)' end
            as channel,
        cast(0 as bigint) as touch_count,
        cast(coalesce(baseline_unit_count, unit_count) as decimal(18, 6)) as unit_count
    from split_months
    union all
    select
        account_id,
        product_id,
        volume_month,
        '(unattributed)' as channel,
        cast(0 as bigint) as touch_count,
        excess_unit_count as unit_count
    from split_months
    where not is_exposed
)

select * from final
