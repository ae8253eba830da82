"""Change what the stand-ins serve: SQL over the records of one world, laid again after each week.

The world on disk is made anew when it lives on, but for the daily files, which stay. Untouched
copies are kept aside, and every change is made from them: laid twice, it is the same bytes.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb

DAILY = ("usage", "device_operations")
ERP = "erp.sqlite"
# A daily file that was held back may come this much later.
LATEST = timedelta(days=14)
_RECORD = {
    "stamp": "bigint", "id": "varchar", "gone": "integer", "parent": "varchar", "record": "varchar",
}  # fmt: skip


@dataclass(frozen=True)
class Edit:
    """One change: what it is made to, and SQL.

    `target` is a daily feed (`usage`), an API object (`salesforce.Contact`), a plain export
    (`incidents.csv`), each with SQL that yields the rows from `{rows}`, or `erp.sqlite` with
    statements. A row of an API object is (stamp in epoch milliseconds, id, gone 0 or 1, parent,
    record as JSON); one of a daily feed has the file's `file_day` beside its own columns. The
    SQL may read the relations `account` and `contact`, the CRM's records as they were.
    """

    target: str
    sql: str


@dataclass(frozen=True)
class Stage:
    """The stand-ins' folder, and where untouched copies of what was changed are kept."""

    sandbox: Path
    originals: Path

    def lay(self, edits: Iterable[Edit], *, since: date, until: date) -> None:
        """Make all changes to a world whose days from `since` on are new and `until` is the last.

        Changes to one target are made one after the other, in the order given.
        """
        by_target: dict[str, list[str]] = {}
        for edit in edits:
            by_target.setdefault(edit.target, []).append(edit.sql)
        for old in self.originals.glob("week_*"):
            if old.name != f"week_{until}":
                shutil.rmtree(old)
        # One thread, so that the same rows are the same bytes.
        with duckdb.connect(config={"threads": 1}) as connection:
            for name in ("Account", "Contact"):
                rows = _records(self._original(f"api/salesforce.{name}.tsv", until))
                connection.execute(f"create view {name.lower()} as from {rows}")
            for target, statements in by_target.items():
                if target in DAILY:
                    self._lay_days(connection, target, statements, since=since, until=until)
                elif target == ERP:
                    self._lay_erp(statements, until)
                else:
                    self._lay_file(connection, target, statements, until)

    def _original(self, name: str, until: date) -> Path:
        """Return the untouched copy of a file that this week's world holds."""
        kept = self.originals / f"week_{until}" / name
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self.sandbox / name, kept.with_suffix(".new"))
            kept.with_suffix(".new").rename(kept)
        return kept

    def _lay_file(
        self, connection: duckdb.DuckDBPyConnection, target: str, statements: list[str], until: date
    ) -> None:
        is_export = target.endswith(".csv")
        name = f"files/{target}" if is_export else f"api/{target}.tsv"
        original, new = self._original(name, until), self.sandbox / f"{name}.new"
        rows = f"read_csv('{original}', all_varchar = true)" if is_export else _records(original)
        _make_rows(connection, rows, statements)
        if is_export:
            connection.execute(f"copy laid to '{new}' (header)")
        else:
            connection.execute(
                "copy (select concat_ws(chr(9), stamp, id, gone, coalesce(parent, ''), record) "
                f"from laid order by stamp, id) to '{new}' "
                "(format csv, header false, quote '', escape '', delimiter '\x1f')"
            )
        os.replace(new, self.sandbox / name)

    def _lay_erp(self, statements: list[str], until: date) -> None:
        new = self.sandbox / f"{ERP}.new"
        shutil.copyfile(self._original(ERP, until), new)
        database = sqlite3.connect(new)
        for statement in statements:
            database.execute(statement)
        database.commit()
        database.close()
        os.replace(new, self.sandbox / ERP)

    def _lay_days(
        self,
        connection: duckdb.DuckDBPyConnection,
        feed: str,
        statements: list[str],
        *,
        since: date,
        until: date,
    ) -> None:
        """Write the new days' files, and those of the days before that were held back till now."""
        folder, kept = self.sandbox / "files" / feed, self.originals / feed
        kept.mkdir(parents=True, exist_ok=True)
        for path in folder.glob("*.parquet"):
            if _day_of(path) >= since and not (kept / path.name).exists():
                os.link(path, kept / path.name)
        wanted = {
            _day_of(path): path
            for path in kept.glob("*.parquet")
            if _day_of(path) >= since
            or (_day_of(path) >= since - LATEST and not (folder / path.name).exists())
        }
        if not wanted:
            return
        listed = ", ".join(f"'{path}'" for _, path in sorted(wanted.items()))
        _make_rows(
            connection,
            f"(select * exclude (filename), cast(filename[-18:-9] as date) as file_day "
            f"from read_parquet([{listed}], filename = true))",
            statements,
        )
        new = self.originals / f"{feed}.new"
        shutil.rmtree(new, ignore_errors=True)
        connection.execute(
            f"copy (from laid order by all) to '{new}' "
            "(format parquet, compression zstd, partition_by (file_day))"
        )
        for day, path in wanted.items():
            written = new / f"file_day={day}" / "data_0.parquet"
            (folder / path.name).unlink(missing_ok=True)
            if written.exists():
                written.rename(folder / path.name)


def _make_rows(connection: duckdb.DuckDBPyConnection, rows: str, statements: Iterable[str]) -> None:
    """Leave the rows as the statements make them in the table `laid`."""
    connection.execute(f"create or replace temp table laid as from {rows}")
    for sql in statements:
        connection.execute(f"create temp table next as {sql.replace('{rows}', 'laid')}")
        connection.execute("drop table laid; alter table next rename to laid")


def _records(path: Path) -> str:
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in _RECORD.items())
    return (
        f"read_csv('{path}', delim = '\t', header = false, quote = '', escape = '', "
        f"auto_detect = false, columns = {{{columns}}})"
    )


def _day_of(path: Path) -> date:
    return date.fromisoformat(path.stem[-10:])
