with
terms_compared as (
    select
        policy_name,
        contract_id,
        account_id,
        decision_date,
        is_renewed,
        coalesce(tier, '(not tiered)') as tier
    from {{ ref('int_terms__compared') }}
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
        terms_compared.policy_name,
        memberships.segment_type,
        memberships.segment,
        terms_compared.tier,
        terms_compared.account_id,
        terms_compared.decision_date,
        case when terms_compared.is_renewed then 1 else 0 end as renewal
    from terms_compared
    inner join memberships on terms_compared.account_id = memberships.account_id
),

segments as (
    select
        policy_name,
        segment_type,
        segment
    from terms_segmented
    group by policy_name, segment_type, segment
),

final as (
    select
        segments.policy_name,
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
        on segments.policy_name = terms_segmented.policy_name
        and segments.segment_type = terms_segmented.segment_type
        and segments.segment = terms_segmented.segment
        and tiers.tier = terms_segmented.tier
    group by segments.policy_name, segments.segment_type, segments.segment, tiers.tier
)

select * from final
