"""A healthy build of a few rows: every table the mart gates read."""

from __future__ import annotations

import duckdb

from expectations.marts import KEYS
from expectations.trust import FEEDS
from expectations.unified import REFERRING, TABLES
from tests.gates.campaigns_samples import CAMPAIGNS
from tests.gates.case_samples import CASES
from tests.gates.device_samples import DEVICES
from tests.gates.effect_samples import EFFECTS
from tests.gates.enablement_samples import ENABLEMENT
from tests.gates.exit_samples import EXITS
from tests.gates.experience_samples import EXPERIENCE
from tests.gates.hypothesis_samples import HYPOTHESES
from tests.gates.improvement_samples import IMPROVEMENTS
from tests.gates.integration_samples import INTEGRATION
from tests.gates.journey_map_samples import JOURNEY_MAP
from tests.gates.journey_samples import JOURNEY
from tests.gates.lift_samples import LIFT
from tests.gates.maturity_samples import MATURITY
from tests.gates.moment_samples import MOMENTS
from tests.gates.patient_group_samples import PATIENT_GROUPS_TOLD
from tests.gates.patient_samples import PATIENTS
from tests.gates.playbook_samples import PLAYBOOK
from tests.gates.priority_samples import PRIORITIES
from tests.gates.professionals_samples import PROFESSIONALS
from tests.gates.programme_samples import PROGRAMMES
from tests.gates.success_samples import SUCCESS
from tests.gates.sync_samples import SYNC

