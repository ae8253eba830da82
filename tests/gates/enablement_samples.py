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
}
