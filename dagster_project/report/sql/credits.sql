-- One row per model and channel, in the reporting currency; lines without a rate are counted.
select
    attribution_model,
    channel,
    bool_and(touch_id is null) as is_bucket,
    coalesce(sum(reporting_amount), 0)::decimal(18, 2) as reporting_amount,
    count(*) filter (where reporting_amount is null) as unpriced_row_count,
    min(booked_month) as first_month,
    max(booked_month) as last_month,
    max(as_of_date) as as_of_date
from attributed_revenue
where revenue_measure = 'booked'
group by attribution_model, channel
order by attribution_model, channel
