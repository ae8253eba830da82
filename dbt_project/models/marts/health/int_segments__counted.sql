with
terms_tiered as (
    select
        contract_id,
        account_id,
        decision_date,
        is_renewed,
        coalesce(tier, '(not tiered)') as tier
    from {{ ref('int_terms__tiered') }}
    where lead_time = 'calibration'
),

tiers as (
    select tier
    from {{ policy('tier_labels', ['tier']) }}
    union all
    select '(not tiered)' as tier
),

memberships as (
    select
        account_id,
        segment_type,
        segment
    from {{ ref('int_accounts__segmented') }}
),

terms_segmented as (
    select
        memberships.segment_type,
        memberships.segment,
        terms_tiered.tier,
        terms_tiered.account_id,
        terms_tiered.decision_date,
        case when terms_tiered.is_renewed then 1 else 0 end as renewal
    from terms_tiered
    inner join memberships on terms_tiered.account_id = memberships.account_id
),

segments as (
    select
        segment_type,
        segment
    from terms_segmented
    group by segment_type, segment
),

final as (
    select
        segments.segment_type,
        segments.segment,
        tiers.tier,
        count(terms_segmented.account_id) as decided_count,
        count(distinct terms_segmented.account_id) as account_count,
        cast(coalesce(sum(terms_segmented.renewal), 0) as bigint) as renewed_count,
        min(terms_segmented.decision_date) as first_decision_date,
        max(terms_segmented.decision_date) as last_decision_date
    from segments
    cross join tiers
    left join terms_segmented
        on segments.segment_type = terms_segmented.segment_type
        and segments.segment = terms_segmented.segment
        and tiers.tier = terms_segmented.tier
    group by segments.segment_type, segments.segment, tiers.tier
)

select * from final
