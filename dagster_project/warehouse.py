"""The only module that opens an engine connection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagster_project.durable import make_folder
from dagster_project.errors import BuildError

if TYPE_CHECKING:
    import duckdb

    from dagster_project.settings import Settings


@contextmanager
def connect(
    settings: Settings, path: Path | None = None, *, read_only: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the embedded engine on a file, or in memory when `path` is None.

    Times are UTC, memory and temporary space are bounded by the settings. Raises BuildError
    when another process holds the file.
    """
    import duckdb

    spill = settings.warehouse_dir / "tmp"
    make_folder(spill)
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": str(settings.threads),
        "memory_limit": settings.memory_limit,
        "temp_directory": str(spill),
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    try:
        connection = duckdb.connect(
            ":memory:" if path is None else str(path), read_only=read_only, config=config
        )
    except duckdb.IOException as error:
        raise BuildError(
            f"cannot open {path}: {str(error).splitlines()[0]}",
            where="warehouse",
            next_step="close the program that has it open; readers belong on published/current",
        ) from error
    connection.execute("set TimeZone = 'UTC'")
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def read_published(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Attach a published database read-only as `published`, beside an empty one in memory.

    Raises BuildError when there is none, or it is not one.
    """
    import duckdb

    connection = duckdb.connect(":memory:", config={"threads": "2"})
    try:
        connection.execute(f"attach {literal(path)} as published (read_only)")
    except (duckdb.IOException, duckdb.CatalogException) as error:
        connection.close()
        raise BuildError(
            f"the published database cannot be opened: {str(error).splitlines()[0]}",
            where=str(path),
            next_step="publish first with `mops run`, or name published/current/mops.duckdb",
        ) from error
    try:
        yield connection
    finally:
        connection.close()


def literal(text: object) -> str:
    """Return a value as a SQL text literal."""
    return "'" + str(text).replace("'", "''") + "'"


def file_list(paths: list[Path]) -> str:
    """Return paths as a SQL list literal, for `read_parquet`."""
    return "[" + ", ".join(literal(path) for path in paths) + "]"


def fill_table(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    columns: str,
    rows: Sequence[Sequence[Any]],
) -> None:
    """Replace a small table by some rows, in one statement: one per row costs 1 ms each."""
    connection.execute(f"create or replace table {name} ({columns})")
    if rows:
        arrays = [list(values) for values in zip(*rows, strict=True)]
        unnested = ", ".join(f"unnest(${number})" for number in range(1, len(arrays) + 1))
        connection.execute(f"insert into {name} select {unnested}", arrays)
