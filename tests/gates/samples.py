"""Small healthy tables, and judging them: every gate test starts from green."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb

from dagster_project.candidates import raw_table
from dagster_project.sources import all_tables
from expectations import Gate, RawTable, Verdict, judge

AS_OF = date(2024, 6, 30)
ROW_COUNT = 10
TENANT = "4711"
POLICY_FILE = Path(__file__).parents[2] / "dbt_project" / "seeds" / "policy" / "gates.csv"

# Values that make neighbours agree: contracts that never end, accounts that never churned.
SPECIAL = {("contracts", "end_date"): "null::date", ("accounts", "has_churned"): "false"}
# Texts that are times at the source, and payloads, which are JSON.
FREE = {
    "created": "cast(1719748800000 + i as text)",
    "occurredat": "'2024-06-30T12:00:' || lpad(i::text, 2, '0') || 'Z'",
    "recordeddate": "'2024-06-30T12:00:' || lpad(i::text, 2, '0') || 'Z'",
    "call_datetime_vod__c": "'2024-06-30T12:00:' || lpad(i::text, 2, '0') || '+00:00'",
}
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
    return [raw_table(table) for table in all_tables() if table.source == "files"]


def vendor_tables() -> list[RawTable]:
    """Return the raw tables of the systems that have contracts of their own."""
    return [raw_table(table) for table in all_tables() if table.source != "files"]


def healthy_loads() -> duckdb.DuckDBPyConnection:
    """Return an engine with one healthy candidate load per table, kept again in `healthy`."""
    connection = duckdb.connect()
    connection.execute(
        "create schema candidates; create schema admitted; create schema healthy; "
        "create schema recent; create schema policy; create schema landed; "
        "create table candidates.days (table_name text, event_date date, row_count bigint); "
        "create table admitted.days as from candidates.days; "
        "create table policy.holidays (holiday_date date); "
        "create table policy.calendar_events "
        "(table_pattern text, first_date date, last_date date); "
        "create table policy.test_records (pattern text); "
        "create table candidates.loads (source text, table_name text, load_id text, "
        "row_count bigint, absorbed_count bigint, page_count bigint, is_complete boolean, "
        "is_first boolean, control text, table_row_count_before bigint, absorbed_amounts text, "
        "tenant_before text)"
    )
    for table in [*kind_tables(), *vendor_tables()]:
        columns = ", ".join(
            f"{_value(table, name, kind)} as {name}" for name, kind in table.columns.items()
        )
        connection.execute(
            f"create table healthy.{table.name} as select {columns}{_extra(table)}, i as row_id, "
            "timestamp '2024-06-30 12:00:00' as recorded_at, false as is_deleted, "
            f"'L1' as load_id from range({ROW_COUNT}) as numbers(i)"
        )
        restore(connection, table.name)
        connection.execute(
            f"create table admitted.{table.name} as from healthy.{table.name} limit 0; "
            f"create table recent.{table.name} as from healthy.{table.name} limit 0"
        )
        control = {"row_count": ROW_COUNT, "table_row_count": ROW_COUNT, "tenant": TENANT}
        if table.source == "erp":
            control["amount_by_currency"] = {f"currency_code-{i}": "1.00" for i in range(10)}
        connection.execute(
            "insert into candidates.loads values (?, ?, 'L1', ?, 0, 1, true, true, ?, ?, '{}', ?)",
            [table.source, table.table, ROW_COUNT, json.dumps(control), 0, TENANT],
        )
    return connection


def restore(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Make a candidate healthy again."""
    show(connection, name, f"from healthy.{name}")


def show(connection: duckdb.DuckDBPyConnection, name: str, query: str) -> None:
    """Make what a query yields the candidate of a table, landed as it is."""
    connection.execute(f"create or replace table candidates.{name} as {query}")
    connection.execute(f"create or replace view landed.{name} as from candidates.{name}")


def verdicts(
    connection: duckdb.DuckDBPyConnection,
    gates: Sequence[Gate],
    policy: Sequence[dict[str, str]] | None = None,
) -> dict[str, Verdict]:
    """Judge gates under the shipped policy, or another, and return the verdicts by code."""
    rows = shipped_policy() if policy is None else policy
    found = judge(connection, gates, rows, {"as_of_date": AS_OF})
    return {verdict.gate_code: verdict for verdict in found}


def _extra(table: RawTable) -> str:
    record = f'{{"{table.tenant_path}": {TENANT}}}' if table.tenant_path else "{}"
    extra = f", '{record}' as payload" if "payload" in table.extra else ""
    return extra + (", date '2024-06-30' as event_date" if table.event_time else "")


def _value(table: RawTable, column: str, kind: str) -> str:
    if (table.table, column) in SPECIAL:
        return SPECIAL[table.table, column]
    if column in table.values:
        return f"'{table.values[column][0]}'"
    if column in table.ranges and kind == "string":
        return "'1'"
    if "." in table.refers.get(column, ""):
        return f"'{table.refers[column].rpartition('.')[2]}-' || i"
    if column in FREE:
        return FREE[column]
    return BY_TYPE.get(kind, f"1::{kind}").format(column=column)
