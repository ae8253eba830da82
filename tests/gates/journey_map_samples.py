"""A healthy journey map and its returns, and what breaks each of their gates."""

JOURNEY_MAP = """
create table marts.journey_matrix as
select 'network' as scope, '(network)' as clinic_group, date '2024-01-01' as period_start_date,
    'treatment' as journey_stage, 'web' as visit_channel, 30::bigint as visit_count_rounded,
    20::bigint as answer_count_rounded,
    8.00::decimal(9, 2) as rating_mean, 7.00::decimal(9, 2) as rating_low_mean,
    9.00::decimal(9, 2) as rating_high_mean, 7.00::decimal(9, 2) as stated_importance_mean,
    6.00::decimal(9, 2) as stated_importance_low_mean,
    8.00::decimal(9, 2) as stated_importance_high_mean,
    0.010::decimal(9, 3) as derived_importance_ratio,
    -0.010::decimal(9, 3) as derived_importance_low_ratio,
    0.030::decimal(9, 3) as derived_importance_high_ratio, 0::bigint as open_problem_count,
    'green' as colour, null::varchar as withheld_reason, 100::bigint as evidence_age_days;
create table marts.int_touchpoints__bounded as
select 'network' as scope, date '2024-01-01' as period_start_date, 28::bigint as visit_count;
create table unified.int_patient_visits__frozen as
select i, date '2024-01-01' as period_start_date from range(28) as numbers(i);
create table marts.visit_returns as
select date '2024-01-01' as period_start_date, i as visit_number, i = 2 as is_pooled,
    40::bigint as patient_count_rounded, 0.60::decimal(9, 2) as return_ratio,
    0.50::decimal(9, 2) as return_low_ratio, 0.70::decimal(9, 2) as return_high_ratio,
    31::bigint as days_to_next_median, null::varchar as withheld_reason
from range(1, 3) as numbers(i);
create table marts.int_visit_returns__counted as
select period_start_date, visit_number, 38::bigint as patient_count from marts.visit_returns;
"""

JOURNEY_MAP_BREAKING = {
    "journey_matrix.in_set.colour": "update marts.journey_matrix set colour = 'blue'",
    "journey_matrix.in_range.rounded": "update marts.journey_matrix set visit_count_rounded = 28",
    "journey_matrix.in_range.intervals": "update marts.journey_matrix set rating_high_mean = 7.9",
    "journey_matrix.in_range.withheld": (
        "update marts.journey_matrix set withheld_reason = 'group_too_small'"
    ),
    "journey_matrix.in_range.green": "update marts.journey_matrix set evidence_age_days = 201",
    "journey_matrix.conserved.visits": (
        "delete from unified.int_patient_visits__frozen where i = 0"
    ),
    "visit_returns.in_range.rounded": "update marts.visit_returns set patient_count_rounded = 38",
    "visit_returns.in_range.intervals": "update marts.visit_returns set return_high_ratio = 0.59",
    "visit_returns.conserved.numbers": "delete from marts.visit_returns where visit_number = 1",
}
