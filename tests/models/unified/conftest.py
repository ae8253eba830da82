"""A warehouse with nothing but usage in it, whose loads a test admits and revokes."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime

import pytest

from dagster_project import dbt
from dagster_project.settings import DBT_DIR, Settings
from dagster_project.sources import source
from dagster_project.sources.contract import LINEAGE
from dagster_project.warehouse import connect

AS_OF = date(2025, 6, 30)
MODELS = ["stg_files__usage", "int_usage__daily_changes"]


@dataclass(frozen=True)
class Event:
    """One version of a usage event; `uses` is None for a tombstone."""

    usage_id: str
    day: date
    uses: int | None
    recorded_at: datetime


@dataclass
class UsageWarehouse:
    """Loads of usage events by load id, admitted or not, and the ledger dbt makes of them."""

    settings: Settings
    loads: dict[str, tuple[date, tuple[Event, ...]]] = field(default_factory=dict)
    admitted: list[str] = field(default_factory=list)

    def build(self) -> list[tuple]:
        """Run dbt on the admitted loads; return (event day, known day, uses) of the ledger."""
        with connect(self.settings, self.settings.warehouse_path) as connection:
            self._prepare(connection)
        dbt.build(self.settings, DBT_DIR / "seeds", select=MODELS)
        return self.query(
            "select event_date, known_date, event_count from unified.int_usage__daily_changes "
            "order by event_date, known_date"
        )

    def query(self, sql: str) -> list[tuple]:
        """Return the rows of a query on the warehouse."""
        with connect(self.settings, self.settings.warehouse_path) as connection:
            return connection.execute(sql).fetchall()

    def expected(self) -> list[tuple]:
        """Return the ledger as a walk over the events makes it, day of knowledge by day."""
        versions = [
            (self._known_at(load_id, event), event)
            for load_id in self.admitted
            for event in self.loads[load_id][1]
        ]
        days = sorted({event.day for _, event in versions})
        ledger = []
        for day in days:
            before = 0
            for known in sorted({known_at.date() for known_at, event in versions}):
                uses = _uses_known(versions, day, known)
                if uses != before:
                    ledger.append((day, known, uses - before))
                before = uses
        return ledger

    def _known_at(self, load_id: str, event: Event) -> datetime:
        admitted = datetime.combine(self.loads[load_id][0], datetime.min.time())
        is_backfill = load_id == next(iter(self.loads))
        return event.recorded_at if is_backfill else max(event.recorded_at, admitted)

    def _prepare(self, connection) -> None:
        table = next(table for table in source("files").tables if table.table == "usage")
        columns = [f"{c.name} {c.type}" for c in (*table.columns, *LINEAGE)]
        connection.execute("create schema if not exists raw; create schema if not exists ops")
        connection.execute(
            f"create or replace table raw.files__usage ({', '.join(columns)}, event_date date);"
            "create or replace table ops.run_context as "
            f"select date '{AS_OF}' as as_of_date, '' as policy_version, '' as build_id;"
            "create or replace table ops.quarantined_rows "
            "(source text, table_name text, load_id text, row_id bigint);"
            "create or replace table ops.loads (source text, table_name text, load_id text, "
            "load_sequence bigint, is_backfill boolean, admitted_date date);"
            "create or replace table ops.admitted_days "
            "(source text, table_name text, event_date date, fingerprint text, row_count bigint)"
        )
        contents: dict[date, list[str]] = {}
        for sequence, load_id in enumerate(self.admitted, start=1):
            admitted, events = self.loads[load_id]
            is_backfill = load_id == next(iter(self.loads))
            connection.execute(
                "insert into ops.loads values ('files', 'usage', ?, ?, ?, ?)",
                [load_id, sequence, is_backfill, admitted],
            )
            for number, event in enumerate(events):
                contents.setdefault(event.day, []).append(f"{load_id}{event}")
                connection.execute(
                    "insert into raw.files__usage by name select ? as usage_id, 'a' as account_id, "
                    "'crm' as id_namespace, ?::date as happened_at, ? as event_count, "
                    "? as row_id, ? as recorded_at, ? as is_deleted, ? as load_id, "
                    "?::date as event_date",
                    [
                        event.usage_id, event.day, event.uses or 0, number, event.recorded_at,
                        event.uses is None, load_id, event.day,
                    ],
                )  # fmt: skip
        for day, content in contents.items():
            fingerprint = hashlib.sha256("".join(content).encode()).hexdigest()
            connection.execute(
                "insert into ops.admitted_days values ('files', 'usage', ?, ?, ?)",
                [day, fingerprint, len(content)],
            )


def _uses_known(versions: list[tuple[datetime, Event]], day: date, known: date) -> int:
    """Return the uses of a day as known at the end of another: newest known version of each."""
    newest: dict[str, Event] = {}
    for known_at, event in sorted(versions, key=lambda pair: pair[1].recorded_at):
        if event.day == day and known_at.date() <= known:
            newest[event.usage_id] = event
    return sum(event.uses or 0 for event in newest.values())


@pytest.fixture
def usage_warehouse(tmp_path) -> UsageWarehouse:
    """An empty warehouse with three loads landed: a backfill, late rows, a correction."""
    settings = Settings(data_dir=tmp_path / "data")
    settings.warehouse_dir.mkdir(parents=True)
    first, second, third = date(2025, 6, 1), date(2025, 6, 2), date(2025, 6, 3)

    def noon(day: int) -> datetime:
        return datetime(2025, 6, day, 12)

    return UsageWarehouse(
        settings,
        loads={
            "backfill": (
                date(2025, 6, 5),
                (
                    Event("u1", first, 5, noon(2)),
                    Event("u2", first, 1, noon(2)),
                    Event("u3", second, 2, noon(3)),
                ),
            ),
            "late": (date(2025, 6, 10), (Event("u4", third, 4, noon(4)),)),
            "correction": (
                date(2025, 6, 12),
                (Event("u1", first, 7, noon(11)), Event("u2", first, None, noon(11))),
            ),
            "older": (date(2025, 6, 20), (Event("u1", first, 6, noon(10)),)),
        },
    )
