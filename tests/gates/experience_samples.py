"""A healthy scorecard of both sides, and what breaks each of its gates."""

EXPERIENCE = """
create table marts.experience_scorecard as
select date '2024-04-01' as month_start_date, 'patient' as side, 'wait' as metric_id,
    'lower' as better_when, 50::bigint as case_count, 0.3::decimal(9, 6) as metric_ratio,
    0.2::decimal(9, 6) as low_ratio, 0.4::decimal(9, 6) as high_ratio,
    -0.1::decimal(9, 6) as difference_ratio, -0.15::decimal(9, 6) as difference_low_ratio,
    -0.05::decimal(9, 6) as difference_high_ratio, 'better' as change_word,
    null::decimal(9, 6) as pair_ratio, null::varchar as pair_word,
    null::varchar as missing_reason
union all
select date '2024-04-01', 'professional', 'desk', 'higher', 33, 0.812345, 0.7, 0.9, 0.01, -0.1, 0.1,
    'covers_zero', 0.3, 'unclear', null
union all
select date '2024-05-01', 'patient', 'wait', 'lower', null, null, null, null, null, null, null,
    'no_before', null, null, 'group_too_small'
union all
select date '2024-05-01', 'professional', '(none)', null, null, null, null, null, null, null, null,
    'no_before', null, 'no_pair', 'not_measured';
create table marts.int_experience__shown as
select metric_id, month_start_date, side = 'patient' as is_of_patients
from marts.experience_scorecard where metric_id <> '(none)';
"""

EXPERIENCE_BREAKING = {
    "experience_scorecard.in_range.intervals": (
        "update marts.experience_scorecard set low_ratio = 0.35 where metric_id = 'wait'"
    ),
    "experience_scorecard.in_range.words": (
        "update marts.experience_scorecard set better_when = 'higher' where metric_id = 'wait'"
    ),
    "experience_scorecard.conserved.sides": (
        "delete from marts.experience_scorecard where metric_id = '(none)'"
    ),
    "experience_scorecard.conserved.months": (
        "delete from marts.int_experience__shown where metric_id = 'desk'"
    ),
    "experience_scorecard.agrees.professionals": (
        "update marts.experience_scorecard set case_count = 4 where metric_id = 'desk'"
    ),
    "experience_scorecard.agrees.rounded": (
        "update marts.experience_scorecard set case_count = 41 where metric_id = 'wait'"
    ),
}
