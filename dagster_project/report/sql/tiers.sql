-- One row per tier, in the order of the published dimension.
select * from tiers order by sort_order, tier
