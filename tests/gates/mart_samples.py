"""A healthy build of a few rows: every table the mart gates read."""

from __future__ import annotations

import duckdb

from expectations.marts import KEYS, PATIENT_GROUPS
from expectations.trust import FEEDS
from expectations.unified import REFERRING, TABLES

MARTS = """
create schema policy;
create table policy.parameters as
select 'minimum_coverage_ratio' as parameter, 0.5::decimal(18, 6) as value,
    date '2020-01-01' as valid_from
union all select 'revenue_window_days', 365, date '2020-01-01';
create table marts.account_tiers as
select account_id, 'High' as tier, 'usage_silence' as reason, 0.8::decimal(9, 6) as coverage_ratio,
    'p1' as policy_version, date '2024-06-30' as as_of_date, 'b1' as build_id
from unified.fct_contracts;
create table marts.account_tier_history as
select account_id, tier, dim_weeks.as_of_date, 'b1' as build_id
from marts.account_tiers cross join unified.dim_weeks;
create table marts.account_signals as
select account_id, 'usage_trend' as signal_name, 'bad' as signal_state from marts.account_tiers;
create table marts.tiers as select 'High' as tier;
create table marts.tier_calibration as
select 'all' as segment_type, 'all' as segment, 'High' as tier, 2 as decided_count,
    0.5::decimal(9, 6) as renewal_ratio, 0.1::decimal(9, 6) as renewal_low_ratio,
    0.9::decimal(9, 6) as renewal_high_ratio, 0.5::decimal(9, 6) as pooled_renewal_ratio,
    0.5::decimal(9, 6) as monotone_renewal_ratio, null::varchar as withheld_reason
union all
select 'all', 'all', 'Low', 0, null, null, null, null, null, 'too_few_accounts';
create table marts.tier_backtest as
select 'late' as lead_time, 'High' as threshold_tier, 1 as decided_count, 1 as not_tiered_count,
    0.5::decimal(9, 6) as precision_ratio, 0.1::decimal(9, 6) as precision_low_ratio,
    0.9::decimal(9, 6) as precision_high_ratio, null::varchar as precision_withheld_reason,
    null::decimal(9, 6) as recall_ratio, null::decimal(9, 6) as recall_low_ratio,
    null::decimal(9, 6) as recall_high_ratio, 'too_few_accounts' as recall_withheld_reason;
create table marts.surprise_churns as
select contract_id, null::varchar as lead_tier from unified.fct_contracts
where outcome = 'churned';
create table marts.int_account_weeks__stated as
select account_id, true as is_current, 'customer' as customer_state from marts.account_tiers;
create table marts.account_drivers as
select account_id, signal_name, signal_state, 1::bigint as driver_rank, 'worse' as direction
from marts.account_signals;
create table marts.portfolio_risk as
select 'High' as tier, 'North' as region, 'P1' as product_id, 'customer' as controllable_by,
    2::bigint as account_count, 100.00::decimal(18, 2) as booked_reporting_amount,
    'EUR' as currency_code;
create table marts.narratives as
select account_id, unnest(['en', 'ja', 'ru']) as language, 'High risk.' as narrative
from marts.account_tiers;
create table marts.accountability as
select 'feed_freshness' as kpi_name, feed as subject_name, date '2024-06-01' as period_month,
    1::bigint as judged_count, 1.0::decimal(9, 6) as within_limit_ratio
from unified.fct_feed_status;
create table marts.attributed_revenue as
select 'first-R1-T1' as attributed_revenue_id, 'first' as attribution_model, 'R1' as conversion_id,
    'T1' as touch_id, 'email' as channel, 70.00::decimal(18, 2) as attributed_amount,
    'EUR' as currency_code, date '2024-06-01' as booked_month
union all
select 'first-R1-none', 'first', 'R1', null, '(unattributed)', 30.00, 'EUR', date '2024-06-01';
create table marts.attribution_reconciliation as
select 'first' as attribution_model, date '2024-06-01' as booked_month, 'EUR' as currency_code,
    100.00::decimal(18, 2) as booked_amount, 70.00::decimal(18, 2) as attributed_amount,
    30.00::decimal(18, 2) as unattributed_amount, 0.00::decimal(18, 2) as difference_amount;
create table marts.channel_returns as
select 'first' as attribution_model, 'email' as channel, date '2024-06-01' as calendar_month,
    50.00::decimal(18, 2) as spend_reporting_amount;
create table marts.signal_drift as
select 'usage_trend' as signal_name, date '2024-06-30' as period_end_date,
    0.2::decimal(9, 6) as bad_ratio, 0.1::decimal(9, 6) as watch_ratio,
    0.6::decimal(9, 6) as good_ratio, 0.1::decimal(9, 6) as silent_ratio,
    0.3::decimal(18, 6) as stability_index, 0.25::decimal(18, 6) as limit_index,
    null::varchar as withheld_reason, true as is_drifting;
create table marts.regimes as
select 'shock' as regime_name, 'declared' as regime_origin, 'strategy' as owner_function,
    'a journal' as source, 'It happened' as reason, date '2024-06-01' as first_date,
    null::date as last_date, date '9999-12-31' as suspended_until_date, true as is_suspending;
create table marts.survey_results as
select 's' as survey_id, date '2024-06-01' as survey_month, 'all' as segment_type,
    'all' as segment, 0.5::decimal(9, 6) as response_ratio, 0.2::decimal(9, 6) as nps_ratio,
    -0.1::decimal(9, 6) as nps_low_ratio, 0.5::decimal(9, 6) as nps_high_ratio,
    null::varchar as withheld_reason;
alter table marts.tier_calibration add column suspended_reason varchar default 'shock';
alter table marts.tier_backtest add column suspended_reason varchar default 'shock';
create table marts.source_freshness as select 'files' as source, 'usage' as feed;
create table marts.source_coverage as select 'files' as source, 'usage' as feed;
"""


