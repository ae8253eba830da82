-- One row: published tables but the logs, and how many of them no red gate keeps at older data.
select
    count(*) as mart_count,
    count(*) filter (where table_name not in (
        select dependent from gate_consequences
        where dependent_kind = 'mart' and effect = 'older data'
    )) as running_count
from duckdb_tables()
where
    database_name = 'published'
    and table_name not in ('gate_results', 'gate_consequences', 'load_history', 'quarantined_rows')
