with
accounts as (
    select
        channel,
        revenue_type,
        contrast,
        account_id,
        treated_case_count,
        control_case_count,
        treated_weight,
        treated_sale_difference,
        treated_reporting_difference,
        sale_difference,
        reporting_difference
    from {{ ref('int_lift__accounts') }}
),

rules as (
    select {{ parameter('confidence_deviations') }} as deviations
),

counted as (
    select
        channel,
        revenue_type,
        contrast,
        cast(count(*) as bigint) as account_count,
        cast(sum(case when treated_case_count > 0 then 1 else 0 end) as bigint)
            as treated_account_count,
        cast(sum(case when control_case_count > 0 then 1 else 0 end) as bigint)
            as control_account_count,
        cast(sum(treated_case_count) as bigint) as treated_case_count,
        {{ safe_divide('sum(treated_sale_difference)', 'sum(treated_case_count)') }}
            as sale_estimate,
        {{ safe_divide('sum(treated_reporting_difference)', 'sum(treated_case_count)') }}
            as reporting_estimate
    from accounts
    group by channel, revenue_type, contrast
),

-- What each account moves the estimate by: its cases hang together, so they count as one.
influences as (
    select
        accounts.channel,
        accounts.revenue_type,
        accounts.contrast,
        cast(accounts.sale_difference as double)
        - cast(accounts.treated_weight as double) * counted.sale_estimate as sale_influence,
        cast(accounts.reporting_difference as double)
        - cast(accounts.treated_weight as double) * counted.reporting_estimate
            as reporting_influence
    from accounts
    inner join counted
        on accounts.channel = counted.channel
        and accounts.revenue_type = counted.revenue_type
        and accounts.contrast = counted.contrast
),

squared as (
    select
        channel,
        revenue_type,
        contrast,
        sum({{ nine_places('sale_influence * sale_influence') }}) as sale_square,
        sum({{ nine_places('reporting_influence * reporting_influence') }}) as reporting_square
    from influences
    group by channel, revenue_type, contrast
),

errors as (
    select
        counted.channel,
        counted.revenue_type,
        counted.contrast,
        counted.account_count,
        counted.treated_account_count,
        counted.control_account_count,
        counted.treated_case_count,
        counted.sale_estimate,
        counted.reporting_estimate,
        sqrt(
            cast(squared.sale_square as double)
            * {{ safe_divide('counted.account_count', 'counted.account_count - 1') }}
        ) / nullif(counted.treated_case_count, 0) as sale_error,
        sqrt(
            cast(squared.reporting_square as double)
            * {{ safe_divide('counted.account_count', 'counted.account_count - 1') }}
        ) / nullif(counted.treated_case_count, 0) as reporting_error,
        -- Few accounts are few degrees of freedom; a single one has none.
        {{ student_deviations(
            'rules.deviations', 'nullif(counted.treated_account_count - 1, 0)'
        ) }} as deviations
    from counted
    cross join rules
    inner join squared
        on counted.channel = squared.channel
        and counted.revenue_type = squared.revenue_type
        and counted.contrast = squared.contrast
),

final as (
    select
        channel,
        revenue_type,
        contrast,
        treated_account_count,
        control_account_count,
        treated_case_count,
        {{ nine_places('sale_estimate') }} as sale_estimate,
        {{ nine_places('sale_estimate - deviations * sale_error') }} as sale_low,
        {{ nine_places('sale_estimate + deviations * sale_error') }} as sale_high,
        {{ nine_places('reporting_estimate') }} as reporting_estimate,
        {{ nine_places('reporting_estimate - deviations * reporting_error') }} as reporting_low,
        {{ nine_places('reporting_estimate + deviations * reporting_error') }} as reporting_high
    from errors
)

select * from final
