"""The one shim that lets Great Expectations push its SQL down to the embedded engine.

Great Expectations closes its cursor before it fetches, and duckdb-engine's cursor is the
connection itself, so every metric would find an empty result. Here a cursor fetches
everything when it executes: gates only ever fetch one row of aggregates.
"""

from __future__ import annotations

from typing import Any

import duckdb
import duckdb_engine
import sqlalchemy
from sqlalchemy.pool import StaticPool

DIALECT = "duckdb.borrowed"


class EagerCursor(duckdb_engine.CursorWrapper):
    """A cursor that holds its whole result from the moment it executed."""

    rowcount = -1

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, wrapper: duckdb_engine.ConnectionWrapper
    ) -> None:
        """Wrap a connection; nothing has been executed yet."""
        super().__init__(connection, wrapper)
        self._connection = connection
        self._rows: list[tuple[Any, ...]] = []
        self.description: Any = None

    def execute(self, statement: str, parameters: Any = None, context: Any = None) -> None:
        """Execute a statement and keep its rows."""
        super().execute(statement, parameters, context)
        self.description = self._connection.description
        self._rows = self._connection.fetchall() if self.description else []

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return the rows that are left."""
        rows, self._rows = self._rows, []
        return rows

    def fetchmany(self, size: int | None = None) -> list[tuple[Any, ...]]:
        """Return up to `size` rows."""
        count = size or 1
        rows, self._rows = self._rows[:count], self._rows[count:]
        return rows

    def fetchone(self) -> tuple[Any, ...] | None:
        """Return the next row, or None."""
        rows = self.fetchmany(1)
        return rows[0] if rows else None


class BorrowedConnection(duckdb_engine.ConnectionWrapper):
    """Somebody else's connection: never closed, committed or rolled back here."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Borrow a connection."""
        super().__init__(connection)
        self._connection = connection

    def cursor(self) -> EagerCursor:
        """Return a cursor that fetches when it executes."""
        return EagerCursor(self._connection, self)

    def close(self) -> None:
        """Leave the connection open for its owner."""


class BorrowedDialect(duckdb_engine.Dialect):
    """The embedded engine's dialect without transactions: those are the owner's."""

    supports_statement_cache = False

    def do_begin(self, connection: Any) -> None:
        """Begin nothing."""

    def do_commit(self, connection: Any) -> None:
        """Commit nothing."""

    def do_rollback(self, connection: Any) -> None:
        """Roll nothing back."""


def borrow(connection: duckdb.DuckDBPyConnection) -> sqlalchemy.Engine:
    """Return an SQLAlchemy engine whose only connection is the one given."""
    sqlalchemy.dialects.registry.register(DIALECT, __name__, BorrowedDialect.__name__)
    return sqlalchemy.create_engine(
        DIALECT.replace(".", "+") + "://",
        creator=lambda: BorrowedConnection(connection),
        poolclass=StaticPool,
    )
