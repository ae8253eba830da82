with
booked_lines as (
    select
        revenue_id,
        account_id,
        product_id,
        revenue_measure,
        original_revenue_id,
        booked_amount,
        currency_code,
        reporting_amount,
        happened_at
    from {{ ref('fct_revenue') }}
    where revenue_measure = 'booked'
),

sales as (
    select revenue_id
    from booked_lines
    where booked_amount > 0
),

final as (
    select
        booked_lines.revenue_id as conversion_id,
        case
            when booked_lines.booked_amount > 0 then booked_lines.revenue_id
            else sales.revenue_id
        end as journey_id,
        booked_lines.account_id,
        booked_lines.product_id,
        booked_lines.revenue_measure,
        booked_lines.booked_amount,
        booked_lines.currency_code,
        booked_lines.reporting_amount,
        booked_lines.happened_at as converted_at
    from booked_lines
    left join sales on booked_lines.original_revenue_id = sales.revenue_id
)

select * from final
