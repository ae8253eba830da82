"""Give the embedded engine the functions that SQL has no words for; a plugin of the dbt profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbt.adapters.duckdb.plugins import BasePlugin

from dagster_project.warehouse import register

if TYPE_CHECKING:
    import duckdb


class Plugin(BasePlugin):
    """What dbt-duckdb asks of a plugin."""

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Register the functions on every connection that dbt opens."""
        register(conn)
