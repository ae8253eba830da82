"""Give the embedded engine the functions that SQL has no words for; a plugin of the dbt profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbt.adapters.duckdb.plugins import BasePlugin

if TYPE_CHECKING:
    import duckdb


def register(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the functions known to a connection; a null argument makes the answer null."""
    from dagster_project.attribution import ENGINE_FUNCTIONS

    for function, arguments in ENGINE_FUNCTIONS:
        connection.create_function(function.__name__, function, list(arguments), "double")


class Plugin(BasePlugin):
    """What dbt-duckdb asks of a plugin."""

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Register the functions on every connection that dbt opens."""
        register(conn)
