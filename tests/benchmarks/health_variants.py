"""Variants of a built world: change its facts on a copy, and build the health models again.

The models run as the very SQL that dbt compiled for the world, in dbt's order, so that a variant
costs seconds where a world costs minutes.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

from dagster_project.dbt import MANIFEST
from dagster_project.settings import Settings
from dagster_project.warehouse import connect

if TYPE_CHECKING:
    import duckdb

USAGE = "int_usage__daily_changes"


def _rows_of(*kinds: str) -> dict[str, tuple[str, str]]:
    """Return the tables of some kinds: the facts, and the versions that history reads."""
    return {
        table: ("happened_at", "known_at")
        for kind in kinds
        for table in (f"fct_{kind}", f"int_{kind}__versions")
    }


# What a feed brings, when that happened and when it was known. Contracts are not among them: a
# customer that falls silent still has one.
FEEDS = {
    "usage": {USAGE: ("event_date", "known_date")},
    "touches": _rows_of("touches"),
    "sentiments": _rows_of("sentiments"),
    "survey_answers": _rows_of("survey_answers", "survey_invites"),
    "tickets": _rows_of("tickets"),
    "revenue": _rows_of("revenue"),
    "contract_events": _rows_of("contract_events"),
    "market_signals": _rows_of("market_signals"),
}
VOICES = ("touches", "sentiments", "survey_answers", "tickets")
OWN_EVIDENCE = ("usage", "revenue", *VOICES)


@dataclass(frozen=True)
class World:
    """A built world: its settings, and some health models' compiled SQL in order."""

    settings: Settings
    models: dict[str, tuple[str, str]]

    @classmethod
    def of(cls, settings: Settings, *ends: str) -> World:
        """Return the world that a run has built, with the models that some marts need."""
        nodes = json.loads(MANIFEST.read_text(encoding="utf-8"))["nodes"]
        health = {
            key: node["depends_on"]["nodes"]
            for key, node in nodes.items()
            if key.startswith("model.") and "marts/health" in node["original_file_path"]
        }
        needed, still_open = set(), [f"model.mops.{name}" for name in ends]
        while still_open:
            key = still_open.pop()
            if key in health and key not in needed:
                needed.add(key)
                still_open += health[key]
        parents = {key: sorted(needed.intersection(health[key])) for key in sorted(needed)}
        compiled = settings.warehouse_dir / "target" / "compiled"
        models = {}
        for key in TopologicalSorter(parents).static_order():
            name = nodes[key]["name"]
            kind = "view" if nodes[key]["config"]["materialized"] == "view" else "table"
            models[name] = (kind, next(compiled.rglob(f"{name}.sql")).read_text(encoding="utf-8"))
        return cls(settings, models)

    @contextmanager
    def changed(
        self, folder: Path, change: Callable[[duckdb.DuckDBPyConnection], None]
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        """Yield a copy with its health built again after a change; the world stays as it is."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        copy = folder / self.settings.warehouse_path.name
        shutil.copy(self.settings.warehouse_path, copy)
        with connect(self.settings, copy) as connection:
            change(connection)
            self.build(connection)
            yield connection
        shutil.rmtree(folder)

    def build(self, connection: duckdb.DuckDBPyConnection, after: str = "") -> None:
        """Build the models again, all of them or those after one."""
        names = list(self.models)
        for name in names[names.index(after) + 1 if after else 0 :]:
            kind, sql = self.models[name]
            connection.execute(f"create or replace {kind} marts.{name} as {sql}")


def silence(connection: duckdb.DuckDBPyConnection, feeds: tuple[str, ...], silenced: str) -> None:
    """Take the evidence of some accounts away: `silenced` selects account_id, from_date, to_date.

    The feeds stay as fresh as they were and other accounts go on: so these have fallen silent.
    """
    connection.execute(f"create or replace temp table silenced as {silenced}")
    for table, (happened, _) in (item for feed in feeds for item in FEEDS[feed].items()):
        relation, account = f"unified.{table} as evidence", "evidence.account_id"
        if table == USAGE:
            account = "xref.account_id"
            relation += (
                " inner join unified.account_xref as xref on xref.source = evidence.id_namespace "
                "and xref.source_account_id = evidence.source_account_id"
            )
        connection.execute(
            f"delete from unified.{table} where rowid in (select evidence.rowid from {relation} "
            f"inner join silenced on silenced.account_id = {account} "
            f"and cast(evidence.{happened} as date) between from_date and to_date)"
        )


def kill_feed(
    connection: duckdb.DuckDBPyConnection, feed: str, day: date, *, is_known: bool = True
) -> None:
    """Let a feed deliver nothing after a day: no rows, and a watermark that stays if it is known.

    What is missing from a feed that passes for fresh is the silence of all its accounts.
    """
    if is_known:
        connection.execute(
            f"update unified.fct_feed_status set feed_status = 'stale', watermark_date = '{day}', "
            f"evidence_date = '{day}' where feed = '{feed}' and as_of_date > '{day}'"
        )
    for table, (_, known) in FEEDS[feed].items():
        connection.execute(f"delete from unified.{table} where cast({known} as date) > '{day}'")
        if table.endswith("__versions"):
            # What would have followed never came: the version before it stands.
            connection.execute(
                f"update unified.{table} set superseded_at = null "
                f"where cast(superseded_at as date) > '{day}'"
            )


def shorten(connection: duckdb.DuckDBPyConnection, first: date) -> None:
    """Leave the weeks before a day out of the history: what is asked of today needs few."""
    connection.execute(f"delete from unified.dim_weeks where as_of_date < '{first}'")


def freeze(connection: duckdb.DuckDBPyConnection, feed: str, day: date) -> None:
    """Put a feed's signals of today back to what they were on a day, where as valid as then.

    Evidence whose validity ended between the two is left: that it ends is no matter of the feed.
    """
    connection.execute(
        "update marts.int_signals__in_force as today set signal_state = before.signal_state, "
        "risk_points = before.risk_points, is_missing = before.is_missing "
        "from marts.int_signals__in_force as before "
        f"where today.is_current and before.as_of_date = '{day}' "
        "and before.account_id = today.account_id and before.signal_name = today.signal_name "
        "and before.is_stale = today.is_stale and today.signal_name in "
        f"(select signal_name from policy.signals where feed = '{feed}')"
    )
