-- One row per kind of data, the ones that need a look first.
select
    source_freshness.source,
    source_freshness.feed,
    source_freshness.freshness_status,
    source_freshness.watermark_date,
    source_freshness.age_days,
    source_freshness.limit_days,
    source_freshness.as_of_date,
    source_coverage.coverage_ratio
from source_freshness
left join source_coverage on source_freshness.feed = source_coverage.feed
where source_freshness.freshness_level = 'feed'
order by
    case source_freshness.freshness_status when 'fresh' then 1 when 'not connected' then 2 else 0 end,
    source_freshness.age_days - source_freshness.limit_days desc nulls last,
    source_freshness.feed
