"""Gates of every raw table, derived from its contract."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from expectations import vocabulary as say
from expectations.feeds import CANDIDATES, feed_gates, with_admitted
from expectations.gate import Gate
from expectations.manifest import manifest_gates
from expectations.subject import Subject

# Names of columns that tell of something that has happened: never of a plan.
PAST_TIMES = (
    "happened_at", "touched_at", "visited_at", "answered_at", "occurred_at", "reviewed_at",
    "opened_at", "booked_at", "felt_at", "observed_at", "changed_at", "reported_at", "sent_at",
    "rate_date", "spend_date", "event_date", "period_end_date",
)  # fmt: skip

ENGINE_TYPES = {"string": "VARCHAR", "bigint": "BIGINT", "boolean": "BOOLEAN", "date": "DATE"}
ENGINE_TYPES["timestamp"] = "TIMESTAMP"


@dataclass(frozen=True)
class RawTable:
    """A raw table as its contract declares it, in plain values.

    `columns` maps each column to its contract type, `required` names those that may not be
    null; `extra` are the columns the lake adds (`row_id`, `load_id`, ...), with their types.
    """

    source: str
    table: str
    key: tuple[str, ...]
    columns: Mapping[str, str]
    required: tuple[str, ...]
    extra: Mapping[str, str]
    event_time: str | None = None

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


def load_gates(tables: Iterable[RawTable]) -> list[Gate]:
    """Return the gates of the candidate loads of these tables, in the order to read them."""
    chosen = list(tables)
    gates = [gate for table in chosen for gate in _table_gates(table)]
    return gates + feed_gates(chosen)


def _table_gates(table: RawTable) -> list[Gate]:
    subject = Subject(table.name, f"{CANDIDATES}.{table.name}", layer="load", has_rows=True)
    every = {**table.columns, **table.extra}
    types = {column: ENGINE_TYPES.get(kind, kind.upper()) for column, kind in every.items()}
    times = [time for time in (table.past_time, "recorded_at") if time]
    content = [*table.columns, "is_deleted"]
    gates = [
        *manifest_gates(subject, table, _everything(table)),
        say.contract(subject, types, schema=CANDIDATES, name=table.name),
        say.volume(subject),
        say.complete(subject, _required(table), exempt="is_deleted"),
        say.key_reuse(subject, table.key, content, own_time=table.own_time),
        say.future(subject, times),
    ]
    if table.past_time:
        gates.append(say.fresh(subject, table.past_time))
    return gates


def _required(table: RawTable) -> tuple[str, ...]:
    """Return the columns that may not be null; a contract that names none still has a key."""
    return tuple(dict.fromkeys((*table.key, *table.required)))


def _everything(table: RawTable) -> str:
    """Return the rowset of all rows of a table: candidate and admitted."""
    return with_admitted(table.name, has_candidate=True)
