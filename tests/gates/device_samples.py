"""Healthy tables of the device loop, and what breaks each of their gates."""

DEVICES = """
create table policy.misuse_rules as
select 'hot' as rule_id, 'range' as rule_type, date '2020-01-01' as valid_from,
    null::date as valid_to
union all
select 'hot', 'frequency', date '2024-06-10', date '2024-06-20';
create table unified.fct_misuse_cases as
select 'hot:' || i as misuse_case_id, 'hot' as rule_id,
    ['range', 'range', 'frequency'][i + 1] as rule_type,
    [timestamp '2024-06-01', '2024-06-09 23:00:00', '2024-06-20 23:00:00'][i + 1] as happened_at
from range(3) as numbers(i);
create table unified.fct_misuse_episodes as
select 'e0' as episode_id, 'A0' as hcp_id, 'c' as content_id, 'A0' as opened_content_id,
    date '2024-01-01' as approved_date, date '2024-02-01' as detected_date,
    date '2024-02-02' as sent_date, date '2024-02-02' as opened_date,
    date '2024-04-10' as closed_date, date '2024-06-01' as relapsed_date
union all
select 'e1', 'A1', null, null, null, date '2024-05-01', null, null, null, null;
create table marts.misuse_cases as
select 'A0' as account_id, 'hot' as rule_id, 'p' as product_id, date '2024-06-01' as case_month,
    5::bigint as exposed_operation_count, 2::bigint as case_count,
    0.4::decimal(9, 6) as misuse_ratio, 0.1::decimal(9, 6) as misuse_low_ratio,
    0.8::decimal(9, 6) as misuse_high_ratio, 1::bigint as device_count, true as is_habit,
    true as is_content_sent, false as is_content_opened, false as is_improved
union all
select 'A1', 'hot', 'p', date '2024-06-01', 5, 1, 0.2, 0.0, 0.6, 1, false, null, null, null;
create table marts.misuse_funnel as
select 'hot' as rule_id, 'c' as matched_content_id, date '2024-01-01' as quarter_start_date,
    40::bigint as detected_count, 40::bigint as matched_count, 30::bigint as sent_count,
    20::bigint as opened_count, 20::bigint as mendable_count,
    15::bigint as improved_count, 10::bigint as watched_count,
    5::bigint as stayed_improved_count, 0.75::decimal(9, 6) as sent_ratio,
    0.60::decimal(9, 6) as sent_low_ratio, 0.86::decimal(9, 6) as sent_high_ratio,
    0.67::decimal(9, 6) as opened_ratio, 0.49::decimal(9, 6) as opened_low_ratio,
    0.81::decimal(9, 6) as opened_high_ratio, 0.75::decimal(9, 6) as improved_ratio,
    0.53::decimal(9, 6) as improved_low_ratio, 0.89::decimal(9, 6) as improved_high_ratio,
    0.50::decimal(9, 6) as stayed_improved_ratio, 0.24::decimal(9, 6) as stayed_improved_low_ratio,
    0.76::decimal(9, 6) as stayed_improved_high_ratio, 2.0::decimal(9, 1) as sent_median_days,
    1.0::decimal(9, 1) as opened_median_days, 60.0::decimal(9, 1) as improved_median_days,
    null::varchar as withheld_reason
union all
select 'hot', 'c', first_day, null, null, null, null, null, null, null, null, null, null, null,
    null, null, null, null, null, null, null, null, null, null, null, null, reason
from (values (date '2024-04-01', 'group_too_small'),
    (date '2024-07-01', 'protects_another_group')) as quarters (first_day, reason);
"""

DEVICES_BREAKING = {
    "misuse_cases.in_range.counts": "update marts.misuse_cases set exposed_operation_count = 1",
    "misuse_cases.in_range.habit": "update marts.misuse_cases set is_improved = null",
    "misuse_cases.conserved.cases": "delete from marts.misuse_cases where account_id = 'A1'",
    "misuse_cases.agrees.in_force": (
        "update unified.fct_misuse_cases set happened_at = timestamp '2024-06-21' "
        "where misuse_case_id = 'hot:2'"
    ),
    "fct_misuse_episodes.in_range.dates": (
        "update unified.fct_misuse_episodes set sent_date = date '2024-02-01' "
        "where episode_id = 'e0'"
    ),
    "fct_misuse_episodes.in_range.person": (
        "update unified.fct_misuse_episodes set hcp_id = 'unknown'"
    ),
    "fct_misuse_episodes.in_range.approved": (
        "update unified.fct_misuse_episodes set opened_content_id = 'nowhere' "
        "where opened_date is not null"
    ),
    "misuse_funnel.in_range.steps": "update marts.misuse_funnel set matched_count = 25",
    "misuse_funnel.in_range.intervals": "update marts.misuse_funnel set opened_low_ratio = 0.7",
    "misuse_funnel.in_range.withheld": (
        "update marts.misuse_funnel set sent_median_days = 3 where withheld_reason is not null"
    ),
    "misuse_funnel.in_set.withheld_reason": (
        "update marts.misuse_funnel set withheld_reason = 'shy' where withheld_reason is not null"
    ),
    "misuse_funnel.in_range.alone": (
        "delete from marts.misuse_funnel where withheld_reason = 'protects_another_group'"
    ),
    "misuse_funnel.in_range.group": "update marts.misuse_funnel set improved_count = 18",
}
