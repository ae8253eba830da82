-- One row per source and state of its tables, with their names; what needs a look first.
select
    source,
    freshness_status,
    bool_or(severity <> 'none') as is_alarming,
    count(*) as table_count,
    string_agg(feed, ', ' order by feed) as table_names,
    max(last_admitted_date) as last_admitted_date
from source_freshness
where freshness_level = 'table'
group by source, freshness_status
order by is_alarming desc, source, freshness_status
