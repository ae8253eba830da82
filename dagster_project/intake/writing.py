"""What a sheet leaves behind: the accepted rows for the lake, the refused ones for its author."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from dagster_project import durable
from dagster_project.intake.known import KIND
from dagster_project.intake.sheet import ROW, Sheet
from dagster_project.sources.contract import kinds
from dagster_project.sources.handed_in import handed_in_root
from dagster_project.sources.sql_text import name
from dagster_project.warehouse import literal

if TYPE_CHECKING:
    import duckdb

    from dagster_project.workspace import Workspace

# A spreadsheet runs a cell that begins so; a leading apostrophe makes it a text again.
FORMULA = "^[=+\\-@\\t\\r]"
UTF8_MARK = "\ufeff"
# Of a row that comes back, before its own cells.
TOLD = ("row_number", "column", "reason", "what_to_do")


def write_refused(connection: duckdb.DuckDBPyConnection, sheet: Sheet, path: Path) -> None:
    """Write the refused rows as they came, with row, column, reason and what to do before them."""
    kept = [column for column in sheet.header if column.casefold() not in TOLD]
    cells = "".join(f", {_harmless(f'cells.{name(column)}')} as {name(column)}" for column in kept)
    rows = connection.execute(
        "select cast(verdicts.row_number as text) as row_number, "
        f'coalesce({_column_names(sheet)}, refusals.column_name) as "column", '
        f"verdicts.reason_code as reason, refusals.what_to_do{cells} "
        f"from verdicts inner join cells on verdicts.row_number = cells.{ROW} "
        "left join refusals using (reason_code) "
        "where verdicts.state = 'refused' order by verdicts.row_number"
    )
    names = [f"'{c[0]}" if c[0][0] in "=+-@" else c[0] for c in rows.description or []]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=sheet.delimiter, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows(rows.fetchall())
    # The mark makes spreadsheets read it as UTF-8, whatever their own code page.
    durable.write_text(path.with_name(f"{path.name}.refused.csv"), UTF8_MARK + text.getvalue())


def _column_names(sheet: Sheet) -> str:
    """Return SQL that names a column as the sheet does."""
    cases = "".join(
        f" when {literal(ours)} then {literal(theirs)}" for ours, theirs in sheet.columns.items()
    )
    return f"case refusals.column_name{cases} end"


def _harmless(cell: str) -> str:
    """Return SQL of a cell that no spreadsheet takes for a formula."""
    return (
        f"case when regexp_matches(ltrim({cell}, ' '), {literal(FORMULA)}) then '''' || {cell} "
        f"else {cell} end"
    )


def write_accepted(
    connection: duckdb.DuckDBPyConnection, workspace: Workspace, receipt_id: str, day: date
) -> None:
    """Write the accepted rows, one file per system of account ids; none is ever changed."""
    columns = {
        "sentiment_id": "sentiment_id",
        "account_id": "substr(account_id, strpos(account_id, ':') + 1)",
        "employee_id": "author",
        "anchor_level": "level",
        "anchor_version": "version",
        "comment_text": "comment",
        "felt_at": "strftime(felt_at, '%Y-%m-%d %H:%M:%S')",
        "entered_at": literal(f"{day.isoformat()} 00:00:00"),
    }
    chosen = ", ".join(
        f"{columns[column.name]} as {column.name}" for column in kinds()[KIND].columns
    )
    namespaces = connection.execute(
        "select split_part(account_id, ':', 1) as namespace from verdicts "
        "where state = 'accepted' group by namespace order by namespace"
    ).fetchall()
    for (namespace,) in namespaces:
        folder = handed_in_root(workspace.settings) / KIND / namespace
        durable.make_folder(folder)
        target = folder / f"{receipt_id}.csv"
        temporary = target.with_suffix(".tmp")
        with durable.told(target):
            connection.execute(
                f"copy (select {chosen} from verdicts where state = 'accepted' "
                f"and split_part(account_id, ':', 1) = {literal(namespace)} "
                f"order by row_number) to {literal(temporary)} (format csv, header)"
            )
            durable.sync_file(temporary)
            temporary.rename(target)
            durable.sync_folder(folder)
