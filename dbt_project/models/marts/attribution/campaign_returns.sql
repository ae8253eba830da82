with
attributed_revenue as (
    select
        attribution_model,
        conversion_id,
        campaign_id,
        reporting_amount,
        booked_month
    from {{ ref('attributed_revenue') }}
    where campaign_id is not null
),

campaign_spend as (
    select
        campaign_id,
        reporting_amount,
        happened_at
    from {{ ref('fct_campaign_spend') }}
    where campaign_id is not null
),

dim_campaigns as (
    select campaign_id
    from {{ ref('dim_campaigns') }}
),

attribution_models as (
    select
        attribution_model,
        evidence_label
    from {{ policy('attribution_models', ['attribution_model']) }} as in_force
),

reporting_currency as (
    select currency_code
    from {{ policy('reporting_currency', ['reporting']) }} as in_force
    where reporting = 'group'
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

credits as (
    select
        attribution_model,
        campaign_id,
        {{ credit_sums() }},
        max(booked_month) as last_booked_month
    from attributed_revenue
    group by attribution_model, campaign_id
),

spend as (
    select
        campaign_id,
        {{ sum_if_all_known('reporting_amount') }} as reporting_amount,
        {{ month_start('min(happened_at)') }} as first_spend_month
    from campaign_spend
    group by campaign_id
),

-- Every campaign that is planned, costs or earns, in every model: one that sold nothing must
-- show its zero.
campaigns as (
    select campaign_id from dim_campaigns
    union
    select campaign_id from credits
    union
    select campaign_id from spend
),

returns as (
    select
        attribution_models.attribution_model,
        attribution_models.evidence_label,
        campaigns.campaign_id,
        coalesce(credits.conversion_count, 0) as conversion_count,
        coalesce(credits.unpriced_conversion_count, 0) as unpriced_conversion_count,
        coalesce(credits.reporting_amount, 0) as attributed_reporting_amount,
        case when spend.campaign_id is null then 0 else spend.reporting_amount end
            as spend_reporting_amount,
        spend.first_spend_month,
        credits.last_booked_month
    from campaigns
    cross join attribution_models
    left join credits
        on attribution_models.attribution_model = credits.attribution_model
        and campaigns.campaign_id = credits.campaign_id
    left join spend on campaigns.campaign_id = spend.campaign_id
),

final as (
    select
        returns.attribution_model,
        returns.campaign_id,
        returns.evidence_label,
        returns.conversion_count,
        returns.unpriced_conversion_count,
        cast(returns.attributed_reporting_amount as decimal(18, 2))
            as attributed_reporting_amount,
        cast(returns.spend_reporting_amount as decimal(18, 2)) as spend_reporting_amount,
        cast(round({{ safe_divide(
            'returns.attributed_reporting_amount', 'returns.spend_reporting_amount'
        ) }}, 6) as decimal(18, 6)) as return_ratio,
        cast(min(returns.attributed_reporting_amount) over campaign as decimal(18, 2))
            as lowest_model_reporting_amount,
        cast(max(returns.attributed_reporting_amount) over campaign as decimal(18, 2))
            as highest_model_reporting_amount,
        reporting_currency.currency_code,
        returns.first_spend_month,
        returns.last_booked_month,
        run_context.as_of_date,
        run_context.build_id
    from returns
    cross join reporting_currency
    cross join run_context
    window campaign as (partition by returns.campaign_id)
)

select * from final
