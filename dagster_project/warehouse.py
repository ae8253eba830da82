"""The only module that opens an engine connection."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagster_project import durable
from dagster_project.errors import BuildError, MopsError

if TYPE_CHECKING:
    import duckdb

    from dagster_project.settings import Settings


@contextmanager
def connect(
    settings: Settings, path: Path | None = None, *, read_only: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the embedded engine on a file, or in memory when `path` is None.

    Times are UTC, memory and temporary space are bounded by the settings. Raises BuildError
    when another process holds the file, StorageError when the disk refuses a write.
    """
    import duckdb

    spill = settings.warehouse_dir / "tmp"
    durable.make_folder(spill)
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
    except duckdb.Error as error:
        refused = refused_write(error, spill)
        if refused is None:
            raise
        raise refused from error
    finally:
        connection.close()


# As the engine words it: on a write that the system refuses, and when it cannot spill.
_REFUSED = re.compile(r'(?:write|open|sync|truncate)[^"]{0,20} "?file \\?"([^"\\]+)\\?": ([\w ]+)')
_CANNOT_SPILL = "failed to offload data block"


def register(connection: duckdb.DuckDBPyConnection) -> None:
    """Make known the functions that SQL has no words for; a null argument makes the answer null."""
    from dagster_project.attribution import ENGINE_FUNCTIONS

    for function, arguments in ENGINE_FUNCTIONS:
        connection.create_function(function.__name__, function, list(arguments), "double")


def refused_write(error: Exception | str, spill: Path | None = None) -> MopsError | None:
    """Return the clear error when the engine's is about a write that the disk refused."""
    text = str(error)
    found = _REFUSED.search(text)
    if found:
        return durable.refusal(Path(found[1]), found[2])
    if _CANNOT_SPILL in text:
        return durable.refusal(spill or Path("."), "no room for temporary files")
    return None


def seal(settings: Settings) -> None:
    """Note what the build database is, now that nobody writes it.

    Raises StorageError when closing it could not bring its last changes into it.
    """
    if _log_path(settings).exists():
        raise durable.refusal(settings.warehouse_path, "its last changes could not be written")
    durable.write_text(_seal_path(settings), durable.file_hash(settings.warehouse_path))


def is_sealed(settings: Settings) -> bool:
    """Say whether the build database is byte for byte what it was sealed as."""
    path = settings.warehouse_path
    if not path.exists() or _log_path(settings).exists():
        return False
    with suppress(FileNotFoundError, UnicodeDecodeError):
        return _seal_path(settings).read_text("utf-8") == durable.file_hash(path)
    return False


def open_for_writing(settings: Settings) -> None:
    """Break the seal; a database without one, from a killed build or damaged, is discarded.

    It is made again from the lake, never repaired.
    """
    with durable.told(settings.warehouse_path):
        if not is_sealed(settings):
            for path in settings.warehouse_dir.glob(settings.warehouse_path.name + "*"):
                path.unlink()
        _seal_path(settings).unlink(missing_ok=True)


def _log_path(settings: Settings) -> Path:
    return settings.warehouse_path.with_suffix(".duckdb.wal")


def _seal_path(settings: Settings) -> Path:
    return settings.warehouse_path.with_suffix(".sha256")


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


def file_list(paths: Sequence[Path]) -> str:
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
