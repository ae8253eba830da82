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
    "contact_responses.conserved.contacts": (
        "delete from marts.int_contacts__measured where clinic_group = 'A0'"
    ),
}
