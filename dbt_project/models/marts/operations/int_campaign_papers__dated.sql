with
campaigns as (
    select
        campaign_id,
        campaign_name,
        channel,
        start_date,
        end_date,
        known_at
    from {{ ref('dim_campaigns') }}
),

campaign_spend as (
    select
        campaign_id,
        happened_at
    from {{ ref('fct_campaign_spend') }}
    where campaign_id is not null
),

improvements as (
    select
        evidence_reference,
        happened_at
    from {{ ref('fct_improvements') }}
    where evidence_reference is not null
),

papers as (
    select
        campaign_id,
        'campaign_record' as evidence_type,
        -- A record without its name or its days registers nothing.
        case
            when
                campaign_name is not null and channel is not null
                and start_date is not null and end_date is not null
                then known_at
        end as shown_at
    from campaigns

    union all

    select
        campaign_id,
        'spend_booked' as evidence_type,
        happened_at as shown_at
    from campaign_spend

    union all

    select
        campaigns.campaign_id,
        'reviewed' as evidence_type,
        improvements.happened_at as shown_at
    from campaigns
    inner join improvements on campaigns.campaign_id = improvements.evidence_reference
),

final as (
    select
        campaign_id,
        evidence_type,
        min(shown_at) as shown_at
    from papers
    group by campaign_id, evidence_type
)

select * from final
