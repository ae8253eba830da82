with
campaigns as (
    select
        campaign_id,
        campaign_name,
        channel,
        product_id,
        template_id,
        start_date,
        end_date
    from {{ ref('dim_campaigns') }}
),

campaign_spend as (
    select
        campaign_id,
        reporting_amount
    from {{ ref('fct_campaign_spend') }}
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

spend_by_campaign as (
    select
        campaign_id,
        {{ sum_if_all_known('reporting_amount') }} as spend_reporting_amount
    from campaign_spend
    group by campaign_id
),

final as (
    select
        campaigns.campaign_id,
        campaigns.campaign_name,
        campaigns.channel,
        campaigns.product_id,
        campaigns.template_id,
        cast(
            case
                when spend_by_campaign.campaign_id is null then 0
                else spend_by_campaign.spend_reporting_amount
            end as decimal(18, 2)
        ) as spend_reporting_amount,
        reporting_currency.currency_code,
        campaigns.start_date,
        campaigns.end_date,
        run_context.as_of_date,
        run_context.build_id
    from campaigns
    left join spend_by_campaign on campaigns.campaign_id = spend_by_campaign.campaign_id
    cross join reporting_currency
    cross join run_context
)

select * from final
