"""Gates on what a record says against what is already known of it and of its neighbours.

They compare the candidate with the newest admitted version of the same key, found for the
candidate's keys only: their cost grows with the load, not with history.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from expectations.gate import Gate
from expectations.money import money_gates
from expectations.pairs import pairs, twice
from expectations.subject import Subject

if TYPE_CHECKING:
    from expectations.raw import RawTable

# UTF-8 read as a Western or Japanese code page, the replacement character, half-width kana.
MOJIBAKE = "\ufffd|[ÃÐÑ][\u0080-\u00bf]|â€|[縺繧譁郁][\u0080-\uffff]|ï¿½|[\uff66-\uff9f]"
# A column of this name that nobody mapped may hold what nobody may see.
PERSONAL = "mail|phone|tel|mobile|name|birth|dob|address|ssn|passport|patient|gender"


def record_gates(subject: Subject, table: RawTable, recent: str) -> list[Gate]:
    """Return the gates on the records of one table."""
    gates = [_restamped(subject, table, recent), _returned(subject, table, recent)]
    if table.event_time is None:
        gates.append(_deleted(subject, table, recent))
    if table.moment:
        gates.append(_replayed(subject, table, recent))
    if table.roles.get("identity"):
        gates += [_identity(subject, table, recent), _test_records(subject, table)]
    if table.personal:
        gates.append(_script(subject, table.personal))
    if "payload" in table.extra:
        gates.append(_new_fields(subject, recent))
    if {"document_type", "revenue_type"} & table.columns.keys():
        gates += money_gates(subject, table, recent)
    return gates


def _restamped(subject: Subject, table: RawTable, recent: str) -> Gate:
    """Ask that most records that come again bring news: a stuck cursor re-stamps old ones."""
    stamps = {*table.key, *table.roles.get("stamp", ())}
    content = [name for name in table.columns if name not in stamps]
    relation = pairs(subject, table, recent, content)
    same = " and ".join(
        f"new_{name} is not distinct from old_{name}" for name in ["is_deleted", *content]
    )
    count = f"count(*) filter (where {same})"
    return subject.gate(
        "conserved",
        about="restamped",
        relation=relation,
        breaking=f"case when {count} >= 20 and {count} > $limit * count(*) then {count} else 0 end",
        expected="records that come again have changed, but for a share of $limit",
        observed=f"{count} || ' of ' || count(*) || ' known records came again unchanged'",
        why="Old records under a new time read as fresh evidence.",
        when_red="Check the source's change tracking; the last admitted load stands meanwhile.",
    )


def _returned(subject: Subject, table: RawTable, recent: str) -> Gate:
    relation = pairs(subject, table, recent, [])
    broken = "old_is_deleted and not new_is_deleted"
    return subject.gate(
        "conserved",
        about="returned",
        relation=relation,
        breaking=f"count(*) filter (where {broken})",
        expected="what was deleted stays deleted",
        quarantine=f"select load_id, row_id from {relation} where {broken}",
        reason="returned_from_deletion",
        why="A person who asked to be deleted must not come back by a restore.",
        when_red="Ask the source's owner whether the record was restored on purpose; then release.",
    )


def _deleted(subject: Subject, table: RawTable, recent: str) -> Gate:
    keys = ", ".join(table.key)
    gone = "count(*) filter (where new_is_deleted and not old_is_deleted)"
    live = (
        f"(select count(*) from (select {keys} from {recent} group by {keys} "
        "having not max_by(is_deleted, recorded_at)) as live_records)"
    )
    return subject.gate(
        "conserved",
        about="deleted",
        relation=pairs(subject, table, recent, []),
        breaking=f"case when {gone} >= 3 and {gone} > $limit * {live} then {gone} else 0 end",
        expected="at most a share of $limit of the records deleted at once",
        observed=f"{gone} || ' deleted, ' || {live} || ' were live'",
        why="A clean-up gone wrong looks like customers who left.",
        when_red="Ask who deleted them and why; release the load if it was meant.",
    )


def _replayed(subject: Subject, table: RawTable, recent: str) -> Gate:
    """Ask that one happening has one key: a replay or an overlapping backfill gives it two."""
    content = [name for name in table.columns if name not in table.key]
    key = f"row({', '.join(table.key)})"
    of = f"hash({', '.join(content)})"
    known = f"{table.moment} is not null"
    # Only contents that are there twice are put in order: a tenth of 20 million rows' time.
    repeated = twice(
        f"select {of} as hashed from {subject.relation} where {known} "
        f"union all select {of} from {recent} where {known}"
    )
    everything = (
        f"select {of} as content, {key} as own_key, 1 as is_candidate, recorded_at, load_id, "
        f"row_id from {subject.relation} where {known} and {of} in (from repeated) union all "
        f"select {of}, {key}, 0, recorded_at, load_id, row_id from {recent} "
        f"where {known} and {of} in (from repeated)"
    )
    relation = (
        f"(with repeated as materialized ({repeated}) select *, first_value(own_key) over "
        "(partition by content order by is_candidate, recorded_at, load_id, row_id) as first_key "
        f"from ({everything}) as happenings) as seen"
    )
    broken = "is_candidate = 1 and own_key <> first_key"
    return subject.gate(
        "keyed",
        about="replayed",
        relation=relation,
        rows=f"(select count(*) from {subject.relation} where {known})",
        seen=f"(select count(*) from {subject.relation} where {known})",
        breaking=f"count(*) filter (where {broken})",
        expected="no happening under two keys",
        quarantine=f"select load_id, row_id from {relation} where {broken}",
        reason="replayed",
        why="A replay under new keys doubles touches, use and money.",
        when_red="The first copy stands; have the source send stable keys.",
    )


def _identity(subject: Subject, table: RawTable, recent: str) -> Gate:
    columns = table.roles["identity"]
    relation = pairs(subject, table, recent, columns)
    compared = " + ".join(
        f"case when new_{name} is null or old_{name} is null then 0 else 1 end" for name in columns
    )
    differing = " + ".join(
        f"case when lower(new_{name}) <> lower(old_{name}) then 1 else 0 end" for name in columns
    )
    broken = f"({compared}) >= 2 and ({compared}) = ({differing})"
    return subject.gate(
        "keyed",
        about="identity",
        relation=relation,
        breaking=f"count(*) filter (where {broken})",
        expected=f"a known key keeps at least one of {', '.join(columns)}",
        quarantine=f"select load_id, row_id from {relation} where {broken}",
        reason="key_of_another_person",
        why="A reused id gives one person's history and consent to another.",
        when_red="Have the source give the new person a key of their own.",
    )


def _test_records(subject: Subject, table: RawTable) -> Gate:
    columns = ", ".join(table.roles["identity"])
    text = f"lower(concat_ws(' ', {columns}))"
    broken = (
        "exists (select 1 from policy.test_records as denied "
        f"where regexp_matches({text}, denied.pattern))"
    )
    return subject.gate(
        "contract",
        about="test_records",
        breaking=f"coalesce(sum(case when {broken} then 1 else 0 end), 0)",
        expected="nobody who is a test record by policy",
        quarantine=subject.rows_where(broken),
        reason="test_record",
        why="Test and sandbox records inflate counts, and get mails meant for customers.",
        when_red="They are set aside; delete them at the source.",
    )


def _script(subject: Subject, columns: Sequence[str]) -> Gate:
    broken = f"regexp_matches(concat_ws(' ', {', '.join(columns)}), '{MOJIBAKE}')"
    return subject.gate(
        "contract",
        about="script",
        breaking=f"count(*) filter (where {broken})",
        expected="text in its own script, read with the right encoding",
        quarantine=subject.rows_where(broken),
        reason="mojibake",
        why="A name in the wrong encoding matches nobody, and is printed wrong.",
        when_red="Correct the encoding in the mapping or at the source's export.",
    )


def _new_fields(subject: Subject, recent: str) -> Gate:
    def fields(relation: str) -> str:
        return (
            "select unnest(list_concat(json_keys(payload), "
            "coalesce(json_keys(payload, '$$.properties'), []))) as field from "
            f"(select payload from {relation} where payload is not null "
            "order by recorded_at desc, row_id limit 2000) as newest"
        )

    new = f"(select field from ({fields(subject.relation)}) as now except {_known(fields(recent))})"
    looks = f"count(*) filter (where regexp_matches(lower(field), '{PERSONAL}'))"
    return subject.gate(
        "contract",
        about="new_fields",
        relation=f"{new} as new_fields",
        rows=f"(select count(*) from {subject.relation})",
        seen=f"(select count(*) from {subject.relation})",
        breaking=(f"case when exists (select 1 from {recent} as known) then count(*) else 0 end"),
        expected="no field that the source never sent before",
        detail=(
            "select string_agg(field, ', ' order by field) || '; ' || "
            f"{looks} || ' look personal' from {new} as new_fields"
        ),
        why="A new field may hold what nobody has classified as personal.",
        when_red="Classify it, then map it or leave it; unmapped fields never leave the raw lake.",
    )


def _known(fields: str) -> str:
    return f"select field from ({fields}) as before"
