-- One row per channel: spend and the credit each model gives, over all months.
with

by_model as (
    select
        attribution_model,
        channel,
        sum(attributed_reporting_amount)::decimal(18, 2) as credit_amount,
        -- Unknown in one month is unknown in all: the return would be flattered.
        case when count(*) = count(spend_reporting_amount)
            then sum(spend_reporting_amount)::decimal(18, 2)
        end as spend_amount
    from channel_returns
    group by attribution_model, channel
)

select
    channel,
    min(spend_amount) as spend_amount,
    count(*) > count(spend_amount) as is_spend_unknown,
    min(credit_amount) as lowest_credit_amount,
    max(credit_amount) as highest_credit_amount,
    arg_min(attribution_model, (credit_amount, attribution_model)) as lowest_model,
    arg_max(attribution_model, (credit_amount, attribution_model)) as highest_model,
    count(*) as model_count
from by_model
group by channel
order by highest_credit_amount desc, channel
