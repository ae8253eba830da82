"""Small healthy tables, and judging them: every gate test starts from green."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb

from dagster_project.sources.contract import kinds
from expectations import Gate, RawTable, Verdict, judge
from expectations.feeds import VALUES

AS_OF = date(2024, 6, 30)
ROW_COUNT = 10
EXTRA = {
    "row_id": "bigint",
    "recorded_at": "timestamp",
    "is_deleted": "boolean",
    "load_id": "string",
}
POLICY_FILE = Path(__file__).parents[2] / "dbt_project" / "seeds" / "policy" / "gates.csv"

# Values that make neighbours agree: contracts that never end, accounts that never churned.
SPECIAL = {("contracts", "end_date"): "null::date", ("accounts", "has_churned"): "false"}
BY_TYPE = {
    "string": "'{column}-' || i",
    "bigint": "1::bigint",
    "boolean": "true",
    "date": "date '2024-06-30' - i::integer",
    "timestamp": "timestamp '2024-06-30 12:00:00' - interval (i) day",
}


def shipped_policy() -> list[dict[str, str]]:
    """Return the rows of the shipped gates.csv."""
    with POLICY_FILE.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def kind_tables() -> list[RawTable]:
    """Return the raw table of every kind, as the files source lands it."""
    return [
        RawTable(
            source="files",
            table=kind.name,
            key=kind.key,
            columns={column.name: column.type for column in kind.columns},
            required=tuple(column.name for column in kind.columns if column.required),
            extra=EXTRA,
        )
        for kind in kinds().values()
    ]


def invoice_lines() -> RawTable:
    """Return a raw table with an own count, a table count and totals at its source."""
    columns = {
        "line_id": "string",
        "document_type": "string",
        "amount": "decimal(18,2)",
        "currency_code": "string",
        "booked_at": "timestamp",
    }
    return RawTable("erp", "invoice_lines", ("line_id",), columns, ("line_id", "amount"), EXTRA)


def healthy_loads() -> duckdb.DuckDBPyConnection:
    """Return an engine with one healthy candidate load per table, kept again in `healthy`."""
    connection = duckdb.connect()
    connection.execute(
        "create schema candidates; create schema admitted; create schema healthy; "
        "create table candidates.loads (source text, table_name text, load_id text, "
        "row_count bigint, absorbed_count bigint, page_count bigint, is_complete boolean, "
        "is_first boolean, control text)"
    )
    for table in [*kind_tables(), invoice_lines()]:
        columns = ", ".join(
            f"{_value(table.table, name, kind)} as {name}" for name, kind in table.columns.items()
        )
        connection.execute(
            f"create table healthy.{table.name} as select {columns}, i as row_id, "
            "timestamp '2024-06-30 12:00:00' as recorded_at, false as is_deleted, "
            f"'L1' as load_id from range({ROW_COUNT}) as numbers(i)"
        )
        restore(connection, table.name)
        connection.execute(
            f"create table admitted.{table.name} as from healthy.{table.name} limit 0"
        )
        control = {"row_count": ROW_COUNT, "table_row_count": ROW_COUNT}
        if table.source == "erp":
            control["amount_by_currency"] = {f"currency_code-{i}": "1.00" for i in range(10)}
        connection.execute(
            "insert into candidates.loads values (?, ?, 'L1', ?, 0, 1, true, true, ?)",
            [table.source, table.table, ROW_COUNT, json.dumps(control)],
        )
    return connection


def restore(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Make a candidate healthy again."""
    connection.execute(f"create or replace table candidates.{name} as from healthy.{name}")


def verdicts(
    connection: duckdb.DuckDBPyConnection,
    gates: Sequence[Gate],
    policy: Sequence[dict[str, str]] | None = None,
) -> dict[str, Verdict]:
    """Judge gates under the shipped policy, or another, and return the verdicts by code."""
    rows = shipped_policy() if policy is None else policy
    found = judge(connection, gates, rows, {"as_of_date": AS_OF})
    return {verdict.gate_code: verdict for verdict in found}


def _value(table: str, column: str, kind: str) -> str:
    if (table, column) in SPECIAL:
        return SPECIAL[table, column]
    if (table, column) in VALUES:
        return f"'{VALUES[table, column][0]}'"
    return BY_TYPE.get(kind, f"1::{kind}").format(column=column)
