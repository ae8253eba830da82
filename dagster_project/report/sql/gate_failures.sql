-- Red gates, blocking first; the page shows the first sixty and counts the rest.
select
    gate_code,
    layer,
    subject,
    verdict,
    severity,
    observed,
    expected,
    row_count,
    unexpected_count,
    when_red,
    consequence,
    count(*) over () as failure_count
from gate_results
where verdict not in ('pass', 'learning')
order by
    case severity when 'block' then 0 when 'quarantine' then 1 else 2 end,
    verdict,
    unexpected_count desc nulls last,
    gate_code,
    subject,
    load_id
limit 60
