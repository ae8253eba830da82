-- Isotonic regression of the renewal rates over the ordered tiers, by the max-min formula:
-- a tier's fit is the largest, over the blocks' riskier ends, of the smallest pooled rate, over
-- their greener ends, of the blocks that hold it. Four tiers have ten blocks.
with
tiers as (
    select
        tier,
        risk_rank
    from {{ policy('tier_labels', ['tier']) }}
    where tier <> 'Insufficient data'
),

cells as (
    select
        segments_counted.policy_name,
        segments_counted.segment_type,
        segments_counted.segment,
        segments_counted.tier,
        tiers.risk_rank,
        segments_counted.decided_count,
        segments_counted.renewed_count
    from {{ ref('int_segments__counted') }} as segments_counted
    inner join tiers on segments_counted.tier = tiers.tier
),

blocks as (
    select
        riskier_ends.risk_rank as riskier_rank,
        greener_ends.risk_rank as greener_rank
    from tiers as riskier_ends
    inner join tiers as greener_ends on riskier_ends.risk_rank >= greener_ends.risk_rank
),

blocks_pooled as (
    select
        cells.policy_name,
        cells.segment_type,
        cells.segment,
        blocks.riskier_rank,
        blocks.greener_rank,
        {{ ratio('sum(cells.renewed_count)', 'sum(cells.decided_count)') }} as renewal_ratio
    from cells
    inner join blocks on cells.risk_rank between blocks.greener_rank and blocks.riskier_rank
    group by
        cells.policy_name,
        cells.segment_type,
        cells.segment,
        blocks.riskier_rank,
        blocks.greener_rank
),

smallest_ratios as (
    select
        cells.policy_name,
        cells.segment_type,
        cells.segment,
        cells.tier,
        blocks_pooled.riskier_rank,
        min(blocks_pooled.renewal_ratio) as smallest_ratio
    from cells
    inner join blocks_pooled
        on cells.policy_name = blocks_pooled.policy_name
        and cells.segment_type = blocks_pooled.segment_type
        and cells.segment = blocks_pooled.segment
        and cells.risk_rank between blocks_pooled.greener_rank and blocks_pooled.riskier_rank
    where cells.decided_count > 0
    group by
        cells.policy_name,
        cells.segment_type,
        cells.segment,
        cells.tier,
        blocks_pooled.riskier_rank
),

final as (
    select
        policy_name,
        segment_type,
        segment,
        tier,
        max(smallest_ratio) as monotone_renewal_ratio
    from smallest_ratios
    group by policy_name, segment_type, segment, tier
)

select * from final
