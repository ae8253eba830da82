"""Live healthy weeks that hold the traps: the world lives on, is pulled, and is judged."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import yaml

from dagster_project import sandbox
from dagster_project.assets.raw import Outcome, pull_tables
from dagster_project.gates import judge_loads
from dagster_project.lake import Decision, Lake
from dagster_project.policy import SHIPPED
from dagster_project.raw_rows import read_files
from dagster_project.sandbox.state import STATE_FILE, World, size_of
from dagster_project.settings import Settings
from dagster_project.sources import SOURCES, all_tables
from dagster_project.warehouse import connect
from dagster_project.workspace import Workspace
from expectations.gate import GREEN
from tests.benchmarks.faults.edits import Rows, recent_days
from tests.benchmarks.faults.stage import DAILY, Edit, Stage
from tests.benchmarks.faults.traps import TRAPS, Trap

# At 140 uses a day a silent day, or one of three times the use, is seen; at 27 it is not.
SIZE = {"sandbox_accounts": 60, "sandbox_events": 100_000}
NOT_PULLED = "pull"


@dataclass(frozen=True)
class Life:
    """Weeks of one world: the day of its first pull, the weeks after it, the traps on the way.

    `days` holds the first day of each trap by its number; `least` what a life too short for
    all of a trap is to show of it. Daily feeds reach back `history_days` at most; the exports
    of the kinds in `without` are not connected.
    """

    name: str
    start: date
    weeks: int
    days: Mapping[int, date]
    least: Mapping[int, int] = field(default_factory=dict)
    history_days: int = 10_000
    without: tuple[str, ...] = ()

    @property
    def traps(self) -> list[Trap]:
        """Return the traps of this life."""
        return [trap for trap in TRAPS if trap.number in self.days]

    def day_of(self, week: int) -> date:
        """Return the day on which a week is pulled; week 0 is the first pull."""
        return self.start + timedelta(days=7 * week)

    def fill(self, text: str, trap: Trap, end: date) -> str:
        """Return a trap's SQL with its days in it."""
        days = {"{day}": self.days[trap.number], "{start}": self.start, "{end}": end}
        for word, day in days.items():
            text = text.replace(word, str(day))
        return text


LIVES = (
    # A year and four weeks behind two years of history.
    Life(
        "year", sandbox.WORLD_END, 56,
        {
            1: date(2026, 7, 1), 2: date(2026, 7, 1), 3: date(2026, 7, 1), 7: date(2026, 7, 1),
            15: date(2026, 7, 1), 9: date(2026, 8, 19), 5: date(2026, 9, 9),
            4: date(2026, 10, 1), 6: date(2026, 11, 11), 13: date(2026, 12, 2),
            10: date(2027, 2, 3), 11: date(2027, 2, 19), 12: date(2027, 4, 12),
        },
    ),
    # Feeds that began two weeks ago.
    Life("newborn", date(2026, 7, 5), 6, {14: date(2026, 7, 5)}, history_days=13),
    # Of three kinds the sample world tells nothing after 2027.
    Life(
        "leap", date(2028, 2, 15), 3, {3: date(2028, 2, 16), 8: date(2028, 2, 29)},
        without=("consent_events", "improvements", "incidents"),
    ),
)  # fmt: skip

# Four pulls with what fits in them, for the tests.
SHORT = Life(
    "short", date(2026, 10, 11), 3,
    {
        1: date(2026, 10, 12), 3: date(2026, 10, 12), 7: date(2026, 10, 12),
        15: date(2026, 10, 12), 11: date(2026, 10, 14), 6: date(2026, 10, 20),
        12: date(2026, 10, 24), 9: date(2026, 10, 26), 13: date(2026, 10, 27),
        4: date(2026, 10, 28), 10: date(2026, 10, 28), 5: date(2026, 10, 29),
    },
    least={5: 1, 7: 1}, history_days=150,
)  # fmt: skip


def begin(life: Life, folder: Path, *, seed: int) -> Settings:
    """Make the world of a life as it was on the day of its first pull, and the policy folder."""
    shutil.rmtree(folder, ignore_errors=True)
    settings = settings_of(life, folder, seed=seed)
    # A world of an earlier or later day than the usual one, made by nobody yet.
    settings.sandbox_dir.mkdir(parents=True)
    world = World(size_of(settings), life.start, "")
    (settings.sandbox_dir / STATE_FILE).write_text(world.as_json(), encoding="utf-8")
    write_policy(folder / "policy", (trap.announces(life.days[trap.number]) for trap in life.traps))
    sandbox.ensure(settings)
    return settings


def settings_of(life: Life, folder: Path, *, seed: int) -> Settings:
    """Return the settings of a life that has begun."""
    return Settings(
        data_dir=folder / "data", policy_dir=folder / "policy", sandbox_seed=seed, **SIZE
    )


