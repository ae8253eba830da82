"""Feeds alive, dead, not connected and dropped, and their tools; and what breaks their rules."""

INTEGRATION = """
create schema if not exists ops;
create table ops.feeds as
select 'files' as source, unnest(['usage', 'visits', 'reviews']) as table_name;
create table ops.loads as
select 'files' as source, 'usage' as table_name, 40::bigint as row_count,
    date '2024-06-20' as admitted_date
union all select 'files', 'usage', 500, date '2024-06-02'
union all select 'files', 'dropped', 70, date '2024-06-20';
insert into policy.parameters select 'feed_recent_days', 28, date '2020-01-01';
create table marts.integration_health as
select 'files' as source, 'usage' as table_name, 'file' as lane, 'telemetry' as tool_id,
    null::varchar as dead_reason, 'none' as severity, 'within' as latency_word,
    40::bigint as recent_row_count, 0.9::decimal(9, 6) as automated_row_ratio,
    1::bigint as handed_in_load_count, 1::bigint as hand_release_count,
    2::bigint as declared_step_count, 4::bigint as manual_step_count,
    20::bigint as latency_row_count, 1::bigint as latency_p50_days, 5::bigint as latency_p95_days,
    5::bigint as latency_limit_days, true as is_connected, false as is_dead
union all
select 'files', 'visits', 'handed_in', 'exports', 'no_rows', 'warn', 'not_measured', 0, null,
    0, 0, null, 0, 0, null, null, 35, true, true
union all
select 'files', 'reviews', null, null, null, 'none', 'not_measured', 0, null, 0, 0, 3, 0, 0, null,
    null, null, false, false;
create table marts.tools as
select 'telemetry' as tool_id, 'product' as owner_function, 'product_analytics' as category,
    'in_use' as tool_state, 'only_one' as redundancy_word, 'none' as gap_word,
    1::bigint as feed_count
union all
select 'exports', 'customer-experience', 'spreadsheets', 'in_use', 'only_one', 'dead_feed', 1;
"""

INTEGRATION_BREAKING = {
    "integration_health.conserved.tables": "insert into ops.feeds values ('files', 'tickets')",
    "integration_health.conserved.rows": (
        "update marts.integration_health set recent_row_count = 540 where table_name = 'usage'"
    ),
    "integration_health.in_range.delays": (
        "update marts.integration_health set latency_p95_days = 6 where table_name = 'usage'"
    ),
    "integration_health.in_range.dead": "update marts.integration_health set severity = 'none'",
    "integration_health.in_range.hands": (
        "update marts.integration_health set manual_step_count = 3 where table_name = 'reviews'"
    ),
    "tools.complete": "update marts.tools set owner_function = null where tool_id = 'exports'",
    "tools.agrees.feeds": "delete from marts.tools where tool_id = 'exports'",
    "tools.conserved.feeds": "update marts.tools set feed_count = 2 where tool_id = 'exports'",
}
