"""What stands where: sources, loads, publishes and disk, read without touching anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from dagster_project import durable
from dagster_project.current import (
    current_manifest,
    damaged_current,
    kept_builds,
    withdrawn_inputs,
)
from dagster_project.durable import require_folder
from dagster_project.failures import last_failure
from dagster_project.lake import Decision, Lake
from dagster_project.lineage import marts_of
from dagster_project.settings import Settings
from dagster_project.sources import SOURCES
from dagster_project.warehouse import connect
from dagster_project.workspace import Workspace
from expectations.gate import GREEN

ATTENTION = frozenset({"failing", "held", "stale", "disconnected"})


@dataclass(frozen=True)
class TableStatus:
    """One raw table: its state, newest load, rows, and the last day the source recorded."""

    source: str
    table: str
    state: str
    last_load_date: str | None
    row_count: int
    watermark_date: str | None
    message: str


@dataclass(frozen=True)
class FeedStatus:
    """One kind of data as the current build has it; age on the day looked at, limit in days."""

    feed: str
    sources: str
    status: str
    watermark_date: date | None
    age_days: int | None
    limit_days: int | None


@dataclass(frozen=True)
class Stopped:
    """One thing that does not move on, since when and why, and what keeps older data for it.

    A held load, a table whose pull fails (without a load), or the publish of a build.
    `marts` are the published tables it reaches, as the current build's lineage tells.
    """

    what: str
    load_id: str | None
    since_date: str | None
    because: str
    data_until_date: str | None
    marts: tuple[str, ...]


@dataclass(frozen=True)
class Status:
    """Everything `mops status` shows.

    `failure` says why the last run failed, `damaged` which build readers are shown is damaged:
    then nothing is read from it, and `current` is None.
    """

    failure: Mapping[str, Any] | None
    damaged: str | None
    tables: tuple[TableStatus, ...]
    feeds: tuple[FeedStatus, ...]
    held: tuple[Decision, ...]
    released: tuple[Decision, ...]
    stopped: tuple[Stopped, ...]
    current: Mapping[str, Any] | None
    kept: tuple[str, ...]
    withdrawn: tuple[str, ...]
    disk_bytes: Mapping[str, int]

    @property
    def needs_attention(self) -> bool:
        """Say whether anything is failing, damaged, held, refused or stale."""
        states = {table.state for table in self.tables} | {feed.status for feed in self.feeds}
        is_broken = bool(self.failure or self.damaged or self.stopped)
        return is_broken or not ATTENTION.isdisjoint(states)

    @property
    def running_marts(self) -> tuple[str, ...]:
        """Return the published tables that nothing stopped keeps at older data."""
        tables = (self.current or {}).get("tables", {})
        older = {mart for item in self.stopped for mart in item.marts}
        marts = (name for name, told in tables.items() if told["kind"] == "mart")
        return tuple(name for name in sorted(marts) if name not in older)


def read_status(settings: Settings) -> Status:
    """Read the status of a data directory; it need not hold anything yet.

    Ages are those of the day the settings describe, yesterday by default: a publish that
    stopped coming ages with everything in it.
    """
    require_folder(settings.data_dir)
    lake = Lake(settings.lake_dir)
    day = Workspace(settings).as_of
    standing = list(lake.standing().values())
    tables = tuple(_tables(lake, settings))
    held = tuple(decision for decision in standing if decision.verdict == "hold")
    damaged = damaged_current(settings)
    return Status(
        failure=last_failure(settings),
        damaged=damaged,
        tables=tables,
        feeds=() if damaged else tuple(_aged(feed, day) for feed in _feeds(settings)),
        held=held,
        released=tuple(decision for decision in standing if decision.verdict == "release"),
        stopped=(
            *_refused(settings),
            *_not_moving(tables, held, {} if damaged else _reached(settings)),
        ),
        current=None if damaged else current_manifest(settings),
        kept=tuple(manifest["build_id"] for manifest in kept_builds(settings)),
        withdrawn=tuple(withdrawn_inputs(settings).values()),
        disk_bytes={
            folder.name: _size(folder)
            for folder in (settings.lake_dir, settings.warehouse_dir, settings.published_dir)
        },
    )


def _tables(lake: Lake, settings: Settings) -> Iterator[TableStatus]:
    pulls = lake.pull_states()
    held = {(d.source, d.table) for d in lake.standing().values() if d.verdict == "hold"}
    rows: dict[str, int] = defaultdict(int)
    last: dict[str, str] = {}
    watermarks: dict[str, str] = defaultdict(str)
    for load, decision in lake.admitted():
        rows[load.name] += load.row_count
        last[load.name] = decision.as_of_date
        newest = max((file.recorded_to or "" for file in load.files), default="")
        watermarks[load.name] = max(watermarks[load.name], newest)
    for source in SOURCES:
        connected = set(source.connected_tables(settings))
        for table in source.tables:
            pull = pulls.get(table.name)
            state = "ok" if pull else "not connected"
            # The sandbox connects all by itself; a setting that is gone is a dead feed.
            if pull and settings.has_real_sources and table not in connected:
                state = "disconnected"
            elif pull and pull["state"] == "failing":
                state = "failing"
            elif (table.source, table.table) in held:
                state = "held"
            yield TableStatus(
                source=source.name,
                table=table.table,
                state=state,
                last_load_date=last.get(table.name),
                row_count=rows[table.name],
                watermark_date=watermarks[table.name] or None,
                message=pull["message"] if pull else "",
            )


def _not_moving(
    tables: Iterable[TableStatus],
    held: Iterable[Decision],
    reached: Mapping[str, tuple[str, ...]],
) -> Iterator[Stopped]:
    """Yield held loads, then tables whose source fails or is gone."""
    until = {(table.source, table.table): table.last_load_date for table in tables}
    for decision in held:
        yield Stopped(
            what=f"{decision.source}/{decision.table}",
            load_id=decision.load_id,
            since_date=decision.as_of_date,
            because=decision.reason,
            data_until_date=until.get((decision.source, decision.table)),
            marts=reached.get(decision.load_id, ()),
        )
    for table in tables:
        if table.state in {"failing", "disconnected"}:
            yield Stopped(
                what=f"{table.source}/{table.table}",
                load_id=None,
                since_date=None,
                because=table.message.partition(" | ")[0] or table.state,
                data_until_date=table.last_load_date,
                # What began to fail after the build is told by the tables' lineage.
                marts=reached.get(f"{table.source}__{table.table}")
                or marts_of(table.source, table.table),
            )


def _reached(settings: Settings) -> dict[str, tuple[str, ...]]:
    """Return the marts at older data by held load, or silent `source__table`, as published.

    The report counts the same rows.
    """
    database = settings.published_dir / "current" / "mops.duckdb"
    if not database.exists():
        return {}
    with connect(settings, database.resolve(), read_only=True) as connection:
        known = connection.execute(
            "select count(*) from duckdb_columns() "
            "where table_name = 'gate_consequences' and column_name = 'effect'"
        ).fetchone()
        if known is None or not known[0]:
            return {}  # published by an earlier version
        rows = connection.execute(
            "select coalesce(load_id, source || '__' || table_name) as stopped, "
            "list(distinct dependent order by dependent) from gate_consequences "
            "where dependent_kind = 'mart' and effect = 'older data' group by stopped"
        ).fetchall()
    return {stopped: tuple(marts) for stopped, marts in rows}


def _refused(settings: Settings) -> Iterator[Stopped]:
    """Yield the newest day's build when its publish was refused: readers keep an earlier one.

    A publish removes the verdicts on builds of its day or before that never were; what is
    left of an earlier day than the current build's was a look back, and keeps nothing old.
    """
    current = current_manifest(settings)
    today = f"{date.fromisoformat(current['as_of_date']):%Y%m%d}" if current else ""
    published = {manifest["build_id"] for manifest in kept_builds(settings)}
    judged = sorted(
        path
        for path in (settings.warehouse_dir / "verdicts").glob("*.json")
        if path.stem[:8] >= today and path.stem not in published
    )
    if not judged:
        return
    try:
        verdicts = durable.read_sealed(judged[-1])["verdicts"]
    except ValueError:
        return  # damaged: the next run judges the build anew
    red = [v for v in verdicts if v["verdict"] not in GREEN and v["severity"] == "block"]
    if red:
        tables = (current or {}).get("tables", {})
        yield Stopped(
            what="publishing",
            load_id=None,
            since_date=f"{date.fromisoformat(judged[-1].stem[:8])}",
            because=", ".join(verdict["gate_code"] for verdict in red),
            data_until_date=(current or {}).get("as_of_date"),
            marts=tuple(sorted(n for n, told in tables.items() if told["kind"] == "mart")),
        )


def _feeds(settings: Settings) -> Iterator[FeedStatus]:
    database = settings.published_dir / "current" / "mops.duckdb"
    if not database.exists():
        return
    with connect(settings, database.resolve(), read_only=True) as connection:
        rows = connection.execute(
            "select feed, source, freshness_status, watermark_date, age_days, limit_days "
            "from source_freshness where freshness_level = 'feed' order by feed, source"
        ).fetchall()
    yield from (FeedStatus(*row) for row in rows)


def _aged(feed: FeedStatus, day: date) -> FeedStatus:
    """Return a feed as old as it is on a day; one within its limit then may be stale now."""
    if feed.watermark_date is None or feed.age_days is None:
        return feed
    age = max((day - feed.watermark_date).days, feed.age_days)
    is_late = feed.status == "fresh" and age > (feed.limit_days or 0)
    return replace(feed, age_days=age, status="stale" if is_late else feed.status)


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):  # a run may be tidying up meanwhile
            total += path.stat().st_size if path.is_file() else 0
    return total
