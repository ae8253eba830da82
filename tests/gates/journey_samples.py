"""Healthy marts of patients' journeys, and what breaks each of their gates."""

JOURNEY = """
create table marts.loyalty_knees as
select 'A0' as account_id, 7::bigint as knee_visit_number, 6::bigint as knee_low_visit_number,
    8::bigint as knee_high_visit_number, 'found' as evidence_word,
    0.70::decimal(9, 2) as before_ratio, 0.90::decimal(9, 2) as after_ratio,
    'up to 49' as patient_band, null::varchar as withheld_reason
union all
select 'A1', null, null, null, 'too_few', null, null, null, null;
create table marts.hand_offs as
select date '2024-01-01' as period_start_date, 'x' as department, 'y' as next_department,
    20::bigint as hand_off_count_rounded, 0.60::decimal(9, 2) as complete_ratio,
    0.50::decimal(9, 2) as complete_low_ratio, 0.70::decimal(9, 2) as complete_high_ratio,
    0.15::decimal(9, 2) as fields_lost_ratio, 0.10::decimal(9, 2) as fields_lost_low_ratio,
    0.20::decimal(9, 2) as fields_lost_high_ratio, 0.50::decimal(9, 2) as asked_again_ratio,
    'photos' as most_lost_field, 0.40::decimal(9, 2) as most_lost_ratio, 1::bigint as loss_rank,
    null::varchar as withheld_reason;
create table marts.int_hand_offs__frozen as
select i, date '2024-01-01' as period_start_date, (i % 2)::bigint as lost_count,
    case when i % 2 = 1 then 'photos' end as fields_missing
from range(18) as numbers(i);
create table marts.int_hand_offs__measured as select 18::bigint as hand_off_count;
"""

JOURNEY_BREAKING = {
    "loyalty_knees.in_range.interval": "update marts.loyalty_knees set knee_low_visit_number = 8",
    "loyalty_knees.in_range.evidence": (
        "update marts.loyalty_knees set patient_band = null where account_id = 'A0'"
    ),
    "loyalty_knees.in_range.withheld": (
        "update marts.loyalty_knees set after_ratio = null where account_id = 'A0'"
    ),
    "hand_offs.in_range.intervals": "update marts.hand_offs set fields_lost_high_ratio = 0.14",
    "hand_offs.in_range.withheld": "update marts.hand_offs set withheld_reason = 'group_too_small'",
    "hand_offs.in_range.rounded": "update marts.hand_offs set hand_off_count_rounded = 18",
    "hand_offs.agrees.named": (
        "update marts.int_hand_offs__frozen set fields_missing = 'photos|plan' where i = 1"
    ),
    "hand_offs.conserved.visits": "delete from marts.int_hand_offs__frozen where i = 0",
}
