"""Take in a sheet of feelings: judge each row, keep what is sound, hand back the rest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from dagster_project import durable
from dagster_project.errors import SourceError
from dagster_project.intake.known import (
    KIND,
    handing_day,
    horizon_days,
    load_known,
    load_policy_rows,
)
from dagster_project.intake.sheet import ROW, Sheet, read_sheet
from dagster_project.intake.writing import write_accepted, write_refused
from dagster_project.sources.handed_in import handed_in_root
from dagster_project.sources.sql_text import name
from dagster_project.warehouse import connect, literal

if TYPE_CHECKING:
    import duckdb

    from dagster_project.workspace import Workspace

VERDICTS = Path(__file__).with_name("verdicts.sql")
SHEET_COLUMNS = ("account", "anchor", "felt_date", "comment", "author", "anchor_version")


@dataclass(frozen=True)
class Receipt:
    """What became of a sheet: counts, refusals by reason, and who handed it in.

    `held_count` counts rows that an earlier sheet brought already.
    """

    receipt_id: str
    file_name: str
    sha256: str
    handed_in_by: str
    entered_date: str
    row_count: int
    accepted_count: int
    held_count: int
    refused: dict[str, int]

    @property
    def refused_count(self) -> int:
        """Return how many rows were handed back."""
        return sum(self.refused.values())


def take_in(
    workspace: Workspace,
    path: Path,
    *,
    who: str,
    language: str = "en",
    encoding: str | None = None,
    check: bool = False,
) -> Receipt:
    """Judge a sheet and write its refusals, if there are any, to `FILE.refused.csv` beside it.

    Sound rows are kept in the lake's folder of what was handed in, for the next pull; with
    `check` nothing is kept. Raises SourceError for a sheet that cannot be understood, UsageError
    for one that is not there, PolicyError for a language without words, BuildError while no build
    tells which accounts there are.
    """
    sheet = read_sheet(path, encoding)
    day = handing_day(workspace)
    with _judged(workspace, sheet, day, language) as connection:
        receipt = _receipt(connection, path, who, day)
        if receipt.refused:
            write_refused(connection, sheet, path)
        if not check and receipt.accepted_count:
            write_accepted(connection, workspace, receipt.receipt_id, day)
    if not check:
        folder = handed_in_root(workspace.settings) / "receipts"
        durable.write_sealed(folder / f"{receipt.receipt_id}.json", asdict(receipt))
    return receipt


@contextmanager
def _judged(
    workspace: Workspace, sheet: Sheet, day: date, language: str
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield an engine with the sheet and `verdicts` in it."""
    with connect(workspace.settings) as connection:
        load_policy_rows(connection, workspace, day, language)
        load_known(connection, workspace)
        _load_sheet(connection, sheet, workspace.lake.folder / "_scratch")
        first_day = day - timedelta(days=horizon_days(workspace.policy, day))
        days = {"day": day, "first_day": first_day}
        connection.execute(VERDICTS.read_text(encoding="utf-8"), days)
        yield connection


def _load_sheet(connection: duckdb.DuckDBPyConnection, sheet: Sheet, scratch: Path) -> None:
    """Load the sheet's cells as texts; an empty one is null, a row of them none at all."""
    import duckdb

    # Only while it is read, and nowhere else: the sheet holds what people wrote.
    copy = scratch / f"{KIND}.csv"
    durable.write_text(copy, sheet.text)
    columns = ", ".join(f"{literal(column)}: 'VARCHAR'" for column in sheet.header)
    cells = ", ".join(
        f"{_cell(sheet.columns[ours]) if ours in sheet.columns else 'null::varchar'} as {ours}"
        for ours in SHEET_COLUMNS
    )
    try:
        connection.execute(
            f"create temp table cells as select *, row_number() over () + 1 as {ROW} "
            f"from read_csv({literal(copy)}, auto_detect = false, header = true, quote = '\"', "
            f"escape = '\"', delim = {literal(sheet.delimiter)}, columns = {{{columns}}}, "
            "null_padding = true, parallel = false)"
        )
    except duckdb.Error as error:
        raise SourceError(
            f"{sheet.name} is no table of {len(sheet.header)} columns ({type(error).__name__})",
            where=sheet.name,
            next_step="save it again as CSV",
        ) from None
    finally:
        copy.unlink()
    connection.execute(
        f"create temp table sheet as select {ROW} as row_number, {cells} from cells "
        f"where concat({', '.join(name(column) for column in sheet.header)}) <> ''"
    )


def _cell(column: str) -> str:
    """Return a cell trimmed, without the apostrophe that we or a spreadsheet put before it."""
    return f"nullif(regexp_replace(trim({name(column)}), '^''\\s*([=+@-])', '\\1'), '')"


def _receipt(connection: duckdb.DuckDBPyConnection, path: Path, who: str, day: date) -> Receipt:
    states = dict(
        connection.execute("select state, count(*) from verdicts group by state").fetchall()
    )
    refused = dict(
        connection.execute(
            "select reason_code, count(*) from verdicts where state = 'refused' "
            "group by reason_code order by count(*) desc, reason_code"
        ).fetchall()
    )
    accepted, held = states.get("accepted", 0), states.get("held", 0)
    sha256 = durable.file_hash(path)
    return Receipt(
        receipt_id=durable.text_hash([sha256, day, accepted, held, refused])[:16],
        file_name=path.name,
        sha256=sha256,
        handed_in_by=who,
        entered_date=day.isoformat(),
        row_count=sum(states.values()),
        accepted_count=accepted,
        held_count=held,
        refused=refused,
    )
