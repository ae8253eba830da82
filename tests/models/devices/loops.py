"""The models of misuse, compiled once; tests write their own operations under their own rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from dagster_project import dbt
from dagster_project.sandbox.world import SQL_DIR, WORLD_END, WORLD_START
from dagster_project.settings import DBT_DIR, Settings

MODELS = (
    "int_misuse_rules__dated", "int_misuse__ranged", "int_misuse__sequenced",
    "int_misuse__counted", "int_misuse__judged", "int_misuse_exposures", "int_misuse__windowed",
    "int_misuse_episodes__dated", "fct_misuse_episodes",
)  # fmt: skip
_GIVEN = """
create schema if not exists ops; create schema if not exists unified;
create table ops.run_context as
select date '2026-06-30' as as_of_date, 'p' as policy_version, 'b' as build_id;
create table unified.fct_device_operations (
    operation_id varchar, device_serial varchar, account_id varchar, hcp_id varchar,
    product_id varchar, operation_type varchar, parameter_name varchar,
    parameter_value decimal(18, 4), happened_at timestamp
);
create table unified.dim_content (content_id varchar, topic varchar, approved_at timestamp);
create table unified.fct_touches (
    touch_id varchar, hcp_id varchar, content_id varchar, touch_type varchar,
    happened_at timestamp, is_automated boolean
)
"""


@dataclass(frozen=True)
class Operation:
    """One use of a device of the product P."""

    operation_id: str
    device_serial: str
    hcp_id: str
    operation_type: str
    value: float | None
    happened_at: datetime

    @property
    def day(self) -> date:
        """The day it counts for."""
        return self.happened_at.date()

    def row(self) -> tuple[Any, ...]:
        """Return it as the fact holds it."""
        return (
            self.operation_id, self.device_serial, "A", self.hcp_id, "P", self.operation_type,
            "energy", self.value, self.happened_at,
        )  # fmt: skip


@dataclass(frozen=True)
class Loop:
    """A warehouse with the policy in it, and the SQL of the models of misuse by name."""

    warehouse: Path
    models: dict[str, str]

    @contextmanager
    def open(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Yield the warehouse to write facts and rules into; nothing of them stays."""
        with duckdb.connect(self.warehouse) as connection:
            connection.execute("begin")
            yield connection
            connection.execute("rollback")

    def build(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Build the models from what stands there now."""
        for name, text in self.models.items():
            connection.execute(f"create or replace table unified.{name} as {text}")

    def run(
        self, operations: Sequence[Operation], rules: Sequence[dict[str, Any]], query: str
    ) -> list[tuple[Any, ...]]:
        """Return what a query finds in the models, made of these operations and rules alone."""
        with self.open() as connection:
            columns = zip(*(operation.row() for operation in operations), strict=True)
            connection.execute(
                f"insert into unified.fct_device_operations select {', '.join(['unnest(?)'] * 9)}",
                [list(column) for column in columns],
            )
            connection.execute("delete from policy.misuse_rules")
            for rule in rules:
                connection.execute(
                    f"insert into policy.misuse_rules ({', '.join(rule)}) "
                    f"values ({', '.join('?' for _ in rule)})",
                    list(rule.values()),
                )
            self.build(connection)
            return connection.execute(query).fetchall()


def write_world(connection: duckdb.DuckDBPyConnection, seed: int, accounts: int) -> None:
    """Write the sandbox's devices, operators and content under a seed, as facts."""
    variables = {
        "seed": seed, "accounts": accounts, "end_day": f"date '{WORLD_END}'",
        "daily_from": f"date '{WORLD_START}'", "usage_rate": "0.0005::double",
        # As in the world of 600 accounts: nine uses of a parameter by a person in eight weeks.
        "device_rate": "1.09::double", "people_scale": "1.0::double",
    }  # fmt: skip
    for name, value in variables.items():
        connection.execute(f"set variable {name} = {value}")
    for path in sorted((SQL_DIR / "world").glob("*.sql")):
        if path.name < "11":
            connection.execute(path.read_text(encoding="utf-8"))
    connection.execute(
        "insert into unified.fct_device_operations "
        "select operation_id, device_serial, account_id, contact_id, product_code, "
        "operation_type, parameter_name, parameter_value, happened_at from device_operations"
    )


def compiled(folder: Path) -> Loop:
    """Build the models over nothing, and return their SQL; a few seconds."""
    settings = Settings(data_dir=folder)
    settings.warehouse_dir.mkdir(parents=True)
    dbt.ensure_manifest()
    with duckdb.connect(settings.warehouse_path) as connection:
        connection.execute(_GIVEN)
    dbt.build(settings, DBT_DIR / "seeds", select=["misuse_rules", "parameters", *MODELS])
    texts = settings.warehouse_dir / "target" / "compiled"
    return Loop(
        settings.warehouse_path,
        {name: next(texts.rglob(f"{name}.sql")).read_text(encoding="utf-8") for name in MODELS},
    )
