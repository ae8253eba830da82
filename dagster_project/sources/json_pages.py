"""Pages on their way to the lake: written as they come, noted for the next pull."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from dagster_project.sources.contract import FileSet, Pull, TableContract
from dagster_project.sources.cursors import Cursor, Recent, moment
from dagster_project.sources.json_rows import Shape, no_rows, select_rows
from dagster_project.sources.rest import Page, value_at


class Pages:
    """The pages of one pull of one table: one line each, as the vendor sent them."""

    def __init__(
        self,
        table: TableContract,
        shape: Shape,
        *,
        scratch: Path,
        cursor: str | None,
        overlap: timedelta | None,
    ) -> None:
        """Start empty; `scratch` is an empty folder, `overlap` that of `Recent`."""
        self.table, self.shape, self.scratch, self.cursor = table, shape, scratch, cursor
        self.recent = Recent(overlap, Cursor.parse(cursor))
        self.page_count = 0
        self._files: list[Path] = []
        self._largest_line = 0

    @property
    def since(self) -> datetime | None:
        """Return the change time to ask from; None for everything."""
        return self.recent.since

    @property
    def row_count(self) -> int:
        """Return how many rows came so far."""
        return self.recent.row_count

    def add(self, page: Page) -> None:
        """Take a page: its bytes to the file, its times to the cursor."""
        self.page_count += 1
        if not page.records:
            return
        # A line break can stand between the members of a JSON document, never within a text.
        line = page.content.replace(b"\r", b" ").replace(b"\n", b" ") + b"\n"
        path = self.scratch / f"{self.table.table}.jsonl"
        with path.open("ab") as file:
            file.write(line)
        if path not in self._files:
            self._files.append(path)
        self._largest_line = max(self._largest_line, len(line))
        self.recent.note((self._identity(record), self.moment(record)) for record in page.records)

    def add_file(self, path: Path) -> None:
        """Take a file that holds one record a line; raises ValueError when a line is no JSON."""
        self.page_count += 1
        before = self.row_count
        self.recent.note(
            (self._identity(record), self.moment(record)) for record in self._lines(path)
        )
        if self.row_count > before:
            self._files.append(path)

    def moment(self, record: Any) -> datetime:
        """Return when the source recorded a record."""
        return max(
            moment(value_at(record, path), is_epoch_ms=self.shape.is_epoch_ms)
            for path in self.shape.recorded_at
        )

    def pull(
        self,
        *,
        control: Mapping[str, Any],
        is_complete: bool = True,
        overrides: Mapping[str, str] | None = None,
    ) -> Pull:
        """Return what came; without files when the source brought nothing new.

        `overrides` is that of `select_rows`.
        """
        control = {**control, **self.recent.repeats()}
        if self.recent.is_known():
            control["row_count"] = 0
            nothing = FileSet((), no_rows(self.table))
            return Pull(nothing, self.cursor, self.cursor, self.page_count, control, is_complete)
        select = select_rows(
            self.table, self.shape, largest_line=self._largest_line, overrides=overrides or {}
        )
        return Pull(
            rows=FileSet(tuple(self._files), select),
            cursor_from=self.cursor,
            cursor_to=str(self.recent.cursor()),
            page_count=self.page_count,
            control=control,
            is_complete=is_complete,
            is_snapshot=self.recent.overlap is None,
        )

    def _identity(self, record: Any) -> str:
        return str(value_at(record, self.shape.identity))

    def _lines(self, path: Path) -> Iterator[Any]:
        with path.open("rb") as file:
            for line in file:
                if line.strip():
                    self._largest_line = max(self._largest_line, len(line))
                    yield json.loads(line)
