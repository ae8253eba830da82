"""The models of misuse, compiled once; tests write their own operations under their own rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from dagster_project import dbt
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

    def run(
        self,
        operations: Sequence[Operation],
        query: str,
        *,
        rules: Sequence[dict[str, Any]] | None = None,
    ) -> list[tuple[Any, ...]]:
        """Return what a query finds in the models, made of these operations and rules."""
        with duckdb.connect(self.warehouse) as connection:
            connection.execute("begin")
            connection.execute("delete from unified.fct_device_operations")
            columns = zip(*(operation.row() for operation in operations), strict=True)
            connection.execute(
                f"insert into unified.fct_device_operations select {', '.join(['unnest(?)'] * 9)}",
                [list(column) for column in columns],
            )
            if rules is not None:
                connection.execute("delete from policy.misuse_rules")
                for rule in rules:
                    connection.execute(
                        f"insert into policy.misuse_rules ({', '.join(rule)}) "
                        f"values ({', '.join('?' for _ in rule)})",
                        list(rule.values()),
                    )
            for name, text in self.models.items():
                connection.execute(f"create or replace table unified.{name} as {text}")
            found = connection.execute(query).fetchall()
            connection.execute("rollback")
            return found


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
