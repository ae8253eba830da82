"""Sheets as people hand them in: what is accepted, what comes back, and in which words."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from dagster_project import durable
from dagster_project.cli import app
from dagster_project.errors import MopsError
from dagster_project.lake import Lake
from dagster_project.settings import Settings
from dagster_project.sources.files import Files
from dagster_project.workspace import Workspace
from tests.unit.intakes import (
    DAY,
    ENGLISH,
    HEADER,
    JAPANESE,
    RUSSIAN,
    hand_in,
    kept,
    refused,
    small_workspace,
)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return small_workspace(tmp_path)


def test_rows__are_accepted_by_id_or_name_and_by_level_or_words(workspace: Workspace) -> None:
    receipt = hand_in(
        workspace,
        f'{HEADER}salesforce:A1,4,2025-06-20,"Fine, so far",E1\n'
        f'A2,"{ENGLISH}",2025/06/21,,E2\n'
        f"north clinic,{JAPANESE},22.06.2025,,E2\n"
        "A2,３,２０２５-06-23,,E2\n"
        f'東病院,"{RUSSIAN}",2025-6-3 14:30,ok,E1\n,,,,\n',
    )
    assert (receipt.row_count, receipt.accepted_count, receipt.refused) == (5, 5, {})
    entered = "2025-06-30 00:00:00"
    assert kept(workspace) == [
        ("hubspot", "77", "E1", "1", "v1", "ok", "2025-06-03 14:30:00", entered),
        ("salesforce", "A1", "E1", "4", "v1", "Fine, so far", "2025-06-20 00:00:00", entered),
        ("salesforce", "A1", "E2", "2", "v1", None, "2025-06-22 00:00:00", entered),
        ("salesforce", "A2", "E2", "3", "v1", None, "2025-06-23 00:00:00", entered),
        ("salesforce", "A2", "E2", "4", "v1", None, "2025-06-21 00:00:00", entered),
    ]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (",4,2025-06-20,,E1", "account", "missing_account"),
        ("West,4,2025-06-20,,E1", "account", "unknown_account"),
        ("unknown,4,2025-06-20,,E1", "account", "unknown_account"),
        ("Twin,4,2025-06-20,,E1", "account", "ambiguous_account"),
        ("A1,,2025-06-20,,E1", "anchor", "missing_anchor"),
        ("A1,6,2025-06-20,,E1", "anchor", "level_outside"),
        ("A1,0,2025-06-20,,E1", "anchor", "level_outside"),
        ("A1,4.6,2025-06-20,,E1", "anchor", "unknown_anchor"),
        ("A1,all good,2025-06-20,,E1", "anchor", "unknown_anchor"),
        ("A1,4,,,E1", "felt_date", "missing_date"),
        ("A1,4,6/7/2025,,E1", "felt_date", "unreadable_date"),
        ("A1,4,2025-02-30,,E1", "felt_date", "unreadable_date"),
        ("A1,4,2025-07-01,,E1", "felt_date", "future_date"),
        # 1,101 days before: the horizon of evidence is 1,100.
        ("A1,4,2022-06-25,,E1", "felt_date", "long_past_date"),
        ("A1,4,1925-06-20,,E1", "felt_date", "long_past_date"),
        ("A1,4,2025-06-20,,", "author", "missing_author"),
        ("A1,4,2025-06-20,,jane@example.com", "author", "unknown_author"),
    ],
)
def test_bad_row__comes_back_with_row_column_reason_and_what_to_do(
    workspace: Workspace, row: str, column: str, reason: str
) -> None:
    receipt = hand_in(workspace, f"{HEADER}A2,4,2025-06-20,,E1\n{row}\n")
    assert (receipt.accepted_count, receipt.refused) == (1, {reason: 1})
    (back,) = refused(workspace)
    assert (back["row_number"], back["column"], back["reason"]) == ("3", column, reason)
    assert len(back["what_to_do"]) > 15
    assert ",".join(back[name] for name in HEADER.strip().split(",")) == row


def test_oldest_day__that_evidence_tells_anything_of_is_taken(workspace: Workspace) -> None:
    receipt = hand_in(workspace, f"{HEADER}A1,4,2022-06-26,,E1\n")
    assert (receipt.accepted_count, receipt.refused) == (1, {})


def test_refusals__are_written_only_when_there_are_any(workspace: Workspace) -> None:
    hand_in(workspace, f"{HEADER}A1,4,2025-06-20,,E1\n")
    assert not (workspace.settings.data_dir.parent / "sheet.csv.refused.csv").exists()


def test_version__is_the_newest_unless_the_row_names_one(workspace: Workspace) -> None:
    header = "anchor_version," + HEADER
    receipt = hand_in(workspace, f"{header}v1,A1,4,2025-06-20,,E1\nv9,A2,4,2025-06-20,,E1\n")
    assert (receipt.accepted_count, receipt.refused) == (1, {"unknown_version": 1})


def test_repeats__count_once_and_contradictions_come_back(workspace: Workspace) -> None:
    receipt = hand_in(
        workspace,
        f"{HEADER}A1,4,2025-06-20,a,E1\nNorth Clinic,4,2025/06/20,a,E1\n"
        "A2,4,2025-06-20,b,E1\nA2,2,2025-06-20,b,E1\n",
    )
    assert receipt.accepted_count == 1
    assert receipt.refused == {"contradicts_row": 2, "repeated_row": 1}
    again = hand_in(
        workspace,
        f"{HEADER}A1,4,2025-06-20,a,E1\nA1,5,2025-06-21,a,E1\nA1,3,2025-06-20,a,E2\n",
    )
    assert (again.accepted_count, again.held_count, again.refused) == (2, 1, {})
    changed = hand_in(workspace, f"{HEADER}A1,2,2025-06-20,a,E1\n")
    assert (changed.accepted_count, changed.refused) == (0, {"contradicts_earlier": 1})


@pytest.mark.parametrize(
    ("encoding", "names", "delimiter", "words"),
    [
        ("utf-8", "account,anchor,felt_date,comment,author", ",", ENGLISH),
        ("utf-8-sig", "顧客,アンカー,日付,コメント,担当者", ",", JAPANESE),
        ("cp932", "顧客,アンカー,日付,コメント,担当者", ",", JAPANESE),
        ("cp1251", "клиент;якорь;дата;комментарий;автор", ";", RUSSIAN),
        ("utf-8", "account,anchor,felt_date,comment,author,,", ",", ENGLISH),
        ("utf-16", "клиент\tякорь\tдата\tкомментарий\tавтор", "\t", RUSSIAN),
    ],
)
def test_sheet__is_read_as_spreadsheets_of_three_countries_save_it(
    workspace: Workspace, encoding: str, names: str, delimiter: str, words: str
) -> None:
    row = delimiter.join(["A1", f'"{words}"', "2025-06-20", "", "E1"])
    broken = delimiter.join(["A1", f'"{words[1:]}"', "2025-06-20", "", "E1"])
    receipt = hand_in(workspace, f"{names}\r\n{row}\r\n{broken}\r\n".encode(encoding))
    assert (receipt.accepted_count, receipt.refused) == (1, {"unknown_anchor": 1})
    path = workspace.settings.data_dir.parent / "sheet.csv.refused.csv"
    back = path.read_text(encoding="utf-8-sig")
    assert words[1:] in back
    # In the sheet's own words for the column, and with its own delimiter.
    assert back.splitlines()[1].split(delimiter)[1] == names.split(delimiter)[1]


def test_refusals__are_worded_in_the_language_asked_for(workspace: Workspace) -> None:
    said = []
    for language in ("en", "ja", "ru"):
        hand_in(workspace, f"{HEADER}A1,9,2025-06-20,,E1\n", language=language)
        said.append(refused(workspace)[0]["what_to_do"])
    assert said[0].startswith("Levels go from 1")
    assert said[1].startswith("レベルは")
    assert said[2].startswith("Уровни идут")
    with pytest.raises(MopsError, match="no words for refusals in 'fr'"):
        hand_in(workspace, f"{HEADER}A1,9,2025-06-20,,E1\n", language="fr")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", " =1+1", "'=1+1"])
def test_formula__comes_back_as_a_text_and_is_taken_in_as_it_was(
    workspace: Workspace, cell: str
) -> None:
    hand_in(workspace, f"{HEADER}Nowhere,4,2025-06-20,{cell},E1\n")
    (back,) = refused(workspace)
    assert back["comment"].startswith("'")
    # Mended and handed in again, with the columns that we wrote beside it.
    mended = {**back, "account": "A1"}
    lines = [",".join(mended), ",".join(f'"{value}"' for value in mended.values())]
    receipt = hand_in(workspace, "\n".join(lines) + "\n")
    assert receipt.accepted_count == 1
    assert kept(workspace)[0][5] == cell.strip(" '")


def test_check__keeps_nothing_and_tells_the_same(workspace: Workspace) -> None:
    content = f"{HEADER}A1,4,2025-06-20,,E1\nA1,9,2025-06-20,,E1\n"
    looked = hand_in(workspace, content, check=True)
    assert not (workspace.settings.lake_dir / "_intake").exists()
    assert len(refused(workspace)) == 1
    taken = hand_in(workspace, content)
    assert (looked.accepted_count, looked.refused) == (taken.accepted_count, taken.refused)


def test_command__prints_counts_and_reasons_and_nothing_that_people_wrote(
    workspace: Workspace, tmp_path: Path
) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(f"{HEADER}A1,4,2025-06-20,They may leave,E1\nWest,4,2025-06-20,Secret,E2\n")
    settings = {"MOPS_DATA_DIR": str(workspace.settings.data_dir), "MOPS_AS_OF": str(DAY)}
    result = CliRunner().invoke(app, ["intake", "sentiments", str(sheet), "--check"], env=settings)
    assert result.exit_code == 8
    assert "unknown_account" in result.output
    assert not {"leave", "Secret", "West", "E1"} & set(result.output.replace("|", " ").split())
    nobody = CliRunner().invoke(app, ["intake", "sentiments", str(sheet)], env=settings)
    assert isinstance(nobody.exception, MopsError)
    assert "--who" in str(nobody.exception)


def test_receipt__tells_who_what_and_how_much_and_no_row(workspace: Workspace) -> None:
    receipt = hand_in(workspace, f"{HEADER}A1,4,2025-06-20,They may leave,E1\n")
    folder = workspace.settings.lake_dir / "_intake" / "receipts"
    told = durable.read_sealed(folder / f"{receipt.receipt_id}.json")
    assert told["handed_in_by"] == "Jane Doe"
    assert (told["file_name"], told["accepted_count"], told["entered_date"]) == (
        "sheet.csv",
        1,
        "2025-06-30",
    )
    assert "leave" not in str(told)
    # Nothing of what people wrote stays where only the reading needed it.
    assert list((workspace.settings.lake_dir / "_scratch").glob("*")) == []


def test_nothing_published__is_told_before_any_row_is_refused(tmp_path: Path) -> None:
    workspace = Workspace(Settings(data_dir=tmp_path / "data", as_of=DAY))
    with pytest.raises(MopsError, match="nothing is published yet"):
        hand_in(workspace, f"{HEADER}A1,4,2025-06-20,,E1\n")


def test_accepted_rows__are_pulled_once_and_count_as_known_from_the_day_handed_in(
    workspace: Workspace, tmp_path: Path
) -> None:
    (table,) = [table for table in Files().tables if table.table == "sentiments"]
    assert table not in Files().connected_tables(workspace.settings)
    hand_in(workspace, f"{HEADER}A1,4,2025-03-01,,E1\nhubspot:77,1,2025-06-20,,E2\n")
    assert table in Files().connected_tables(workspace.settings)
    (pull,) = Files().pull(
        table, cursor=None, settings=workspace.settings, scratch=tmp_path / "scratch"
    )
    query = pull.rows.select.replace(
        "{files}", "[" + ", ".join(f"'{path}'" for path in pull.rows.files) + "]"
    )
    rows = duckdb.sql(
        "select id_namespace, account_id, anchor_level, felt_at::text, recorded_at::text "
        f"from ({query}) order by all"
    ).fetchall()
    assert rows == [
        ("hubspot", "77", 1, "2025-06-20 00:00:00", "2025-06-30 00:00:00"),
        ("salesforce", "A1", 4, "2025-03-01 00:00:00", "2025-06-30 00:00:00"),
    ]
    (again,) = Files().pull(
        table, cursor=pull.cursor_to, settings=workspace.settings, scratch=tmp_path / "scratch"
    )
    assert again.rows.files == ()
    assert Lake(workspace.settings.lake_dir).loads() == []
