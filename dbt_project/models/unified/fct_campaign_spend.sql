with
campaign_spend as (
    {{ union_kind('campaign_spend') }}
),

fx_rates as (
    select
        currency_code,
        rate_date,
        reporting_rate
    from {{ ref('int_fx_rates__daily') }}
),

final as (
    select
        campaign_spend.source || ':' || campaign_spend.spend_id as spend_id,
        campaign_spend.campaign_id,
        campaign_spend.channel,
        campaign_spend.spend_amount,
        campaign_spend.currency_code,
        cast(campaign_spend.spend_amount * fx_rates.reporting_rate as decimal(18, 2))
            as reporting_amount,
        cast(campaign_spend.spend_date as timestamp) as happened_at,
        campaign_spend.known_at,
        campaign_spend.source,
        campaign_spend.load_id
    from campaign_spend
    left join fx_rates
        on campaign_spend.currency_code = fx_rates.currency_code
        and campaign_spend.spend_date = fx_rates.rate_date
)

select * from final
