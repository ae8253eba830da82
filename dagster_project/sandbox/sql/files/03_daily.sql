-- Files by day, of what arrived on it; times of arrival are those of the nightly drop.
create view feed_usage as
with sent as (
    select *, unnest(range(1 + is_sent_twice::int)) as copy from usage_events
    where arrival_day_no <= day_number(getvariable('end_day')::date)
)
select
    arrival_day_no as day_no, event_no as sort_no, 'U' || event_no as event_id, account_id as site_id, contact_id as user_id,
    product_code, feature, happened_at as occurred_at, event_count as uses, duration_seconds as seconds, error_count as errors,
    timestamp '2024-07-01 23:00:00' + to_days(arrival_day_no::int) as received_at,
from sent;

create view feed_device_operations as
select
    day_no, operation_no as sort_no, operation_id, device_serial as serial, account_id as site_id, contact_id as operator_id, product_code as model,
    operation_type as operation, parameter_name as parameter, parameter_value as value, happened_at as occurred_at,
    timestamp '2024-07-01 23:00:00' + to_days(day_no::int) as received_at,
from device_operations;
