-- One row per mart, effect and source table: what befalls the mart because of red gates there.
select
    dependent as mart,
    effect,
    source,
    table_name,
    max(data_until_date) as data_until_date,
    -- Of several releases the one that ends first, whole.
    arg_min(override_category, (override_until_date, override_category)) as override_category,
    min(override_until_date) as override_until_date
from gate_consequences
where dependent_kind = 'mart'
group by dependent, effect, source, table_name
order by effect, source, table_name, mart
