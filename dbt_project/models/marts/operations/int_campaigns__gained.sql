with
campaigns as (
    select campaign_id
    from {{ ref('dim_campaigns') }}
),

reached_people as (
    select
        campaign_id,
        hcp_id
    from {{ ref('int_campaign_people__reached') }}
    where hcp_id <> 'unknown'
),

gains as (
    select
        campaign_id,
        gain_type,
        hcp_id
    from {{ ref('int_campaign_gains__credited') }}
),

reach_by_campaign as (
    select
        campaign_id,
        count(hcp_id) as reached_count
    from reached_people
    group by campaign_id
),

gains_by_type as (
    select
        campaign_id,
        gain_type,
        count(*) as gain_count,
        -- Distinct: a person may give several attributes.
        count(distinct hcp_id) as people_count
    from gains
    group by campaign_id, gain_type
),

gains_by_campaign as (
    select
        campaign_id,
        max(case when gain_type = 'consent' then people_count end) as consent_people_count,
        max(case when gain_type = 'attribute' then gain_count end) as attribute_count,
        max(case when gain_type = 'attribute' then people_count end)
            as attribute_people_count,
        max(case when gain_type = 'answer' then people_count end) as answer_people_count
    from gains_by_type
    group by campaign_id
),

final as (
    select
        campaigns.campaign_id,
        coalesce(reach_by_campaign.reached_count, 0) as reached_count,
        coalesce(gains_by_campaign.consent_people_count, 0) as consent_people_count,
        coalesce(gains_by_campaign.attribute_count, 0) as attribute_count,
        coalesce(gains_by_campaign.attribute_people_count, 0) as attribute_people_count,
        coalesce(gains_by_campaign.answer_people_count, 0) as answer_people_count
    from campaigns
    left join reach_by_campaign on campaigns.campaign_id = reach_by_campaign.campaign_id
    left join gains_by_campaign on campaigns.campaign_id = gains_by_campaign.campaign_id
)

select * from final
