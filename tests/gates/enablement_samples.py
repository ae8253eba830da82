"""Healthy marts of roles and of the field, and what breaks each of their gates."""

ENABLEMENT = """
create table policy.signals as
select signal_name, 6::bigint as weight_points, date '2020-01-01' as valid_from
from (select unnest(['usage_trend', 'survey_nps']) as signal_name);
create table policy.plays as select 'call' as play_id, date '2020-01-01' as valid_from;
create table marts.responsibilities as
select 'mart' as subject_type, 'accounts' as subject, 'lead' as accountable_roles,
    'doer' as responsible_roles, 1::bigint as accountable_count, 1::bigint as responsible_count,
    'none' as gap_word
union all select 'signal', 'usage_trend', 'lead', null, 1, 0, 'no_responsible'
union all select 'signal', 'survey_nps', 'lead', 'doer', 1, 1, 'none'
union all select 'play', 'call', null, 'doer', 0, 1, 'no_accountable';
create table marts.role_plans as
select 'lead' as role, 'review' as action_id, 'Review' as action_text,
    date '2024-02-29' as due_date, 'none' as gap_word, date '2024-06-30' as as_of_date
union all select 'adviser', '(none)', null, null, 'no_duty', date '2024-06-30';
create table policy.skills as select 'listen' as skill_id;
alter table unified.fct_skill_sessions add column if not exists skill_id varchar default 'listen';
create table marts.int_skills__covered as
select team, 'listen' as skill_id, date '2024-04-01' as quarter_start_date,
    staff_count::bigint as staff_count
from (values ('North', 8), ('South', 5), ('West', 4), ('(all)', 17)) as teams (team, staff_count);
create table marts.enabler_coverage as
select team, skill_id, quarter_start_date,
    case when team in ('North', '(all)') then staff_count end as staff_count,
    case when team in ('North', '(all)') then 4::bigint end as trained_count,
    case when team in ('North', '(all)') then 0.5::decimal(9, 6) end as coverage_ratio,
    case when team in ('North', '(all)') then 0.2::decimal(9, 6) end as coverage_low_ratio,
    case when team in ('North', '(all)') then 0.8::decimal(9, 6) end as coverage_high_ratio,
    case team when 'West' then 'group_too_small' when 'South' then 'protects_another_group' end
        as withheld_reason
from marts.int_skills__covered;
create table marts.int_feedback__counted as
select team, 'pricing' as topic, date '2024-04-01' as quarter_start_date,
    report_count::bigint as report_count, reporter_count::bigint as reporter_count
from (values ('North', (select count(*) from unified.fct_field_feedback), 5),
    ('(all)', (select count(*) from unified.fct_field_feedback), 5))
    as teams (team, report_count, reporter_count);
create table marts.feedback_loops as
select team, topic, quarter_start_date, report_count, 1::bigint as used_count,
    0.5::decimal(9, 6) as used_ratio, 0.1::decimal(9, 6) as used_low_ratio,
    0.9::decimal(9, 6) as used_high_ratio, 40::bigint as loop_median_days,
    2::bigint as due_count, 0.5::decimal(9, 6) as closed_ratio, 9::bigint as open_p90_days,
    'closed_in_time' as loop_word, null::varchar as withheld_reason
from marts.int_feedback__counted;
create table marts.strategy_changes as
select 'SC-1' as strategy_change_id, date '2024-03-01' as first_report_date,
    date '2024-04-01' as decided_date, date '2024-05-01' as effective_date,
    5::bigint as feedback_count, 0::bigint as too_late_count, 'none' as gap_word,
    null::varchar as withheld_reason
union all select 'SC-2', null, date '2024-04-01', null, null, null, 'not_in_the_field',
    'group_too_small'
union all select 'SC-3', null, date '2024-04-01', null, 0, 0, 'without_feedback', null;
create table marts.int_feedback__followed as
select 'SC-1' as strategy_change_id, 'e' || i as employee_id, true as is_used,
    false as is_too_late
from range(5) as reports (i)
union all select 'SC-2', 'e1', true, false;
"""

ENABLEMENT_BREAKING = {
    "responsibilities.in_range.accountable": (
        "update marts.responsibilities set accountable_count = 2, accountable_roles = 'a, b', "
        "gap_word = 'several_accountable' where subject = 'call'"
    ),
    "responsibilities.in_range.gaps": (
        "update marts.responsibilities set gap_word = 'none' where subject = 'call'"
    ),
    "responsibilities.in_range.known": (
        "update marts.responsibilities set gap_word = 'unknown_role' where subject = 'call'"
    ),
    "responsibilities.conserved.subjects": (
        "delete from marts.responsibilities where subject = 'usage_trend'"
    ),
    "role_plans.in_range.dated": (
        "update marts.role_plans set due_date = date '2025-02-28' where role = 'lead'"
    ),
    "enabler_coverage.in_range.withheld": (
        "update marts.enabler_coverage set trained_count = 3 where team = 'West'"
    ),
    "enabler_coverage.agrees.staff": (
        "update marts.enabler_coverage set withheld_reason = null where team = 'South'"
    ),
    "enabler_coverage.referenced.skill_id": (
        "update unified.fct_skill_sessions set skill_id = 'singing'"
    ),
    "feedback_loops.in_range.withheld": "update marts.feedback_loops set used_low_ratio = 0.6",
    "feedback_loops.agrees.staff": (
        "update marts.int_feedback__counted set reporter_count = 4 where team = 'North'"
    ),
    "feedback_loops.in_range.words": "update marts.feedback_loops set closed_ratio = 0.4",
    "feedback_loops.conserved.reports": (
        "update marts.int_feedback__counted set report_count = 1 where team = 'North'"
    ),
    "strategy_changes.in_range.dates": (
        "update marts.strategy_changes set effective_date = date '2024-03-31' "
        "where strategy_change_id = 'SC-1'"
    ),
    "strategy_changes.agrees.staff": (
        "delete from marts.int_feedback__followed where employee_id = 'e4'"
    ),
}
