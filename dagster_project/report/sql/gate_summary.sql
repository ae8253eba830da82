-- One row per layer and severity: gates evaluated and how they ended.
select
    layer,
    severity,
    count(*) as gate_count,
    count(*) filter (where verdict = 'pass') as passed_count,
    count(*) filter (where verdict = 'learning') as learning_count,
    count(*) filter (where verdict = 'fail') as failed_count,
    count(*) filter (where verdict = 'not_evaluated') as not_evaluated_count
from gate_results
group by layer, severity
order by layer, severity
