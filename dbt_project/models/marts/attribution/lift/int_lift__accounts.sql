with
cases as (
    select
        channel,
        week_number,
        size_band,
        is_under_contract,
        account_id,
        is_treated
    from {{ ref('int_lift__cases') }}
),

cells as (
    select
        channel,
        week_number,
        size_band,
        is_under_contract,
        revenue_type,
        contrast,
        treated_weight,
        control_weight,
        control_sale_change,
        control_reporting_change
    from {{ ref('int_lift__cells') }}
),

changes as (
    select
        account_id,
        week_number,
        revenue_type,
        contrast,
        sale_change_count,
        reporting_change_amount
    from {{ ref('int_lift__changes') }}
),

-- How far each case lies from the controls of its cell.
differences as (
    select
        cases.channel,
        cells.revenue_type,
        cells.contrast,
        cases.account_id,
        cases.is_treated,
        case when cases.is_treated then cells.treated_weight else -cells.control_weight end
            as case_weight,
        coalesce(changes.sale_change_count, 0) - cells.control_sale_change as sale_difference,
        cast(coalesce(changes.reporting_change_amount, 0) as double)
        - cells.control_reporting_change as reporting_difference
    from cases
    inner join cells
        on cases.channel = cells.channel
        and cases.week_number = cells.week_number
        and cases.size_band = cells.size_band
        and cases.is_under_contract = cells.is_under_contract
    left join changes
        on cases.account_id = changes.account_id
        and cases.week_number = changes.week_number
        and cells.revenue_type = changes.revenue_type
        and cells.contrast = changes.contrast
),

-- Decimals from here on: floats would add up to other last digits in another order.
weighed as (
    select
        channel,
        revenue_type,
        contrast,
        account_id,
        is_treated,
        case when is_treated then {{ nine_places('case_weight') }} else 0 end
            as treated_weight,
        case when is_treated then {{ nine_places('sale_difference') }} else 0 end
            as treated_sale_difference,
        case when is_treated then {{ nine_places('reporting_difference') }} else 0 end
            as treated_reporting_difference,
        {{ nine_places('case_weight * sale_difference') }} as sale_difference,
        {{ nine_places('case_weight * reporting_difference') }} as reporting_difference
    from differences
),

final as (
    select
        channel,
        revenue_type,
        contrast,
        account_id,
        cast(sum(case when is_treated then 1 else 0 end) as bigint) as treated_case_count,
        cast(sum(case when is_treated then 0 else 1 end) as bigint) as control_case_count,
        cast(sum(treated_weight) as decimal(38, 12)) as treated_weight,
        cast(sum(treated_sale_difference) as decimal(38, 12)) as treated_sale_difference,
        cast(sum(treated_reporting_difference) as decimal(38, 12))
            as treated_reporting_difference,
        cast(sum(sale_difference) as decimal(38, 12)) as sale_difference,
        cast(sum(reporting_difference) as decimal(38, 12)) as reporting_difference
    from weighed
    group by channel, revenue_type, contrast, account_id
)

select * from final
