"""Gates of every raw table, derived from its contract."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field

from expectations import profile, records
from expectations import vocabulary as say
from expectations.calendar import earliest_fresh_day
from expectations.feeds import (
    CANDIDATES,
    LANDED,
    RECENT,
    feed_gates,
    reference_gates,
    with_admitted,
)
from expectations.gate import Gate
from expectations.manifest import manifest_gates
from expectations.subject import Subject
from expectations.tenants import tenant_gates

# Names of columns that tell of something that has happened: never of a plan.
PAST_TIMES = (
    "happened_at", "touched_at", "visited_at", "answered_at", "occurred_at", "reviewed_at",
    "opened_at", "booked_at", "felt_at", "observed_at", "changed_at", "reported_at", "sent_at",
    "rate_date", "spend_date", "event_date", "period_end_date", "started_at",
)  # fmt: skip

ENGINE_TYPES = {"string": "VARCHAR", "bigint": "BIGINT", "boolean": "BOOLEAN", "date": "DATE"}
ENGINE_TYPES["timestamp"] = "TIMESTAMP"


@dataclass(frozen=True)
class RawTable:
    """A raw table as its contract declares it, in plain values.

    `columns` maps each column to its contract type, `required` names those that may not be
    null; `extra` are the columns the lake adds (`row_id`, `load_id`, ...), with their types.
    `values`, `ranges`, `not_before` and `refers` are what the contract says of single columns,
    `roles` the columns of each role, `personal` those that hold names or free text. `happened`
    is SQL for the time a row tells of, where no typed column holds it. `event_time` is set for a
    table split by event day; `ids_of` names the kind whose ids the key holds, `amount` the
    column of money in `currency_code`. `has_tenant` says that manifests tell whose data it is,
    `tenant_path` where the payload does.
    """

    source: str
    table: str
    key: tuple[str, ...]
    columns: Mapping[str, str]
    required: tuple[str, ...]
    extra: Mapping[str, str]
    event_time: str | None = None
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ranges: Mapping[str, tuple[int | None, int | None]] = field(default_factory=dict)
    not_before: Mapping[str, str] = field(default_factory=dict)
    refers: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    personal: tuple[str, ...] = ()
    happened: str | None = None
    ids_of: str | None = None
    amount: str | None = None
    has_tenant: bool = False
    tenant_path: str | None = None

    @property
    def name(self) -> str:
        """Return the table's name across the project."""
        return f"{self.source}__{self.table}"

    @property
    def past_time(self) -> str | None:
        """Return the typed column that says when a row happened, if it has one."""
        typed = [name for name, kind in self.columns.items() if kind in ("timestamp", "date")]
        return next((name for name in typed if name in PAST_TIMES), None)

    @property
    def own_time(self) -> str | None:
        """Return the typed column with the record's own time: when it happened or began."""
        if self.past_time or self.columns.get("created_at") != "timestamp":
            return self.past_time
        return "created_at"

    @property
    def moment(self) -> str | None:
        """Return SQL for the time of day a row tells of; None where only days are known."""
        if self.happened:
            return self.happened
        past = self.past_time
        return past if past and self.columns[past] == "timestamp" else None


def load_gates(tables: Iterable[RawTable], among: Iterable[RawTable] = ()) -> list[Gate]:
    """Return the gates of the candidate loads of these tables, in the order to read them.

    `among` are all raw tables: parents of what is judged need not be judged with it.
    """
    chosen = list(tables)
    everyone = {table.name: table for table in [*among, *chosen]}
    parents = _parents(everyone.values(), {table.name for table in chosen})
    gates = [gate for table in chosen for gate in _table_gates(table, parents)]
    return gates + feed_gates(chosen)


def _parents(everyone: Iterable[RawTable], candidates: Set[str]) -> dict[str, str]:
    """Return the rowset of the ids of each parent: of single tables, and of kinds over all."""
    found: dict[str, str] = {}
    of_kind: dict[str, list[str]] = defaultdict(list)
    for table in everyone:
        rows = with_admitted(table.name, has_candidate=table.name in candidates)
        key = table.key[0]
        found[f"{table.name}.{key}"] = f"(select {key} as parent_id from {rows} as ids)"
        if table.ids_of:
            space = "id_namespace" if "id_namespace" in table.columns else f"'{table.source}'"
            of_kind[table.ids_of].append(
                f"select {space} as parent_namespace, {key} as parent_id from {rows} as ids"
            )
    return found | {kind: f"({' union all '.join(parts)})" for kind, parts in of_kind.items()}


def _table_gates(table: RawTable, parents: Mapping[str, str]) -> list[Gate]:
    subject = Subject(table.name, f"{CANDIDATES}.{table.name}", layer="load", has_rows=True)
    every = {**table.columns, **table.extra}
    types = {column: ENGINE_TYPES.get(kind, kind.upper()) for column, kind in every.items()}
    times = [time for time in (table.past_time, "recorded_at") if time]
    content = [*table.columns, "is_deleted"]
    gates = [
        *manifest_gates(subject, table, _everything(table)),
        *tenant_gates(subject, table),
        say.contract(subject, types, schema=LANDED, name=table.name),
        say.volume(subject),
        say.complete(subject, _required(table), exempt="is_deleted"),
        say.key_reuse(subject, table.key, content, own_time=table.own_time),
        say.future(subject, times),
    ]
    if table.past_time:
        earliest = earliest_fresh_day(table.name)
        gates.append(say.fresh(subject, table.past_time, earliest=earliest))
    if table.happened:
        gates.append(
            say.holds(
                subject,
                "happened",
                f"({table.happened}) is null and not is_deleted",
                seen="count(*)",
                expected="a time that can be read",
                is_essential=True,
            )
        )
    gates += [
        say.in_set(subject, column, values, is_required=column in table.required)
        for column, values in table.values.items()
    ]
    gates += [
        say.in_range(
            subject,
            column if table.columns[column] != "string" else f"try_cast({column} as decimal(18,4))",
            low,
            high,
            about=column,
            is_required=column in table.required,
        )
        for column, (low, high) in table.ranges.items()
    ]
    gates += [
        say.holds(
            subject,
            f"{later}_order",
            f"{later} < {earlier}",
            seen="count(*)",
            expected=f"{later} not before {earlier}",
        )
        for later, earlier in table.not_before.items()
    ]
    recent = f"{RECENT}.{table.name}"
    gates += records.record_gates(subject, table, recent)
    gates += reference_gates(subject, table, parents)
    return gates + profile.profile_gates(subject, table, recent)


def _required(table: RawTable) -> tuple[str, ...]:
    """Return the columns that may not be null; a contract that names none still has a key."""
    return tuple(dict.fromkeys((*table.key, *table.required)))


def _everything(table: RawTable) -> str:
    """Return the rowset of all rows of a table: candidate and admitted."""
    return with_admitted(table.name, has_candidate=True)
