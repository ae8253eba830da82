-- One row per channel and outcome of its touches, over all months.
select
    channel,
    outcome,
    sum(touch_count)::bigint as touch_count
from touch_outcomes
group by channel, outcome
order by channel, outcome
