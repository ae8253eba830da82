"""The lift models, built once by dbt; worlds and panels run the same compiled SQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from dagster_project import dbt
from dagster_project.settings import DBT_DIR, Settings
from tests.models.attribution.worlds import Contract, Line, Touch, World, write_world

SEEDS = ("channels", "lift_outcomes", "parameters", "product_lookbacks", "reporting_currency")
MODELS = (
    "int_touch_ledger", "int_conversions", "path:models/marts/attribution/lift", "attribution_lift",
)  # fmt: skip
_MOMENT = datetime(2025, 1, 6)
# Every relation with its columns; what is in it does not matter.
_ANY = World(
    touches=(Touch("t", "a", "email", "clicked", False, _MOMENT, _MOMENT),),
    lines=(Line("l", "a", None, Decimal(1), "EUR", Decimal(1), _MOMENT),),
    spend=(),
    stages=(),
    contracts=(Contract("c", "a", _MOMENT.date(), None, False, _MOMENT),),
)


@dataclass(frozen=True)
class Lifts:
    """A warehouse with the policy in it, and the lift models' SQL in order."""

    warehouse: Path
    models: dict[str, str]

    @contextmanager
    def open(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Yield the warehouse to write other facts into."""
        with duckdb.connect(self.warehouse) as connection:
            connection.execute("set threads = 2; set preserve_insertion_order = false")
            yield connection

    def build(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Build the models from the facts that stand there now."""
        for name, sql in self.models.items():
            connection.execute(f"create or replace table marts.{name} as {sql}")

    def measured(self, world: World) -> list[dict[str, Any]]:
        """Return the rows of `attribution_lift` for a world, by channel and type of revenue."""
        with self.open() as connection:
            write_world(connection, world)
            self.build(connection)
            return rows(connection)


def rows(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Return the mart's rows in order."""
    found = connection.execute("from marts.attribution_lift order by channel, revenue_type")
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def compiled(folder: Path) -> Lifts:
    """Build the models over nothing to speak of, and return their SQL; a few seconds."""
    settings = Settings(data_dir=folder)
    settings.warehouse_dir.mkdir(parents=True)
    dbt.ensure_manifest()
    with duckdb.connect(settings.warehouse_path) as connection:
        write_world(connection, _ANY)
    results = dbt.build(settings, DBT_DIR / "seeds", select=[*SEEDS, *MODELS])
    texts = settings.warehouse_dir / "target" / "compiled"
    return Lifts(
        settings.warehouse_path,
        {
            result.name: next(texts.rglob(f"{result.name}.sql")).read_text(encoding="utf-8")
            for result in results
            if result.resource_type == "model"
        },
    )
