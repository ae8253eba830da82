-- One row per kind of contradiction and pair of sources.
select
    conflict_type,
    first_source,
    second_source,
    count(*) as account_count,
    coalesce(sum(row_count), 0)::bigint as row_count
from source_conflicts
group by conflict_type, first_source, second_source
order by account_count desc, conflict_type, first_source, second_source
