-- One row per model and currency, computed from the credited rows and the booked revenue.
with

booked as (
    select attribution_model, booked_month, currency_code, sum(booked_amount) as booked_amount
    from attribution_reconciliation
    group by attribution_model, booked_month, currency_code
),

credited as (
    select
        attribution_model,
        booked_month,
        currency_code,
        coalesce(sum(attributed_amount) filter (where touch_id is not null), 0)
            as attributed_amount,
        coalesce(sum(attributed_amount) filter (where channel = '(unattributed)'), 0)
            as unattributed_amount,
        coalesce(sum(attributed_amount) filter (where channel = '(not measurable: consent)'), 0)
            as not_measurable_amount
    from attributed_revenue
    where revenue_measure = 'booked'
    group by attribution_model, booked_month, currency_code
),

by_month as (
    select
        attribution_model,
        currency_code,
        coalesce(booked_amount, 0) as booked_amount,
        coalesce(attributed_amount, 0) as attributed_amount,
        coalesce(unattributed_amount, 0) as unattributed_amount,
        coalesce(not_measurable_amount, 0) as not_measurable_amount
    from booked
    full outer join credited using (attribution_model, booked_month, currency_code)
)

select
    attribution_model,
    currency_code,
    sum(booked_amount)::decimal(18, 2) as booked_amount,
    sum(attributed_amount)::decimal(18, 2) as attributed_amount,
    sum(unattributed_amount)::decimal(18, 2) as unattributed_amount,
    sum(not_measurable_amount)::decimal(18, 2) as not_measurable_amount,
    sum(
        booked_amount - attributed_amount - unattributed_amount - not_measurable_amount
    )::decimal(18, 2) as difference_amount,
    count(*) as month_count,
    count(*) filter (
        where booked_amount <> attributed_amount + unattributed_amount + not_measurable_amount
    )
        as differing_month_count
from by_month
-- Without the booked side there is nothing to compare with.
where exists (select 1 from booked)
group by attribution_model, currency_code
order by attribution_model, currency_code