MARTS = """
create table unified.int_contracts__versions as
select contract_id, account_id, timestamp '2024-01-01' as known_at, null::timestamp as superseded_at
from unified.fct_contracts;
create schema policy;
create table policy.parameters as
select 'minimum_coverage_ratio' as parameter, 0.5::decimal(18, 6) as value,
    date '2020-01-01' as valid_from
union all select 'revenue_window_days', 365, date '2020-01-01'
union all select 'lift_companion_ratio', 0.5, date '2020-01-01'
union all select 'smallest_professional_group', 5, date '2020-01-01';
create table policy.comparison_policies as
select 'missing_is_zero' as policy_name, date '2020-01-01' as valid_from;
create table marts.account_tiers as
select account_id, 'High' as tier, 'usage_silence' as reason, 0.8::decimal(9, 6) as coverage_ratio,
    date '2024-05-05' as tier_since_date, 'p1' as policy_version, date '2024-06-30' as as_of_date,
    'b1' as build_id
from unified.fct_contracts;
create table marts.account_tier_history as
select account_id, as_of_date, 'b1' as build_id,
    case when account_id = 'A0' and as_of_date = date '2024-06-09' then 'Low' else tier end as tier
from (select account_id, tier from marts.account_tiers) as tiered cross join unified.dim_weeks;
create table marts.segment_memberships as
select account_id, date '2024-05-05' as valid_from_date, null::date as valid_until_date,
    'customer' as customer_state, tier
from marts.account_tiers;
create table marts.tier_changes as
select 'A0' as account_id, date '2024-06-16' as as_of_date, 'Low' as from_tier, 'High' as to_tier,
    2::bigint as tier_steps, 3::bigint as behaviour_steps, 0::bigint as input_aged_out_steps,
    -1::bigint as policy_version_steps, 0::bigint as late_data_steps,
    0::bigint as identity_merge_steps, 0::bigint as evidence_arrived_steps,
    0::bigint as customer_state_steps;
create table marts.account_signals as
select account_id, 'usage_trend' as signal_name, 'bad' as signal_state from marts.account_tiers;
create table marts.tiers as select 'High' as tier;
create table marts.tier_calibration as
select 'coverage_aware' as policy_name, 'all' as segment_type, 'all' as segment, 'High' as tier,
    2 as decided_count,
    0.5::decimal(9, 6) as renewal_ratio, 0.1::decimal(9, 6) as renewal_low_ratio,
    0.9::decimal(9, 6) as renewal_high_ratio, 0.5::decimal(9, 6) as pooled_renewal_ratio,
    0.5::decimal(9, 6) as monotone_renewal_ratio, null::varchar as withheld_reason
union all
select 'coverage_aware', 'all', 'all', 'Low', 0, null, null, null, null, null, 'too_few_accounts';
insert into marts.tier_calibration
select * replace ('missing_is_zero' as policy_name) from marts.tier_calibration;
create table marts.tier_backtest as
select 'coverage_aware' as policy_name, 'late' as lead_time, 'High' as threshold_tier,
    1 as decided_count, 1 as not_tiered_count,
    0.5::decimal(9, 6) as precision_ratio, 0.1::decimal(9, 6) as precision_low_ratio,
    0.9::decimal(9, 6) as precision_high_ratio, null::varchar as precision_withheld_reason,
    null::decimal(9, 6) as recall_ratio, null::decimal(9, 6) as recall_low_ratio,
    null::decimal(9, 6) as recall_high_ratio, 'too_few_accounts' as recall_withheld_reason;
insert into marts.tier_backtest
select * replace ('missing_is_zero' as policy_name) from marts.tier_backtest;
create table marts.surprise_churns as
select contract_id, null::varchar as lead_tier from unified.fct_contracts
where outcome = 'churned';
create table marts.sentiment_bias as
select 'all' as segment_type, 'all' as segment, date '2024-06-01' as period_month,
    2::bigint as entry_count, null::decimal(9, 6) as top_level_ratio,
    null::decimal(9, 6) as mean_residual_levels, null::decimal(9, 6) as usual_residual_levels,
    null::decimal(9, 6) as limit_residual_levels, null::boolean as is_inflated,
    null::varchar as finding, null::bigint as greener_decided_count,
    null::decimal(9, 6) as greener_renewal_ratio, null::bigint as rest_decided_count,
    null::decimal(9, 6) as rest_renewal_ratio, 'too_few_raters' as withheld_reason;
create table marts.int_accounts__segmented as
select account_id, 'all' as segment_type, 'all' as segment from marts.account_tiers;
create table marts.rater_agreement as
select 'v1' as anchor_version, 'all' as segment_type, 'all' as segment, 2::bigint as entry_count,
    null::decimal(9, 6) as level_5_ratio, null::decimal(9, 6) as weighted_kappa,
    null::decimal(9, 6) as weighted_kappa_low, null::decimal(9, 6) as weighted_kappa_high,
    'too_few_raters' as agreement_withheld_reason;
create table marts.tier_disagreements as
select account_id, 'Stable' as felt_tier, 'High' as behaviour_tier, 'greener' as direction
from marts.account_tiers;
create table marts.int_account_weeks__stated as
select account_id, true as is_current, 'customer' as customer_state from marts.account_tiers;
alter table marts.account_actions add column status text;
update marts.account_actions set status = 'proposed';
create table marts.action_effects as
select 'revive_usage' as play_id, 'tier_improved' as measure,
    0.2::decimal(9, 6) as difference_ratio, 0.1::decimal(9, 6) as difference_low_ratio,
    0.3::decimal(9, 6) as difference_high_ratio, 'better' as effect_word,
    null::varchar as withheld_reason
union all
select 'widen_use', 'tier_improved', null, null, null, null, 'too_few_treated';
create table marts.input_requests as
select account_id, 'stale' as input_state, tier from marts.account_tiers;
create table marts.goal_tracking as
select * from (values ('keep', null, 'business', 'renewal_rate', 0.9::decimal(9, 6), 'improved'),
    ('warn', 'keep', 'tier', 'losses_warned', null, 'no_baseline'),
    ('judge', 'keep', 'tier', 'customers_judged', null, 'no_baseline'),
    ('feel', 'judge', 'signal', 'fresh_human_input', null, 'no_baseline'),
    ('feed', 'judge', 'signal', 'feeds_fresh', null, 'no_baseline'),
    ('act', 'warn', 'signal', 'actions_in_time', null, 'no_baseline')
) as goals (goal_id, parent_goal_id, goal_level, metric_name, baseline_ratio, change_word);
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
    'EUR' as currency_code, date '2024-06-01' as booked_month, 'C1' as campaign_id,
    70.00::decimal(18, 2) as reporting_amount
union all
select 'first-R1-none', 'first', 'R1', null, '(unattributed)', 30.00, 'EUR', date '2024-06-01',
    null, 30.00;
create table marts.attribution_reconciliation as
select 'first' as attribution_model, date '2024-06-01' as booked_month, 'EUR' as currency_code,
    100.00::decimal(18, 2) as booked_amount, 70.00::decimal(18, 2) as attributed_amount,
    25.00::decimal(18, 2) as unattributed_amount,
    5.00::decimal(18, 2) as not_measurable_amount, 0.00::decimal(18, 2) as difference_amount;
create table unified.int_revenue__recorded as
select timestamp '2024-06-01 09:00:00' as happened_at, 100.00::decimal(18, 2) as booked_amount,
    'EUR' as currency_code, timestamp '2024-06-02' as known_at, null::timestamp as superseded_at;
create table unified.int_months__closed as
select date '2024-06-01' as booked_month, date '2024-07-10' as closed_on_date;
create table marts.attribution_vintages as
select 'first' as attribution_model, date '2024-06-01' as booked_month, 'email' as channel,
    'EUR' as currency_code, 60.00::decimal(18, 2) as frozen_amount,
    70.00::decimal(18, 2) as current_amount
union all
select 'first', date '2024-06-01', '(unattributed)', 'EUR', 40.00, 30.00;
create table marts.attribution_restatements as
select attribution_model, booked_month, channel, currency_code, 'touch_arrived_late' as cause,
    current_amount - frozen_amount as changed_amount
from marts.attribution_vintages;
create table marts.channel_returns as
select 'first' as attribution_model, 'email' as channel, date '2024-06-01' as calendar_month,
    'rule_credit' as evidence_label, 50.00::decimal(18, 2) as spend_reporting_amount,
    'purchase' as lift_revenue_type, 'quasi_experimental' as lift_evidence_label,
    'raises' as lift_effect_word, 0.3::decimal(18, 6) as lift_sale_count,
    0.1::decimal(18, 6) as lift_sale_low_count, 0.5::decimal(18, 6) as lift_sale_high_count,
    30.00::decimal(18, 2) as lift_reporting_amount,
    10.00::decimal(18, 2) as lift_reporting_low_amount,
    50.00::decimal(18, 2) as lift_reporting_high_amount;
create table marts.campaign_returns as
select 'first' as attribution_model, 'C1' as campaign_id,
    70.00::decimal(18, 2) as attributed_reporting_amount,
    50.00::decimal(18, 2) as spend_reporting_amount;
create table marts.channel_effects as
select unnest(['markov', 'rate_shapley']) as attribution_model, 'email' as channel,
    0.6::decimal(9, 6) as effect_ratio, 0.5::decimal(9, 6) as effect_low_ratio,
    0.7::decimal(9, 6) as effect_high_ratio, 40::bigint as journey_count,
    10::bigint as converted_count;
create table marts.journey_paths as select 'email' as journey_path, 1::bigint as sale_count;
create table marts.touch_outcomes as
select 'email' as channel, date '2024-06-01' as touch_month, 'credited' as outcome,
    count(*) as touch_count, date '2024-06-30' as as_of_date from unified.fct_touches;
create table marts.attributed_volumes as
select account_id, 'P1' as product_id, date '2024-06-01' as volume_month,
    unnest(['(baseline)', 'rep_visit', 'web']) as channel, 'rule_credit' as evidence_label,
    unnest([8, 2.5, -0.5]::decimal(18, 6)[]) as unit_count,
    unnest([80, 25, -5]::decimal(18, 2)[]) as reporting_amount
from unified.fct_prescriptions;
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
    areas = (
        MARTS, LIFT, JOURNEY, JOURNEY_MAP, PROGRAMMES, PATIENTS, EXITS, IMPROVEMENTS, SUCCESS,
        MOMENTS, PRIORITIES, HYPOTHESES, CASES, PATIENT_GROUPS_TOLD, SYNC, INTEGRATION,
        CAMPAIGNS, ENABLEMENT, PROFESSIONALS, PLAYBOOK, DEVICES, MATURITY, EFFECTS, EXPERIENCE,
    )  # fmt: skip
    connection.execute("".join(areas))
    return connection


_MEASURES = {
    "fct_contracts": {"outcome": "['renewed', 'churned'][i + 1]", "is_trial": "false"},
    "fct_actions": {
        "account_id": "'A' || i",
        "action_status": "['open', 'done'][i + 1]",
        "closed_at": "[null, timestamp '2024-06-01'][i + 1]",
    },
    "fct_touches": {
        "channel": "'email'",
        "happened_at": "timestamp '2024-06-01'",
        "known_at": "timestamp '2024-06-01'",
    },
    "fct_usage_daily": {"event_count": "5::bigint"},
    "fct_revenue": {
        "revenue_measure": "['booked', 'pipeline'][i + 1]",
        "booked_amount": "100.00::decimal(18, 2)",
        "reporting_amount": "100.00::decimal(18, 2)",
        "currency_code": "'EUR'",
        "happened_at": "timestamp '2024-06-01'",
        "known_at": "timestamp '2024-06-01'",
    },
    "fct_prescriptions": {
        "product_id": "'P1'",
        "unit_count": "10::bigint",
        "reporting_amount": "100.00::decimal(18, 2)",
        "period_end_date": "date '2024-06-30'",
    },
    "fct_sentiments": {
        "account_id": "'A' || i",
        "employee_id": "'E' || i",
        "anchor_version": "'v1'",
        "happened_at": "timestamp '2024-06-10'",
    },
    "fct_campaign_spend": {"reporting_amount": "25.00::decimal(18, 2)", "campaign_id": "'C1'"},
}
