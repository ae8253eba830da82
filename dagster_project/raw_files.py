"""The files of a raw table: the names and types of their columns."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dagster_project import durable
from dagster_project.sources.contract import LINEAGE, PAYLOAD, Column, TableContract
from dagster_project.warehouse import literal

if TYPE_CHECKING:
    import duckdb


def stored_columns(table: TableContract) -> tuple[Column, ...]:
    """Return what a row says, without what the lake adds to it."""
    payload = (PAYLOAD,) if table.has_payload else ()
    return (*table.columns, *payload, *LINEAGE[1:3])


def contract_version(table: TableContract) -> str:
    """Return the hash of a table's names and types: files of another one are read by it."""
    return durable.text_hash(contract_select(table))[:8]


def contract_select(table: TableContract) -> str:
    """Return a query of no rows with the names and types that files of the table have."""
    columns = (*stored_columns(table), LINEAGE[0])
    typed = ", ".join(f"cast(null as {column.type}) as {column.name}" for column in columns)
    return f"select {typed} limit 0"


def says(path: Path, select: str, connection: duckdb.DuckDBPyConnection) -> bool:
    """Say whether a Parquet file has exactly the names and types of a query, and no rows."""
    import duckdb

    found = f"select * from read_parquet({literal(path)}, hive_partitioning = false)"
    try:
        described = connection.execute(f"describe {found}").fetchall()
        wanted = connection.execute(f"describe {select}").fetchall()
        return described == wanted and not connection.execute(found).fetchall()
    except duckdb.Error:
        return False