def write_policy(folder: Path, announcements: Iterable[Rows]) -> None:
    """Write what users announced as policy files of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    rows: dict[str, list[dict[str, str]]] = {}
    for announcement in announcements:
        for seed, added in announcement.items():
            rows.setdefault(seed, []).extend(added)
    for seed, listed in rows.items():
        with (SHIPPED / f"{seed}.csv").open(encoding="utf-8") as shipped:
            header = next(csv.reader(shipped))
        with (folder / f"{seed}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, header)
            writer.writeheader()
            writer.writerows(listed)


def live_week(life: Life, settings: Settings, week: int, *, after: int = 0) -> dict[str, Any]:
    """Live one week; return its line: tables looked at, loads judged, every red verdict.

    `after` is the number of the last decision that an earlier line tells of: what a week that
    was broken off had judged already is told all the same.
    """
    day = life.day_of(week)
    # A week that was broken off may have it already.
    if sandbox.world_end(settings) < day:
        sandbox.advance(settings, 7)
    lay_traps(life, settings, week)
    with sandbox.start(settings) as running:
        waiting = {
            name for trap in life.traps for name in trap.waits if life.days[trap.number] > day
        }
        workspace = Workspace(running.settings.with_values(**dict.fromkeys(waiting)))
        outcomes = [
            outcome
            for source in SOURCES
            for outcome in pull_tables(
                source, source.tables, workspace, from_start=_is_backfilled(life, source.name, week)
            )
        ]
        judge_loads(workspace)
    decisions = [found for found in workspace.lake.decisions() if found.sequence > after]
    return {
        "week": week, "as_of": str(day), "tables": len(outcomes), "loads": len(decisions),
        "sequence": max([after, *(decision.sequence for decision in decisions)]),
        "red": red_of(outcomes, decisions),
    }  # fmt: skip


def red_of(outcomes: Iterable[Outcome], decisions: Iterable[Decision]) -> list[dict[str, str]]:
    """Return every alarm, warnings too: a gate that is red, or a table that was not pulled."""
    failing = [
        {"gate": f"{outcome.table.name}.{NOT_PULLED}", "load": "", "severity": "block",
         "observed": str(outcome.error)}
        for outcome in outcomes
        if outcome.error
    ]  # fmt: skip
    return failing + [
        {"gate": gate["gate_code"], "load": decision.load_id, "severity": gate["severity"],
         "observed": gate["observed"]}
        for decision in decisions
        for gate in decision.gates
        if gate["verdict"] not in GREEN
    ]  # fmt: skip


def _is_backfilled(life: Life, source: str, week: int) -> bool:
    days = [life.days[trap.number] for trap in life.traps if source in trap.backfills]
    return any(life.day_of(week - 1) < day <= life.day_of(week) for day in days)


def lay_traps(life: Life, settings: Settings, week: int) -> None:
    """Lay a week's traps on its world; laid again, they are the same bytes."""
    day = life.day_of(week)
    since = life.day_of(week - 1) + timedelta(days=1) if week else sandbox.WORLD_START
    stage = Stage(settings.sandbox_dir, settings.data_dir / "originals")
    first = life.start - timedelta(days=life.history_days)
    edits = [recent_days(feed, first) for feed in DAILY]
    edits += [
        Edit(edit.target, life.fill(edit.sql, trap, day))
        for trap in life.traps
        for edit in trap.edits
    ]
    stage.lay(edits, since=since, until=day)
    if life.without:
        _disconnect(settings.sandbox_dir / "files" / "mapping.yml", life.without)


def _disconnect(mapping: Path, kinds: Iterable[str]) -> None:
    """Leave some kinds out of the mapping."""
    feeds = yaml.safe_load(mapping.read_text(encoding="utf-8"))["feeds"]
    kept = {"feeds": [feed for feed in feeds if feed["kind"] not in kinds]}
    mapping.write_text(yaml.safe_dump(kept, allow_unicode=True, sort_keys=False), encoding="utf-8")


def evidence(life: Life, settings: Settings) -> list[dict[str, Any]]:
    """Return a line per trap of a life: how often it happened, by what the lake admitted."""
    end = sandbox.world_end(settings)
    with connect(settings) as connection:
        _show_lake(connection, Lake(settings.lake_dir))
        lines = []
        for trap in life.traps:
            (count,) = connection.execute(life.fill(trap.evidence, trap, end)).fetchone()
            least = life.least.get(trap.number, trap.least)
            lines.append(
                {"trap": trap.number, "count": count, "unit": trap.unit,
                 "happened": count >= least}
            )  # fmt: skip
    return lines


def _show_lake(connection: duckdb.DuckDBPyConnection, lake: Lake) -> None:
    """Show what was admitted: a view per raw table with `known_on`, and the table `loads`."""
    connection.execute(
        "create table loads (table_name text, load_id text, known_on date, row_count bigint, "
        "learning_count bigint)"
    )
    for table in all_tables():
        admitted = lake.admitted_of(table)
        for load, decision in admitted:
            learning = sum(gate["verdict"] == "learning" for gate in decision.gates)
            connection.execute(
                "insert into loads values (?, ?, ?, ?, ?)",
                [table.name, load.load_id, decision.as_of_date, load.row_count, learning],
            )
        files = [lake.contract_file(table, connection), *lake.paths([load for load, _ in admitted])]
        connection.execute(
            f"create view {table.name} as select landed.*, known_on "
            f"from ({read_files(table, files)}) as landed inner join loads using (load_id)"
        )
