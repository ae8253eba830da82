with
sales as (
    select
        account_id,
        revenue_type,
        week_number,
        sale_count,
        reporting_amount
    from {{ ref('int_lift__sales') }}
),

account_weeks as (
    select
        account_id,
        week_number
    from {{ ref('int_lift__account_weeks') }}
),

rules as (
    select cast({{ parameter('lift_window_weeks') }} as bigint) as window_weeks
),

-- The effect itself, and the same question asked of times when there was nothing to find.
contrasts as (
    select
        'lift' as contrast,
        0 as later_window
    union all
    select
        'pre_trend' as contrast,
        1 as later_window
    union all
    select
        'placebo' as contrast,
        2 as later_window
),

-- Window 0 follows the touch, 1 to 3 go back from it. The week of the touch is in none:
-- which of visit and order came first is not known within it, and who orders is called on.
placed as (
    select
        account_weeks.account_id,
        account_weeks.week_number,
        sales.revenue_type,
        case
            when sales.week_number > account_weeks.week_number then 0
            else cast(
                    floor(
                        (account_weeks.week_number - sales.week_number - 1)
                        / cast(rules.window_weeks as double)
                    ) as bigint
                ) + 1
        end as window_number,
        sales.sale_count,
        sales.reporting_amount
    from account_weeks
    cross join rules
    inner join sales
        on account_weeks.account_id = sales.account_id
        and account_weeks.week_number <> sales.week_number
        and sales.week_number >= account_weeks.week_number - 3 * rules.window_weeks
        and sales.week_number <= account_weeks.week_number + rules.window_weeks
),

final as (
    select
        placed.account_id,
        placed.week_number,
        placed.revenue_type,
        contrasts.contrast,
        cast(sum(
            case
                when placed.window_number = contrasts.later_window then placed.sale_count
                else -placed.sale_count
            end
        ) as bigint) as sale_change_count,
        cast(sum(
            case
                when placed.window_number = contrasts.later_window
                    then placed.reporting_amount
                else -placed.reporting_amount
            end
        ) as decimal(18, 2)) as reporting_change_amount
    from placed
    inner join contrasts
        on placed.window_number = contrasts.later_window
        or placed.window_number = contrasts.later_window + 1
    group by
        placed.account_id,
        placed.week_number,
        placed.revenue_type,
        contrasts.contrast
)

select * from final
