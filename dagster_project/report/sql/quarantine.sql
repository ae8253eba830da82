-- One row per source table and reason.
select source, table_name, reason, count(*) as row_count
from quarantined_rows
group by source, table_name, reason
order by row_count desc, source, table_name, reason
limit 30
