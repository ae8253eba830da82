"""Mart gates of how systems agree: every record and every booked line counted, no value told."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

KINDS = ("contacts", "accounts", "campaigns")
UNMATCHED_REASONS = (
    "no_customer", "customers_not_connected", "unknown_customer", "other_spelling",
    "ambiguous_spelling", "deleted_customer",
)  # fmt: skip

_reconciliation = Subject("sync_reconciliation", "marts.sync_reconciliation")
_conflicts = Subject("sync_conflicts", "marts.sync_conflicts")
_field_use = Subject("hcp_field_use", "marts.hcp_field_use")
_unmatched = Subject("unmatched_revenue", "marts.unmatched_revenue")

_PAIR = ("object_kind", "source_a", "source_b")
_SIDES = ("a", "b")


def _parts_sum_up() -> Gate:
    """Ask that a live record is matched, alone or a duplicate, on either side."""
    return say.holds(
        _reconciliation,
        "parts",
        " or ".join(
            f"record_{side}_count is distinct from "
            f"matched_count + only_{side}_count + duplicate_{side}_count "
            f"or least(matched_count, only_{side}_count, duplicate_{side}_count) < 0"
            for side in _SIDES
        ),
        seen="count(*)",
        expected="every record matched, alone or a duplicate, seen from either side",
    )


def _shares_lie_within() -> Gate:
    return say.holds(
        _reconciliation,
        "intervals",
        " or ".join(
            f"match_{side}_ratio < match_{side}_low_ratio "
            f"or match_{side}_ratio > match_{side}_high_ratio "
            f"or (match_{side}_ratio is null) <> (record_{side}_count = 0)"
            for side in _SIDES
        ),
        seen="count(*)",
        expected="a share within its interval wherever a system holds a record",
    )


def _lags_are_in_order() -> Gate:
    return say.holds(
        _reconciliation,
        "lags",
        "lag_p50_days < 0 or lag_p50_days > lag_p90_days or lag_count > matched_count "
        "or (lag_count = 0) <> (lag_p50_days is null) or (lag_count = 0) <> (lag_p90_days is null)",
        seen="count(*)",
        expected="half of the lags below nine in ten, of no more than is matched",
    )


def _deletions_are_one_sided() -> Gate:
    """Ask that what one system deleted and the other keeps stands among what only that one has."""
    return say.holds(
        _reconciliation,
        "deleted",
        "deleted_a_live_b_count > only_b_count or deleted_b_live_a_count > only_a_count",
        seen="count(*)",
        expected="what one system deleted only among what the other alone has",
    )


def _records_are_all_compared() -> Gate:
    """Ask that each side of a pair counts every live record that its system holds."""
    sides = " union all ".join(
        f"select object_kind, source_{side} as source, record_{side}_count as told_count "
        "from marts.sync_reconciliation"
        for side in _SIDES
    )
    return say.conserved(
        _reconciliation,
        "records",
        relation=(
            f"(select told_count, coalesce(record_count, 0) as record_count from ({sides}) as told "
            "left join (select object_kind, source, count(*) as record_count "
            "from unified.int_records__linked where record_state = 'live' "
            "group by object_kind, source) as held using (object_kind, source)) as compared"
        ),
        breaking="count(*) filter (where told_count is distinct from record_count)",
        expected="every live record of a system in each of its pairs",
        observed="count(*) || ' sides of pairs compared'",
    )


def _conflicts_lie_within() -> Gate:
    return say.holds(
        _conflicts,
        "intervals",
        "conflicting_count > compared_count or conflict_ratio < conflict_low_ratio "
        "or conflict_ratio > conflict_high_ratio or newer_ratio > 1 "
        "or (compared_count > 0) is distinct from (conflict_ratio is not null) "
        "and withheld_reason is null",
        seen="count(*)",
        expected="no more conflicts than comparisons, the share within its interval",
    )


def _conflicts_are_withheld_whole() -> Gate:
    shown = ("compared_count", "conflicting_count")
    optional = ("conflict_ratio", "newer_source", "newer_ratio", "granted_only_a_count")
    missing = [f"(withheld_reason is null) <> ({column} is not null)" for column in shown]
    leaked = [f"withheld_reason is not null and {column} is not null" for column in optional]
    return say.holds(
        _conflicts,
        "withheld",
        " or ".join(missing + leaked),
        seen="count(*)",
        expected="the counts, or the reason why they are withheld",
    )


def _leaks_are_conflicts() -> Gate:
    """Ask that every contradiction about consent is granted on one side, and counted there."""
    return say.holds(
        _conflicts,
        "consent",
        "field_name = 'email_consent' and withheld_reason is null "
        "and conflicting_count is distinct from granted_only_a_count + granted_only_b_count "
        "or field_name <> 'email_consent' and granted_only_a_count is not null",
        seen="count(*)",
        expected="every contradiction about consent granted on one side",
    )


def _fields_are_comparable() -> Gate:
    """Ask that policy names no field that no pair of systems fills: it would never conflict."""
    return say.conserved(
        _conflicts,
        "fields",
        relation=(
            "(select object_kind, field_name, "
            "max(case when withheld_reason is null then compared_count else 1 end) as seen_count, "
            "max(matched_count) as matched_count from marts.sync_conflicts "
            "inner join marts.sync_reconciliation using (object_kind, source_a, source_b) "
            "group by object_kind, field_name) as fields"
        ),
        breaking="count(*) filter (where matched_count > 0 and seen_count = 0)",
        expected="every compared field filled by two systems for something",
        observed=(
            "count(*) filter (where matched_count > 0 and seen_count = 0) || ' of ' || count(*) "
            "|| ' fields compared nowhere'"
        ),
    )


def _unmatched_lines_are_all_listed() -> Gate:
    """Ask that what is booked on nobody is listed line by line, to the cent in both currencies."""
    return say.conserved(
        _unmatched,
        "lines",
        relation=(
            "(select booked.revenue_id as booked_id, shown.revenue_id as shown_id, "
            "booked.booked_amount is distinct from shown.booked_amount "
            "or booked.reporting_amount is distinct from shown.reporting_amount as is_other "
            "from (select * from unified.fct_revenue "
            "where revenue_measure = 'booked' and account_id = 'unknown') as booked "
            "full join marts.unmatched_revenue as shown on booked.revenue_id = shown.revenue_id) "
            "as compared"
        ),
        breaking="count(*) filter (where booked_id is null or shown_id is null or is_other)",
        expected="every booked line without an organisation, to the cent",
        observed="count(*) || ' lines compared'",
    )


def _suggestions_have_a_ground() -> Gate:
    return say.holds(
        _unmatched,
        "suggestions",
        "(unmatched_reason = 'other_spelling') <> (suggested_account_id is not null)",
        seen="count(*)",
        expected="an organisation suggested where one has the id in another spelling",
    )


def _filled_fields_lie_within() -> Gate:
    return say.holds(
        _field_use,
        "filled",
        "filled_count > professional_count or filled_ratio < 0 or filled_ratio > 1 "
        "or (withheld_reason is null) <> (filled_count is not null) "
        "or (withheld_reason is null) <> (is_filled_unused is not null) "
        "or withheld_reason is not null and filled_ratio is not null",
        seen="count(*)",
        expected="no more filled than professionals, or the reason why it is withheld",
    )


def _use_is_told_once() -> Gate:
    return say.holds(
        _field_use,
        "used",
        "is_used is distinct from (used_in_segment_count > 0) or is_used and is_filled_unused "
        "or not is_used and used_in_campaign_count > 0",
        seen="count(*)",
        expected="a field used by segments, and by campaigns through these alone",
    )


def _rules_name_known_fields() -> Gate:
    """Ask that no segment is cut by a field that professionals do not have."""
    return say.conserved(
        _field_use,
        "rules",
        relation=(
            "(select rules.segment_id, fields.field_name from (select * "
            "from policy.audience_rules where valid_from <= $as_of_date qualify row_number() "
            "over (partition by segment_id, field_name order by valid_from desc) = 1) as rules "
            "left join marts.hcp_field_use as fields on rules.field_name = fields.field_name "
            "where rules.valid_to is null or $as_of_date <= rules.valid_to) as named"
        ),
        breaking="count(*) filter (where field_name is null)",
        expected="every field that a segment is cut by",
        observed="count(*) || ' rules compared'",
    )


MART_GATES: tuple[Gate, ...] = (
    say.keyed(_reconciliation, _PAIR),
    say.in_set(_reconciliation, "object_kind", KINDS),
    say.complete(_reconciliation, ("department_a", "department_b")),
    _parts_sum_up(),
    _shares_lie_within(),
    _lags_are_in_order(),
    _deletions_are_one_sided(),
    _records_are_all_compared(),
    say.keyed(_conflicts, ("object_kind", "field_name", "source_a", "source_b")),
    _conflicts_lie_within(),
    _conflicts_are_withheld_whole(),
    _leaks_are_conflicts(),
    _fields_are_comparable(),
    say.keyed(_unmatched, ("revenue_id",)),
    say.in_set(_unmatched, "unmatched_reason", UNMATCHED_REASONS),
    say.in_range(_unmatched, "age_days", 0),
    _unmatched_lines_are_all_listed(),
    _suggestions_have_a_ground(),
    say.keyed(_field_use, ("field_name",)),
    _filled_fields_lie_within(),
    _use_is_told_once(),
    _rules_name_known_fields(),
)
