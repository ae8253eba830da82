-- One row per source table with loads that are held now.
select source, table_name, count(*) as load_count
from load_history
where verdict = 'hold'
group by source, table_name
order by source, table_name
