-- One row per build found in any table that names it; policy_version where the table has it.
select as_of_date, build_id, policy_version
from (
    select max(as_of_date) as as_of_date, build_id, max(policy_version) as policy_version
    from account_tiers
    group by build_id
    union all
    select max(as_of_date) as as_of_date, build_id, null as policy_version
    from source_freshness
    group by build_id
    union all
    select null as as_of_date, build_id, null as policy_version
    from gate_results
    group by build_id
) as builds
where build_id is not null
order by policy_version is null, as_of_date desc nulls last, build_id
limit 1
