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

steps as (
    select
        campaign_id,
        is_required,
        evidence_word
    from {{ ref('campaign_conformity') }}
),

gains as (
    select
        campaign_id,
        reached_count,
        consent_people_count,
        attribute_count,
        attribute_people_count,
        answer_people_count
    from {{ ref('int_campaigns__gained') }}
),

described_templates as (
    select template_id
    from {{ policy('campaign_templates', ['template_id', 'step_id']) }} as in_force
    group by template_id
),

reporting_currency as (
    select currency_code
    from {{ policy('reporting_currency', ['reporting']) }} as in_force
    where reporting = 'group'
),

run_context as (
    select
        as_of_date,
        build_id,
        {{ parameter('smallest_professional_group') }} as smallest_count
    from {{ run_context() }} as build
),

spend_by_campaign as (
    select
        campaign_id,
        {{ sum_if_all_known('reporting_amount') }} as spend_reporting_amount
    from campaign_spend
    group by campaign_id
),

-- What is neither done nor due yet is judged neither way, nor what is due on no day.
conformity_by_campaign as (
    select
        campaign_id,
        {{ count_of("is_required and evidence_word not in ('open', 'undated')") }}
            as judged_count,
        {{ count_of("is_required and evidence_word in ('met', 'late')") }} as met_count
    from steps
    group by campaign_id
),

shown_gains as (
    select
        gains.campaign_id,
        {{ shown_people('gains.reached_count', 'gains.reached_count') }}
            as professional_reach,
        {{ shown_people('gains.consent_people_count', 'gains.consent_people_count') }}
            as consent_gain_count,
        {{ shown_people('gains.attribute_count', 'gains.attribute_people_count') }}
            as attribute_gain_count,
        {{ shown_people('gains.answer_people_count', 'gains.answer_people_count') }}
            as answer_gain_count
    from gains
    cross join run_context
),

final as (
    select
        campaigns.campaign_id,
        campaigns.campaign_name,
        campaigns.channel,
        campaigns.product_id,
        campaigns.template_id,
        {{ ratio(
            'conformity_by_campaign.met_count', 'conformity_by_campaign.judged_count'
        ) }} as conformity_ratio,
        case
            when conformity_by_campaign.judged_count > 0 then 'judged'
            when conformity_by_campaign.campaign_id is not null and campaigns.start_date is null
                then 'undated'
            when conformity_by_campaign.campaign_id is not null then 'nothing_due'
            when described_templates.template_id is not null then 'template_later'
            when campaigns.template_id is not null then 'unknown_template'
            else 'no_template'
        end as conformity_word,
        shown_gains.professional_reach,
        shown_gains.consent_gain_count,
        shown_gains.attribute_gain_count,
        shown_gains.answer_gain_count,
        case
            when
                shown_gains.professional_reach is null
                or shown_gains.consent_gain_count is null
                or shown_gains.attribute_gain_count is null
                or shown_gains.answer_gain_count is null
                then 'group_too_small'
        end as withheld_reason,
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
    left join shown_gains on campaigns.campaign_id = shown_gains.campaign_id
    left join spend_by_campaign on campaigns.campaign_id = spend_by_campaign.campaign_id
    left join conformity_by_campaign
        on campaigns.campaign_id = conformity_by_campaign.campaign_id
    left join described_templates
        on campaigns.template_id = described_templates.template_id
    cross join reporting_currency
    cross join run_context
)

select * from final
