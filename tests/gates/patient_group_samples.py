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
"""

PATIENT_GROUPS_BREAKING = {
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
