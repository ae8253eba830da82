"""How the report reads a published database: declared columns, one SQL file per question."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import yaml

from dagster_project.errors import BuildError
from dagster_project.warehouse import read_published

FOLDER = Path(__file__).parent
Row = dict[str, Any]


class Published:
    """The declared tables of one published database; a table it lacks reads as empty."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Read from a connection that holds every declared relation."""
        self._connection = connection

    def rows(self, question: str) -> list[Row]:
        """Return the answer to `sql/<question>.sql`: aggregated rows, in the query's order."""
        cursor = self._connection.execute(_sql(question))
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]


@contextmanager
def open_published(database: Path) -> Iterator[Published]:
    """Attach a published file read-only; raises BuildError when it is not one of ours."""
    with read_published(database) as connection:
        found = _columns(connection)
        for table, columns in _declared().items():
            connection.execute(_stand_in(table, columns, found.get(table)))
        yield Published(connection)


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for table, column in connection.execute(
        "select table_name, column_name from duckdb_columns() "
        "where database_name = 'published' and schema_name = 'main'"
    ).fetchall():
        found.setdefault(table, set()).add(column)
    return found


def _stand_in(table: str, columns: dict[str, str], found: set[str] | None) -> str:
    """Return SQL for the relation the questions read: the table itself, or an empty one."""
    if found is None:
        nothing = ", ".join(f"null::{kind} as {name}" for name, kind in columns.items())
        return f"create view {table} as select {nothing} where false"
    missing = sorted(set(columns) - found)
    if missing:
        raise BuildError(
            f"the published table {table} lacks: {', '.join(missing)}",
            where="report/tables.yml",
            next_step="name the columns the table has now, there and in report/sql",
        )
    picked = ", ".join(f"{name}::{kind} as {name}" for name, kind in columns.items())
    return f"create view {table} as select {picked} from published.main.{table}"


@cache
def _sql(question: str) -> str:
    return (FOLDER / "sql" / f"{question}.sql").read_text(encoding="utf-8")


@cache
def _declared() -> dict[str, dict[str, str]]:
    declared: dict[str, dict[str, str]] = yaml.safe_load(
        (FOLDER / "tables.yml").read_text(encoding="utf-8")
    )
    return declared
