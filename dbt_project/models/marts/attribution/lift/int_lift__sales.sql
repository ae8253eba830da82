with
conversions as (
    select
        conversion_id,
        journey_id,
        account_id,
        booked_amount,
        reporting_amount,
        converted_at
    from {{ ref('int_conversions') }}
    where journey_id is not null
),

revenue_lines as (
    select
        revenue_id,
        revenue_type,
        {{ date_of('known_at') }} as known_date
    from {{ ref('fct_revenue') }}
),

outcomes as (
    select revenue_type
    from {{ policy('lift_outcomes', ['revenue_type']) }} as in_force
    where is_outcome
),

run_context as (
    select as_of_date
    from {{ run_context() }} as build
),

lines_known as (
    select
        conversions.conversion_id,
        conversions.journey_id,
        conversions.account_id,
        conversions.booked_amount,
        conversions.reporting_amount,
        conversions.converted_at,
        revenue_lines.revenue_type
    from conversions
    inner join revenue_lines on conversions.conversion_id = revenue_lines.revenue_id
    cross join run_context
    where revenue_lines.known_date <= run_context.as_of_date
),

-- Net of what was given back, in the week of the sale: dated by itself, a refund would count
-- against whatever touch came before it.
net_amounts as (
    select
        journey_id,
        sum(booked_amount) as booked_amount,
        {{ sum_if_all_known('reporting_amount') }} as reporting_amount
    from lines_known
    group by journey_id
),

sales as (
    select
        lines_known.account_id,
        lines_known.revenue_type,
        {{ week_number('lines_known.converted_at') }} as week_number,
        net_amounts.booked_amount,
        net_amounts.reporting_amount
    from lines_known
    inner join net_amounts on lines_known.conversion_id = net_amounts.journey_id
    inner join outcomes on lines_known.revenue_type = outcomes.revenue_type
    where lines_known.account_id <> 'unknown'
),

final as (
    select
        account_id,
        revenue_type,
        week_number,
        cast(sum(case when booked_amount > 0 then 1 else 0 end) as bigint) as sale_count,
        cast(coalesce(sum(reporting_amount), 0) as decimal(18, 2)) as reporting_amount,
        cast(count(*) - count(reporting_amount) as bigint) as unpriced_sale_count
    from sales
    group by account_id, revenue_type, week_number
)

select * from final
