"""A healthy comparison of systems, and what breaks each of its gates."""

SYNC = """
create table unified.int_records__linked as
select 'contacts' as object_kind, source, source || i as record_id, 'live' as record_state
from range(12) as numbers (i), (values ('crm'), ('ma')) as systems (source)
where source = 'crm' or i < 9;
create table marts.sync_reconciliation as
select 'contacts' as object_kind, 'crm' as source_a, 'ma' as source_b, 'sales' as department_a,
    'marketing' as department_b, 12::bigint as record_a_count, 9::bigint as record_b_count,
    2::bigint as duplicate_a_count, 0::bigint as duplicate_b_count, 7::bigint as matched_count,
    3::bigint as only_a_count, 2::bigint as only_b_count, 0.7::decimal(9, 6) as match_a_ratio,
    0.4::decimal(9, 6) as match_a_low_ratio, 0.9::decimal(9, 6) as match_a_high_ratio,
    0.8::decimal(9, 6) as match_b_ratio, 0.5::decimal(9, 6) as match_b_low_ratio,
    0.9::decimal(9, 6) as match_b_high_ratio, 1::bigint as deleted_a_live_b_count,
    0::bigint as deleted_b_live_a_count, 7::bigint as lag_count, 2::bigint as lag_p50_days,
    9::bigint as lag_p90_days;
create table marts.sync_conflicts as
select 'contacts' as object_kind, field_name, 'crm' as source_a, 'ma' as source_b,
    7::bigint as compared_count, 3::bigint as conflicting_count,
    0.4::decimal(9, 6) as conflict_ratio, 0.1::decimal(9, 6) as conflict_low_ratio,
    0.8::decimal(9, 6) as conflict_high_ratio, 'ma' as newer_source,
    0.7::decimal(9, 6) as newer_ratio,
    case when field_name = 'email_consent' then 1::bigint end as granted_only_a_count,
    case when field_name = 'email_consent' then 2::bigint end as granted_only_b_count,
    null::varchar as withheld_reason
from (values ('phone'), ('email_consent')) as fields (field_name);
insert into marts.sync_conflicts
select 'contacts', 'email', 'crm', 'ma', null, null, null, null, null, null, null, null, null,
    'too_few_professionals';
insert into unified.dim_accounts
select * replace ('unknown' as account_id) from unified.dim_accounts where account_id = 'A0';
insert into unified.fct_revenue
select * replace (
    'R9' as revenue_id, 'unknown' as account_id, 0.00 as booked_amount, 0.00 as reporting_amount
)
from unified.fct_revenue where revenue_measure = 'booked';
create table marts.unmatched_revenue as
select revenue_id, booked_amount, reporting_amount, 'unknown_customer' as unmatched_reason,
    null::varchar as suggested_account_id, 29::bigint as age_days
from unified.fct_revenue where account_id = 'unknown';
create table policy.audience_rules as
select 's1' as segment_id, 'email' as field_name, date '2020-01-01' as valid_from,
    null::date as valid_to
union all select 's2', 'fax', date '2020-01-01', date '2020-12-31';
create table marts.hcp_field_use as
select 'email' as field_name, 10::bigint as professional_count, 8::bigint as filled_count,
    0.8::decimal(9, 6) as filled_ratio, 1::bigint as used_in_segment_count,
    2::bigint as used_in_campaign_count, true as is_used, false as is_filled_unused,
    null::varchar as withheld_reason
union all select 'phone', 10, 7, 0.7, 0, 0, false, true, null;
"""

_LINE = "update marts.unmatched_revenue set {} where revenue_id = 'R9'"
_PHONE = "update marts.sync_conflicts set {} where field_name = 'phone'"

SYNC_BREAKING = {
    "sync_reconciliation.complete": "update marts.sync_reconciliation set department_b = null",
    "sync_reconciliation.in_range.parts": "update marts.sync_reconciliation set only_b_count = 3",
    "sync_reconciliation.in_range.intervals": (
        "update marts.sync_reconciliation set match_b_low_ratio = 0.81"
    ),
    "sync_reconciliation.in_range.lags": ("update marts.sync_reconciliation set lag_p50_days = 10"),
    "sync_reconciliation.in_range.deleted": (
        "update marts.sync_reconciliation set deleted_a_live_b_count = 3"
    ),
    "sync_reconciliation.conserved.records": (
        "update unified.int_records__linked set record_state = 'merged' where record_id = 'ma0'"
    ),
    "sync_conflicts.in_range.intervals": _PHONE.format("conflicting_count = 8"),
    "sync_conflicts.in_range.withheld": _PHONE.format("withheld_reason = 'too_few_professionals'"),
    "sync_conflicts.in_range.consent": (
        "update marts.sync_conflicts set granted_only_b_count = 1 "
        "where field_name = 'email_consent'"
    ),
    "sync_conflicts.conserved.fields": _PHONE.format(
        "compared_count = 0, conflicting_count = 0, conflict_ratio = null"
    ),
    "unmatched_revenue.in_range.age_days": _LINE.format("age_days = -1"),
    "unmatched_revenue.conserved.lines": _LINE.format("reporting_amount = 0.01"),
    "unmatched_revenue.in_range.suggestions": _LINE.format("suggested_account_id = 'A0'"),
    "hcp_field_use.in_range.filled": "update marts.hcp_field_use set filled_count = 11",
    "hcp_field_use.in_range.used": "update marts.hcp_field_use set is_used = true",
    "hcp_field_use.conserved.rules": (
        "update policy.audience_rules set field_name = 'e_mail' where segment_id = 's1'"
    ),
}
