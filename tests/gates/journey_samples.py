"""Healthy marts of patients' journeys, and what breaks each of their gates."""

JOURNEY = """
create table marts.loyalty_knees as
select 'A0' as account_id, 7::bigint as knee_visit_number, 6::bigint as knee_low_visit_number,
    8::bigint as knee_high_visit_number, 'found' as evidence_word,
    0.70::decimal(9, 2) as before_ratio, 0.90::decimal(9, 2) as after_ratio,
    'up to 49' as patient_band, null::varchar as withheld_reason
union all
select 'A1', null, null, null, 'too_few', null, null, null, null;
"""

JOURNEY_BREAKING = {
    "loyalty_knees.in_range.interval": "update marts.loyalty_knees set knee_low_visit_number = 8",
    "loyalty_knees.in_range.evidence": (
        "update marts.loyalty_knees set patient_band = null where account_id = 'A0'"
    ),
    "loyalty_knees.in_range.withheld": (
        "update marts.loyalty_knees set after_ratio = null where account_id = 'A0'"
    ),
}
