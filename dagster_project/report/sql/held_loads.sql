-- One row per source table with held loads whose consequences this build does not tell.
select source, table_name, count(*) as load_count
from load_history
where
    verdict = 'hold'
    and (source, table_name) not in (
        select (source, table_name) from gate_consequences where effect = 'older data'
    )
group by source, table_name
order by source, table_name