def healthy_build() -> duckdb.DuckDBPyConnection:
    """Return an engine with two customers, one booked invoice and four weeks of history."""
    connection = duckdb.connect()
    connection.execute("create schema unified; create schema marts")
    for table, key, _ in TABLES:
        columns = {column: "'A' || i" for column in (*key, "account_id", "hcp_id")}
        if table not in REFERRING:
            columns = {column: columns[column] for column in key}
        columns |= _MEASURES.get(table, {})
        select = ", ".join(f"{value} as {column}" for column, value in columns.items())
        connection.execute(f"create table unified.{table} as select {select} from range(2) t(i)")
    for mart, key in KEYS.items():
        columns = [f"'{column}' as {column}" for column in key]
        columns += ["11::bigint as patient_count"] if mart in PATIENT_GROUPS else []
        connection.execute(f"create table marts.{mart} as select {', '.join(columns)}")
    connection.execute(
        "create table unified.dim_weeks as select unnest([date '2024-06-09', date '2024-06-16', "
        "date '2024-06-23', date '2024-06-30']) as as_of_date;"
        "create table unified.int_usage__daily_changes as select 5::bigint as event_count "
        "from range(2);"
        "create table unified.fct_feed_status (feed text, as_of_date date, feed_status text, "
        "watermark_date date, age_days bigint, limit_days bigint, evidence_date date)"
    )
    for feed in FEEDS:
        connection.execute(
            "insert into unified.fct_feed_status values "
            "(?, date '2024-06-30', 'fresh', date '2024-06-29', 1, 3, "
            "date '2024-06-30')",
            [feed],
        )
    connection.execute(MARTS)
    return connection


_MEASURES = {
    "fct_contracts": {"outcome": "['renewed', 'churned'][i + 1]", "is_trial": "false"},
    "fct_usage_daily": {"event_count": "5::bigint"},
    "fct_revenue": {
        "revenue_measure": "['booked', 'pipeline'][i + 1]",
        "booked_amount": "100.00::decimal(18, 2)",
        "reporting_amount": "100.00::decimal(18, 2)",
        "currency_code": "'EUR'",
        "happened_at": "timestamp '2024-06-01'",
        "known_at": "timestamp '2024-06-01'",
    },
    "fct_campaign_spend": {"reporting_amount": "25.00::decimal(18, 2)"},
}
