"""One random world, attributed twice by the models: as drawn, and with its rows shuffled."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dagster_project.settings import DBT_DIR
from tests.models.attribution.worlds import World, random_world, write_world

Rows = list[dict[str, Any]]
MARTS = ("attributed_revenue", "attribution_reconciliation", "channel_returns")


@pytest.fixture(scope="session")
def world() -> World:
    return random_world(20250630, accounts=120)


@pytest.fixture(scope="session")
def attribution(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Return a function that runs the attribution models over a world."""
    folder = tmp_path_factory.mktemp("attribution")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MOPS_WAREHOUSE_PATH", str(folder / "mops.duckdb"))
        environment.setenv("MOPS_TEMP_DIR", str(folder / "spill"))
        environment.chdir(DBT_DIR)
        yield lambda drawn: _run_models(drawn, folder)


@pytest.fixture(scope="session")
def marts(world: World, attribution: Any) -> dict[str, Rows]:
    return attribution(world)


def _run_models(world: World, folder: Path) -> dict[str, Rows]:
    from dbt.cli.main import dbtRunner

    warehouse = os.environ["MOPS_WAREHOUSE_PATH"]
    with duckdb.connect(warehouse) as connection:
        write_world(connection, world)
    result = dbtRunner().invoke(
        [
            "--quiet", "build",
            "--select", "path:models/marts/attribution", "+path:models/marts/attribution",
            "--resource-type", "seed", "--resource-type", "model",
            "--target-path", str(folder / "target"), "--log-path", str(folder / "logs"),
        ]
    )  # fmt: skip
    assert result.success, result.exception or [
        (run.node.name, run.message) for run in result.result if run.status == "error"
    ]
    with duckdb.connect(warehouse) as connection:
        return {mart: _rows(connection, mart) for mart in MARTS}


def _rows(connection: duckdb.DuckDBPyConnection, mart: str) -> Rows:
    found = connection.execute(f"from marts.{mart} order by all")
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
