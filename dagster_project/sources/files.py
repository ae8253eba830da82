"""Plain exports: any CSV, JSON Lines or Parquet file becomes rows of a kind by a mapping alone.

`MOPS_FILES_CONFIG` names the mapping, YAML in UTF-8. Paths in it are relative to
`MOPS_FILES_ROOT`, by default the mapping's own folder, and may not lead out of it.
`mops kinds` prints the kinds, their columns and types.

    feeds:
      - kind: tickets                  # the kind the rows become
        path: exports/tickets_*.csv    # one path or a glob (`**` for subfolders)
        columns:                       # the kind's column: the file's column
          ticket_id: Ticket No
          account_id: customer.id      # in JSON Lines: the path of a member
          opened_at: Opened
        # All that follows may be left out.
        format: csv                    # csv, jsonl or parquet; else by the file's ending
        encoding: cp932                # of CSV and JSON Lines; utf-8
        delimiter: ";"                 # of CSV; a comma
        constants: {priority: low}     # the kind's column: one value for every row
        value_maps:                    # the kind's column: what the file's values stand for
          priority: {P1: urgent, P2: high, "": null}
        date_formats:                  # tried in their order; ISO 8601 when none is given
          opened_at: ["%d-%m-%Y %H:%M", "%d-%m-%Y"]
        lookup:                        # the kind's column: a value found in another file,
          account_id:                  # by columns that both files have
            path: contracts.csv
            match: {contract: contract_no}   # this file's column: that file's column
            take: customer_no
        recorded_at: [Closed, Opened]  # the file's columns; the latest counts
        period: "_(?P<period>[0-9]{4}-[0-9]{2})[.]"   # the month or day in the file's name
        lag_days: 2                    # days from the period's or event's end until we had it
        id_namespace: salesforce       # the system whose account and contact ids these are

`date_formats` may also be one list, for all columns. Formats with `%z` turn to UTC; times
without a zone are UTC. `is_deleted` may be mapped beside the kind's own columns. Every column
is named, never computed: a mapping holds no SQL. Several feeds may fill one kind.

When a row was recorded is, in this order: the latest of `recorded_at`; the end of the period
in the file's name (a month or a day, the first one by default) plus `lag_days`; the
kind's event time plus `lag_days`. A row with none of these counts as known ever since.

CSV is read as text first, so leading zeros stay. A value that is none of its column's type
lands as null and is counted; when the column is required, a gate sets the row aside. A file
is pulled once; when its content, its mapping or a file it looks up changes, it is pulled
again. A file that cannot be read as it should stops its kind, and nothing of it is pulled;
so does one without a column the mapping names (in JSON Lines, a required one).

Damage that keeps a file's form, such as one changed digit, shows only by a checksum. Gzip has
its own; else lay what `sha256sum tickets_1.csv` prints beside the file as
`tickets_1.csv.sha256`, and a file that differs by a bit is refused.

Patient numbers (`patient_id` of any kind) become keyed pseudonyms while they are read.

What people hand in as sheets (`mops intake`) is read here too, without a mapping.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from dagster_project import durable
from dagster_project.errors import SettingsError, SourceError
from dagster_project.settings import Settings
from dagster_project.sources.contract import (
    Column,
    FileSet,
    Lane,
    Pull,
    TableContract,
    kinds,
)
from dagster_project.sources.exports import checked_hash, found_files
from dagster_project.sources.feed_parts import control_of, parts_of
from dagster_project.sources.feed_sql import Part, rows_of
from dagster_project.sources.handed_in import handed_in_feeds, handed_in_root
from dagster_project.sources.json_rows import no_rows
from dagster_project.sources.mapping import FORMATS, Feed, read_mapping
from dagster_project.sources.pseudonyms import key_blocks
from dagster_project.warehouse import connect

ID_NAMESPACE = Column(
    "id_namespace",
    "string",
    "System whose account and contact ids the row uses.",
    required=True,
)


@dataclass(frozen=True)
class Files:
    """The source of plain exports; its tables are the kinds."""

    name: str = "files"
    lane: Lane = "file"

    @property
    def tables(self) -> tuple[TableContract, ...]:
        """Return one table per kind."""
        return _tables(self.name)

    def connected_tables(self, settings: Settings) -> tuple[TableContract, ...]:
        """Return the tables of the mapped kinds; raises SettingsError for a wrong mapping."""
        mapped = {feed.kind for feed in _feeds(settings)}
        return tuple(table for table in self.tables if table.table in mapped)

    def pull(
        self, table: TableContract, *, cursor: str | None, settings: Settings, scratch: Path
    ) -> Iterator[Pull]:
        """Yield the rows of new and changed files; nothing at all for a kind without a feed."""
        feeds = _rooted_feeds(table.table, settings)
        if not feeds:
            return
        key = _patient_key([feed for feed, _ in feeds], settings)
        done: dict[str, dict[str, str]] = json.loads(cursor) if cursor else {}
        reached: dict[str, dict[str, str]] = {}
        parts: list[Part] = []
        with connect(settings) as connection:
            for feed, root in feeds:
                hashes = _hashes(feed, root)
                before = done.get(feed.digest, {})
                new = [path for path, sha in hashes.items() if before.get(_key(path, root)) != sha]
                named = {_key(path, root): sha for path, sha in hashes.items()}
                # A file that was removed stays known: should it come back, it is not new.
                reached[feed.digest] = {**before, **named}
                parts += parts_of(feed, new, root, scratch, connection)
            control = control_of(parts, connection)
        cursor_to = json.dumps(reached, sort_keys=True)
        if not parts:
            yield Pull(FileSet((), no_rows(table)), cursor, cursor or cursor_to, 0, control)
            return
        files = tuple(path for part in parts for path in part.files)
        select = "\nunion all\n".join(rows_of(part) for part in parts)
        blocks = key_blocks(key) * sum(part.feed.names_patients for part in parts) if key else ()
        yield Pull(
            rows=FileSet(files, select, blocks),
            cursor_from=cursor,
            cursor_to=cursor_to,
            page_count=len(files),
            control=control,
        )


@cache
def _tables(source: str) -> tuple[TableContract, ...]:
    tables = [kind.table(source) for kind in kinds().values()]
    return tuple(replace(table, columns=(*table.columns, ID_NAMESPACE)) for table in tables)


def _feeds(settings: Settings) -> tuple[Feed, ...]:
    """Return the mapped feeds, and those of what people handed in."""
    return (*_mapped_feeds(settings), *handed_in_feeds(settings))


def _mapped_feeds(settings: Settings) -> tuple[Feed, ...]:
    return read_mapping(settings.files_config) if settings.files_config else ()


def _rooted_feeds(kind: str, settings: Settings) -> list[tuple[Feed, Path]]:
    """Return the feeds of a kind, each with the folder that its path is relative to."""
    mapped = [(feed, _root(settings)) for feed in _mapped_feeds(settings) if feed.kind == kind]
    root = handed_in_root(settings)
    return mapped + [(feed, root) for feed in handed_in_feeds(settings) if feed.kind == kind]


def _root(settings: Settings) -> Path:
    root = settings.files_root or (settings.files_config or Path()).parent
    if not root.is_dir():
        raise SourceError(
            f"the folder {root} does not exist", where="files", next_step="check MOPS_FILES_ROOT"
        )
    return root


def _patient_key(feeds: list[Feed], settings: Settings) -> str | None:
    """Return the key of the pseudonyms, None for feeds without patients."""
    if not any(feed.names_patients for feed in feeds):
        return None
    if not settings.pseudonym_key:
        raise SettingsError(
            "MOPS_PSEUDONYM_KEY is not set, and the mapping brings patients",
            where="environment",
            next_step="set it to a long random text and keep it: without it, pseudonyms change",
        )
    return settings.pseudonym_key


def _hashes(feed: Feed, root: Path) -> dict[Path, str]:
    """Return the feed's files with the hash of all that their rows depend on."""
    looked_up = [
        checked_hash(path, replace(feed, format=FORMATS[path.suffix]))
        for look in feed.lookup.values()
        for path in found_files(root, look.path)
    ]
    found = {}
    for path in found_files(root, feed.path):
        sha = checked_hash(path, feed)
        found[path] = durable.text_hash([sha, *looked_up]) if looked_up else sha
    return found


def _key(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
