-- One row per channel and outcome: the credit that models give, and the lift beside it.
with

by_model as (
    select
        attribution_model,
        channel,
        sum(attributed_reporting_amount)::decimal(18, 2) as credit_amount,
        bool_or(has_credit_without_lift) as has_credit_without_lift
    from channel_returns
    group by attribution_model, channel
),

credit as (
    select
        channel,
        min(credit_amount) as lowest_credit_amount,
        max(credit_amount) as highest_credit_amount,
        bool_or(has_credit_without_lift) as has_credit_without_lift
    from by_model
    group by channel
)

select
    attribution_lift.channel,
    attribution_lift.revenue_type,
    attribution_lift.evidence_label,
    attribution_lift.effect_word,
    attribution_lift.window_weeks,
    attribution_lift.lift_sale_count,
    attribution_lift.lift_sale_low_count,
    attribution_lift.lift_sale_high_count,
    attribution_lift.lift_reporting_amount,
    attribution_lift.lift_reporting_low_amount,
    attribution_lift.lift_reporting_high_amount,
    attribution_lift.currency_code,
    attribution_lift.compared_touch_count,
    attribution_lift.treated_account_count,
    attribution_lift.withheld_reason,
    credit.lowest_credit_amount,
    credit.highest_credit_amount,
    coalesce(credit.has_credit_without_lift, false) as has_credit_without_lift
from attribution_lift
left join credit on attribution_lift.channel = credit.channel
-- A channel that touched nobody and earns nothing has nothing to set side by side.
where
    attribution_lift.withheld_reason is distinct from 'never_touched'
    or credit.channel is not null
order by
    coalesce(credit.highest_credit_amount, 0) desc,
    attribution_lift.channel asc,
    attribution_lift.revenue_type asc
