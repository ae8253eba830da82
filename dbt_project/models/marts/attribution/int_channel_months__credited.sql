with
attributed_revenue as (
    select
        attribution_model,
        conversion_id,
        channel,
        reporting_amount,
        booked_month
    from {{ ref('attributed_revenue') }}
),

campaign_spend as (
    select
        channel,
        reporting_amount,
        {{ month_start('happened_at') }} as calendar_month
    from {{ ref('fct_campaign_spend') }}
),

attribution_models as (
    select
        attribution_model,
        evidence_label
    from {{ policy('attribution_models', ['attribution_model']) }} as in_force
),

monthly_credits as (
    select
        attribution_model,
        channel,
        booked_month as calendar_month,
        {{ credit_sums() }}
    from attributed_revenue
    group by attribution_model, channel, booked_month
),

monthly_spend as (
    select
        channel,
        calendar_month,
        {{ sum_if_all_known('reporting_amount') }} as reporting_amount
    from campaign_spend
    group by channel, calendar_month
),

-- Every channel and month with credit in any model or with spend, in every model: a
-- channel that one model credits nothing, or that bought nothing, must show its zero.
channel_months as (
    select
        channel,
        calendar_month
    from monthly_credits
    union
    select
        channel,
        calendar_month
    from monthly_spend
),

returns as (
    select
        attribution_models.attribution_model,
        attribution_models.evidence_label,
        channel_months.channel,
        channel_months.calendar_month,
        coalesce(monthly_credits.conversion_count, 0) as conversion_count,
        coalesce(monthly_credits.unpriced_conversion_count, 0)
            as unpriced_conversion_count,
        cast(coalesce(monthly_credits.reporting_amount, 0) as decimal(18, 2))
            as attributed_reporting_amount,
        cast(
            case
                when monthly_spend.channel is null then 0
                else monthly_spend.reporting_amount
            end as decimal(18, 2)
        ) as spend_reporting_amount
    from channel_months
    cross join attribution_models
    left join monthly_credits
        on attribution_models.attribution_model = monthly_credits.attribution_model
        and channel_months.channel = monthly_credits.channel
        and channel_months.calendar_month = monthly_credits.calendar_month
    left join monthly_spend
        on channel_months.channel = monthly_spend.channel
        and channel_months.calendar_month = monthly_spend.calendar_month
),

final as (
    select
        attribution_model,
        evidence_label,
        channel,
        calendar_month,
        conversion_count,
        unpriced_conversion_count,
        attributed_reporting_amount,
        spend_reporting_amount,
        min(attributed_reporting_amount) over channel_month as lowest_model_reporting_amount,
        max(attributed_reporting_amount) over channel_month as highest_model_reporting_amount
    from returns
    window channel_month as (partition by channel, calendar_month)
)

select * from final
