"""Healthy marts of groups that patients are told in, and what breaks each of their gates."""

PATIENT_GROUPS_TOLD = """
create table marts.incident_outcomes as
select 'severity' as dimension, 'low' as member, 20::bigint as incident_count_rounded,
    0.50::decimal(9, 2) as contacted_in_limit_ratio, 30::bigint as first_contact_median_minutes,
    0.80::decimal(9, 2) as resolved_in_limit_ratio, 0.60::decimal(9, 2) as return_ratio,
    0.70::decimal(9, 2) as comparison_return_ratio, -0.10::decimal(9, 2) as difference_ratio,
    -0.30::decimal(9, 2) as difference_low_ratio, 0.10::decimal(9, 2) as difference_high_ratio,
    'associational' as evidence_label, null::varchar as withheld_reason;
create table marts.int_incidents__judged as
select 'p' || i as patient_id from range(18) as numbers(i);
create table marts.int_incidents__measured as
select 'severity' as dimension, 18::bigint as incident_count;
create table marts.patient_mix as
select date '2024-01-01' as period_start_date, 'persona' as dimension, 'young' as member,
    20::bigint as patient_count_rounded, 0.50::decimal(9, 2) as share_ratio,
    0.50::decimal(9, 2) as concentration_index, 2::decimal(9, 2) as effective_member_count,
    0.25::decimal(9, 2) as loss_ratio;
create table marts.int_patients__described as
select date '2024-01-01' as period_start_date, 'persona' as dimension
from range(18) as numbers(i);
create table marts.int_patients__grouped as
select date '2024-01-01' as period_start_date, 'persona' as dimension, 18::bigint as patient_count;
"""

PATIENT_GROUPS_BREAKING = {
    "patient_mix.in_range.rounded": "update marts.patient_mix set patient_count_rounded = 10",
    "patient_mix.in_range.shares": "update marts.patient_mix set loss_ratio = 0.51",
    "patient_mix.conserved.patients": ("update marts.int_patients__grouped set patient_count = 17"),
    "incident_outcomes.in_range.intervals": (
        "update marts.incident_outcomes set difference_low_ratio = 0"
    ),
    "incident_outcomes.in_range.rounded": (
        "update marts.incident_outcomes set incident_count_rounded = 18"
    ),
    "incident_outcomes.in_range.comparison": (
        "update marts.incident_outcomes set comparison_return_ratio = null"
    ),
    "incident_outcomes.conserved.incidents": (
        "update marts.int_incidents__measured set incident_count = 17"
    ),
}
