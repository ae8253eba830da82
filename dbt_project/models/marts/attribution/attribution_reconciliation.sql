with
revenue as (
    select
        revenue_measure,
        booked_amount,
        currency_code,
        happened_at
    from {{ ref('fct_revenue') }}
),

attributed_revenue as (
    select
        attribution_model,
        touch_id,
        channel,
        attributed_amount,
        currency_code,
        booked_month
    from {{ ref('attributed_revenue') }}
),

attribution_models as (
    select attribution_model
    from {{ policy('attribution_models', ['attribution_model']) }} as in_force
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

-- Booked straight from the revenue lines: a line that attribution lost shows here.
compared_amounts as (
    select
        attribution_models.attribution_model,
        {{ month_start('revenue.happened_at') }} as booked_month,
        revenue.currency_code,
        revenue.booked_amount,
        cast(0 as decimal(18, 2)) as attributed_amount,
        cast(0 as decimal(18, 2)) as unattributed_amount,
        cast(0 as decimal(18, 2)) as not_measurable_amount
    from revenue
    cross join attribution_models
    where revenue.revenue_measure = 'booked'
    union all
    select
        attribution_model,
        booked_month,
        currency_code,
        cast(0 as decimal(18, 2)) as booked_amount,
        case when touch_id is not null then attributed_amount else 0 end as attributed_amount,
        case when channel = '(unattributed)' then attributed_amount else 0 end
            as unattributed_amount,
        case when channel = '(not measurable: consent)' then attributed_amount else 0 end
            as not_measurable_amount
    from attributed_revenue
),

summed_amounts as (
    select
        attribution_model,
        booked_month,
        currency_code,
        cast(sum(booked_amount) as decimal(18, 2)) as booked_amount,
        cast(sum(attributed_amount) as decimal(18, 2)) as attributed_amount,
        cast(sum(unattributed_amount) as decimal(18, 2)) as unattributed_amount,
        cast(sum(not_measurable_amount) as decimal(18, 2)) as not_measurable_amount
    from compared_amounts
    group by attribution_model, booked_month, currency_code
),

final as (
    select
        summed_amounts.attribution_model,
        summed_amounts.booked_month,
        summed_amounts.currency_code,
        summed_amounts.booked_amount,
        summed_amounts.attributed_amount,
        summed_amounts.unattributed_amount,
        summed_amounts.not_measurable_amount,
        cast(
            summed_amounts.booked_amount
            - summed_amounts.attributed_amount
            - summed_amounts.unattributed_amount
            - summed_amounts.not_measurable_amount
            as decimal(18, 2)
        ) as difference_amount,
        run_context.as_of_date,
        run_context.build_id
    from summed_amounts
    cross join run_context
)

select * from final
