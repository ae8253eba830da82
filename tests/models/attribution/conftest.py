"""One random world, attributed by the models on a warehouse of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dagster_project import dbt
from dagster_project.settings import DBT_DIR, Settings
from tests.models.attribution.histories import (
    History,
    history_of,
    write_history,
    write_recorded,
)
from tests.models.attribution.lifts import Lifts, compiled
from tests.models.attribution.volume_worlds import NO_VOLUMES, write_volumes
from tests.models.attribution.worlds import World, random_world, write_world

Rows = list[dict[str, Any]]
POLICY = (
    "attribution_milestones", "attribution_models", "channels", "lift_outcomes",
    "milestone_stages", "parameters", "product_lookbacks", "reporting_currency",
)  # fmt: skip
MARTS = (
    "attributed_revenue", "attribution_lift", "attribution_reconciliation", "campaign_returns",
    "channel_effects", "channel_returns", "journey_paths",
    "attribution_restatements", "attribution_vintages", "touch_outcomes",
)  # fmt: skip
# What credits are kept in between builds, and the fingerprints of what they were made of.
LEDGERS = {
    "int_touch_credits": "int_journeys__fingerprinted",
    "int_credited_amounts": "int_conversions__fingerprinted",
}
BUILT = (*POLICY, "int_months__closed", "path:models/marts/attribution")


@pytest.fixture(scope="session")
def world() -> World:
    return random_world(20250630, accounts=120)


@pytest.fixture(scope="session")
def lifts(tmp_path_factory: pytest.TempPathFactory) -> Lifts:
    return compiled(tmp_path_factory.mktemp("lift"))


@pytest.fixture(scope="session")
def attribution(tmp_path_factory: pytest.TempPathFactory) -> Callable[[World], dict[str, Rows]]:
    """Return a function that runs the attribution models over a world."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("attribution"))
    settings.warehouse_dir.mkdir()
    dbt.ensure_manifest()

    def run(drawn: World) -> dict[str, Rows]:
        with duckdb.connect(settings.warehouse_path) as connection:
            # Else credits made from another order of the same rows would stand.
            forget(connection)
            write_volumes(connection, NO_VOLUMES)
            write_world(connection, drawn)
            write_recorded(connection, history_of(drawn))
        dbt.build(settings, DBT_DIR / "seeds", select=BUILT)
        with duckdb.connect(settings.warehouse_path, read_only=True) as connection:
            return {mart: _rows(connection, mart) for mart in MARTS}

    return run


@pytest.fixture(scope="session")
def vintaged(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[History, Path, date], dict[str, Rows]]:
    """Return a function that runs the attribution models over a history, as known on a day."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("vintages"))
    settings.warehouse_dir.mkdir()
    dbt.ensure_manifest()

    def run(history: History, seeds: Path, as_of: date) -> dict[str, Rows]:
        with duckdb.connect(settings.warehouse_path) as connection:
            write_volumes(connection, NO_VOLUMES)
            write_history(connection, history, as_of=as_of)
        # A copy: dbt leaves the SQL it ran where the rows were.
        used = settings.warehouse_dir / "seeds"
        shutil.rmtree(used, ignore_errors=True)
        shutil.copytree(seeds, used)
        dbt.build(settings, used, select=BUILT)
        with duckdb.connect(settings.warehouse_path, read_only=True) as connection:
            return {mart: _rows(connection, mart) for mart in MARTS}

    return run


@pytest.fixture(scope="session")
def marts(world: World, attribution: Callable[[World], dict[str, Rows]]) -> dict[str, Rows]:
    return attribution(world)


def forget(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop all credits that a later build would go on from."""
    for table in (*LEDGERS, *LEDGERS.values()):
        connection.execute(f"drop table if exists marts.{table}")


def _rows(connection: duckdb.DuckDBPyConnection, mart: str) -> Rows:
    found = connection.execute(f"from marts.{mart} order by all")
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
