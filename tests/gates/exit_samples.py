"""Healthy marts of who comes, leaves and why, and what breaks each of their gates."""

EXITS = """
create table marts.int_activity__judged as
select date '2024-01-01' as period_start_date, 'lapsed' as activity_state from range(18);
create table marts.int_activity__grouped as
select date '2024-01-01' as period_start_date, clinic_group, 'lapsed' as activity_state,
    18::bigint as case_count
from (values ('A0'), ('(network)')) as clinics (clinic_group);
create table marts.patient_activity as
select period_start_date, clinic_group, activity_state, 20::bigint as patient_count_rounded,
    0.30::decimal(9, 2) as patient_ratio, 0.18::decimal(9, 2) as patient_low_ratio,
    0.46::decimal(9, 2) as patient_high_ratio
from marts.int_activity__grouped;
create table marts.int_exits__grouped as
select date '2024-01-01' as period_start_date, 'A0' as clinic_group, breakdown, last_stage,
    exit_reason, origin, 18::bigint as case_count
from (
    values ('stage', 'diagnosis', '(all)', '(all)'), ('reason', '(all)', 'price', 'observed')
) as exits (breakdown, last_stage, exit_reason, origin);
create table marts.journey_exits as
select * exclude (case_count), 20::bigint as patient_count_rounded,
    0.30::decimal(9, 2) as exit_ratio, 0.18::decimal(9, 2) as exit_low_ratio,
    0.46::decimal(9, 2) as exit_high_ratio
from marts.int_exits__grouped;
create table marts.int_transitions__made as
select date '2024-01-01' as period_start_date from range(18);
create table marts.int_transitions__grouped as
select date '2024-01-01' as period_start_date, 'A0' as clinic_group, 'diagnosis' as from_stage,
    '(lapsed)' as to_stage, 18::bigint as case_count;
create table marts.journey_transitions as
select * exclude (case_count), 20::bigint as patient_count_rounded,
    0.30::decimal(9, 2) as step_ratio, 0.18::decimal(9, 2) as step_low_ratio,
    0.46::decimal(9, 2) as step_high_ratio
from marts.int_transitions__grouped;
create table marts.early_failures as
select date '2024-01-01' as period_start_date, 20::bigint as failed_count_rounded,
    40::bigint as clean_count_rounded, 0.50::decimal(9, 2) as failed_lapsed_ratio,
    0.40::decimal(9, 2) as clean_lapsed_ratio, 0.10::decimal(9, 2) as difference_ratio,
    -0.10::decimal(9, 2) as difference_low_ratio, 0.30::decimal(9, 2) as difference_high_ratio,
    'associational' as evidence_label, null::varchar as withheld_reason;
"""

EXITS_BREAKING = {
    "patient_activity.in_range.rounded": (
        "update marts.patient_activity set patient_count_rounded = 18"
    ),
    "patient_activity.in_range.interval": (
        "update marts.patient_activity set patient_high_ratio = 0.29"
    ),
    "patient_activity.conserved.patients": (
        "insert into marts.int_activity__judged values (date '2024-01-01', 'active')"
    ),
    "journey_exits.in_range.rounded": "update marts.journey_exits set patient_count_rounded = null",
    "journey_exits.in_range.interval": "update marts.journey_exits set exit_low_ratio = 0.31",
    "journey_exits.conserved.stage_lapses": (
        "update marts.int_exits__grouped set case_count = 17 where breakdown = 'stage'"
    ),
    "journey_exits.conserved.reason_lapses": (
        "update marts.int_exits__grouped set case_count = 19 where breakdown = 'reason'"
    ),
    "journey_transitions.in_range.rounded": (
        "update marts.journey_transitions set patient_count_rounded = 10"
    ),
    "journey_transitions.in_range.interval": (
        "update marts.journey_transitions set step_ratio = 0.47"
    ),
    "journey_transitions.conserved.steps": "delete from marts.int_transitions__made",
    "early_failures.in_range.withheld": (
        "update marts.early_failures set withheld_reason = 'group_too_small'"
    ),
    "early_failures.in_range.interval": "update marts.early_failures set difference_ratio = 0.31",
    "early_failures.in_range.rounded": "update marts.early_failures set clean_count_rounded = 41",
}
