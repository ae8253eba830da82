"""A feed's files, sorted into parts that one reader can read, and proved readable."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagster_project.errors import SourceError
from dagster_project.sources.exports import (
    Layout,
    as_utf8,
    check_columns,
    found_files,
    layout_of,
    parquet_signatures,
)
from dagster_project.sources.feed_sql import Part, counts_of, present_paths
from dagster_project.sources.mapping import FORMATS, PERIOD, Feed, Lookup

if TYPE_CHECKING:
    import duckdb


def parts_of(
    feed: Feed,
    paths: Sequence[Path],
    root: Path,
    scratch: Path,
    connection: duckdb.DuckDBPyConnection,
) -> list[Part]:
    """Return the parts of some of a feed's files; raises SourceError when one is unreadable.

    Files of equal columns are read together. Copies in UTF-8 go into `scratch`.
    """
    if not paths:
        return []
    lookups = {
        column: _lookup(feed, look, root, scratch, connection)
        for column, look in feed.lookup.items()
    }
    has_period = _has_period(feed, paths)
    by_layout: dict[Layout, list[Path]] = {}
    readable = [as_utf8(path, feed, scratch) for path in paths]
    for path, layout in _layouts(feed, readable, connection):
        by_layout.setdefault(layout, []).append(path)
    return [
        Part(feed, layout, tuple(files), lookups, has_period) for layout, files in by_layout.items()
    ]


def control_of(parts: Sequence[Part], connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Return how many rows the files hold, and what reading them lost, per column.

    Reads every part once to the end, so that a bad line stops the pull before anything
    lands: raises SourceError naming the file and line.
    """
    control: dict[str, Any] = {"row_count": 0}
    for part in parts:
        query, labels = counts_of(part)
        row_count, *counts = _proved(part, query, connection)
        control["row_count"] += row_count
        for label, count in zip(labels, counts, strict=True):
            if count:
                group, column = label.split(".")
                totals = control.setdefault(group, {})
                totals[column] = totals.get(column, 0) + count
    return control


def _layouts(
    feed: Feed, paths: Sequence[Path], connection: duckdb.DuckDBPyConnection
) -> list[tuple[Path, Layout]]:
    if feed.format != "parquet":
        return [(path, layout_of(path, feed, connection)) for path in paths]
    known: dict[str, Layout] = {}
    signatures = parquet_signatures(list(paths), connection)
    found = []
    for path in paths:
        signature = signatures[path]
        if signature not in known:
            known[signature] = layout_of(path, feed, connection)
        found.append((path, known[signature]))
    return found


def _lookup(
    feed: Feed, look: Lookup, root: Path, scratch: Path, connection: duckdb.DuckDBPyConnection
) -> tuple[Layout, Path]:
    """Return the file a lookup reads; it is written like the feed's own."""
    (path, *others) = found_files(root, look.path)
    if others:
        raise _error(look.path, "names several files", "a lookup takes its values from one file")
    needs = {name: name for name in (*look.match.values(), look.take)}
    other = replace(feed, format=FORMATS[path.suffix], columns=needs, lookup={}, recorded_at=())
    return layout_of(path, other, connection), as_utf8(path, other, scratch)


def _proved(part: Part, query: str, connection: duckdb.DuckDBPyConnection) -> tuple[int, ...]:
    """Return the row of a counting query, and see that JSON records hold the paths needed."""
    import duckdb

    try:
        counts = connection.execute(query).fetchone() or (0,)
        if part.layout.format == "jsonl" and counts[0]:
            presence, paths = present_paths(part)
            found = connection.execute(presence).fetchone() or ()
            there = [path for path, count in zip(paths, found, strict=True) if count]
            check_columns(part.files[0].name, there, paths)
    except duckdb.Error as error:
        raise _unreadable(part, error, connection) from None
    return counts


def _unreadable(
    part: Part, error: duckdb.Error, connection: duckdb.DuckDBPyConnection
) -> SourceError:
    """Return the error that names the one bad file and line; never the line's own text."""
    import duckdb

    if len(part.files) > 1:
        for path in part.files:
            alone = replace(part, files=(path,))
            try:
                connection.execute(counts_of(alone)[0])
            except duckdb.Error as found:
                return _unreadable(alone, found, connection)
    line = re.search(r"[Ll]ine:? (\d+)", str(error))
    place = f" at line {line[1]}" if line else ""
    return _error(
        part.files[0].name,
        f"cannot be read as {part.layout.format}{place}",
        "check delimiter and format in the mapping, or deliver the file again",
    )


def _has_period(feed: Feed, paths: Sequence[Path]) -> bool:
    """Say whether the files' names hold their period; a pattern of the user's own must fit."""
    missing = [path for path in paths if not re.search(feed.period, path.name)]
    if missing and feed.period != PERIOD:
        raise _error(missing[0].name, "does not fit the pattern `period`", "correct the pattern")
    return not missing


def _error(where: str, what: str, next_step: str) -> SourceError:
    return SourceError(f"{where} {what}", where=where, next_step=next_step)
