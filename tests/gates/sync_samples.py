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
"""

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
}
