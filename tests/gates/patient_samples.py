"""Healthy marts of what patients ask, rate and meet with, and what breaks each of their gates."""

PATIENTS = """
create table marts.contact_responses as
select date '2024-01-01' as period_start_date, '(network)' as clinic_group, 'web' as channel,
    'booking' as purpose, 20::bigint as contact_count_rounded,
    0.60::decimal(9, 2) as within_target_ratio, 0.50::decimal(9, 2) as within_target_low_ratio,
    0.70::decimal(9, 2) as within_target_high_ratio, 0.10::decimal(9, 2) as abandoned_ratio,
    0.05::decimal(9, 2) as abandoned_low_ratio, 0.20::decimal(9, 2) as abandoned_high_ratio,
    null::decimal(9, 2) as switched_ratio, null::decimal(9, 2) as switched_low_ratio,
    null::decimal(9, 2) as switched_high_ratio, null::varchar as withheld_reason;
create table marts.int_contacts__frozen as
select date '2024-01-01' as period_start_date, 'p' || i as patient_id from range(18) as numbers(i);
create table marts.int_contacts__measured as
select date '2024-01-01' as period_start_date, '(network)' as clinic_group,
    18::bigint as contact_count
union all
select date '2024-01-01', 'A0', 18;
create or replace table unified.fct_reviews as
select 'R' || i as review_id, 'A0' as account_id, timestamp '2024-05-01' as happened_at
from range(2) as numbers(i);
create table marts.review_ratings as
select account_id, 'maps' as site, date '2024-04-01' as quarter_start_date,
    count(*) as review_count, 4::decimal(18, 6) as rating_mean,
    3::decimal(18, 6) as rating_mean_low, 5::decimal(18, 6) as rating_mean_high,
    1::bigint as replied_count, 0.33::decimal(9, 6) as replied_ratio,
    0.10::decimal(9, 6) as replied_low_ratio, 0.80::decimal(9, 6) as replied_high_ratio,
    2::bigint as reply_median_days, 1::decimal(18, 6) as rating_change,
    0.5::decimal(18, 6) as rating_change_low, 1.5::decimal(18, 6) as rating_change_high,
    'better' as trend_word
from unified.fct_reviews group by account_id
union all
select '(network)', 'maps', date '2024-04-01', count(*), 4, 3, 5, 1, 0.33, 0.10, 0.80, 2, null,
    null, null, 'too_few'
from unified.fct_reviews;
create table marts.expectation_gaps as
select date '2024-01-01' as period_start_date, 'treatment' as journey_stage,
    20::bigint as pair_count_rounded, 8::decimal(9, 2) as expectation_mean,
    6::decimal(9, 2) as experience_mean, -2::decimal(9, 2) as gap_mean,
    -3::decimal(9, 2) as gap_mean_low, -1::decimal(9, 2) as gap_mean_high,
    'disappoints' as gap_word;
create table marts.int_expectations__paired as
select date '2024-01-01' as period_start_date, 'p' || i as patient_id from range(18) as numbers(i);
create table marts.int_expectations__measured as
select date '2024-01-01' as period_start_date, 18::bigint as pair_count;
create table policy.scenarios as
select 'first' as scenario_id, i as step_number, date '2020-01-01' as valid_from
from range(1, 3) as numbers(i);
create table marts.int_scenario_visits__rated as
select 'first-1' as scenario_run_id, 'A0' as account_id, 'first' as scenario_id;
create table marts.scenario_runs as
select 'first' as scenario_id, 'first-1' as scenario_run_id, 'A0' as account_id,
    1::bigint as step_number, 'treatment.web' as touchpoint_id, 'passed' as step_word,
    false as is_failed, 3::bigint as days_since, 0.5::decimal(9, 6) as coverage_ratio
union all
select 'first', 'first-1', 'A0', 2, null, 'broken_off', true, null, 0.5;
"""

PATIENTS_BREAKING = {
    "contact_responses.in_range.intervals": (
        "update marts.contact_responses set switched_ratio = 0.1"
    ),
    "contact_responses.in_range.rounded": (
        "update marts.contact_responses set contact_count_rounded = 18"
    ),
    "contact_responses.in_range.withheld": (
        "update marts.contact_responses set within_target_ratio = null, abandoned_ratio = null"
    ),
    "expectation_gaps.in_range.gaps": "update marts.expectation_gaps set gap_word = 'as_expected'",
    "expectation_gaps.in_range.rounded": (
        "update marts.expectation_gaps set pair_count_rounded = 10"
    ),
    "expectation_gaps.conserved.pairs": (
        "update marts.int_expectations__measured set pair_count = 17"
    ),
    "scenario_runs.in_range.steps": "update marts.scenario_runs set is_failed = false",
    "scenario_runs.conserved.runs": "delete from marts.scenario_runs where step_number = 2",
    "scenario_runs.agrees.known": (
        "update marts.int_scenario_visits__rated set scenario_id = null"
    ),
    "review_ratings.in_range.intervals": (
        "update marts.review_ratings set replied_low_ratio = 0.34"
    ),
    "review_ratings.in_range.ratings": "update marts.review_ratings set rating_mean_high = 5.1",
    "review_ratings.in_range.trend": "update marts.review_ratings set trend_word = 'covers_zero'",
    "review_ratings.conserved.reviews": (
        "update marts.review_ratings set review_count = 1 where account_id = '(network)'"
    ),
    "contact_responses.conserved.contacts": (
        "delete from marts.int_contacts__measured where clinic_group = 'A0'"
    ),
}
