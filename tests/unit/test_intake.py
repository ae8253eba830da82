"""Sheets as people hand them in: what is accepted, what comes back, and in which words."""

from __future__ import annotations

import codecs
import csv
import io
from datetime import date
from pathlib import Path

import duckdb
import pytest
from click.testing import Result
from typer.testing import CliRunner

from dagster_project import durable
from dagster_project.cli import app
from dagster_project.errors import MopsError, PolicyError, UsageError
from dagster_project.intake import Receipt, take_in
from dagster_project.lake import Lake
from dagster_project.settings import Settings
from dagster_project.sources.files import Files
from dagster_project.workspace import Workspace

DAY = date(2025, 6, 30)
ENGLISH = "I expect a renewal: they tell me of good results when I ask."
JAPANESE = "更新に疑問がある。不満が出ているか、担当者の影響力が弱まっている。"
RUSSIAN = "Ожидаю ухода: они сказали об этом или перестали отвечать."
HEADER = "account,anchor,felt_date,comment,author\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    settings = Settings(data_dir=tmp_path / "data", as_of=DAY)
    current = settings.published_dir / "current"
    current.mkdir(parents=True)
    settings.warehouse_dir.mkdir(parents=True)
    with duckdb.connect(current / "mops.duckdb") as connection:
        connection.execute(
            "create table accounts as select * from (values ('salesforce:A1', 'North Clinic'), "
            "('salesforce:A2', 'South Clinic'), ('hubspot:77', '東病院'), "
            "('hubspot:78', 'Twin'), ('erp:79', 'Twin'), ('unknown', 'unknown')) "
            "as accounts(account_id, account_name)"
        )
    with duckdb.connect(settings.warehouse_path) as connection:
        connection.execute(
            "create schema unified; create table unified.dim_employees as "
            "select unnest(['E1', 'E2', 'unknown']) as employee_id"
        )
    return Workspace(settings)


def hand_in(workspace: Workspace, content: str | bytes, **options: object) -> Receipt:
    path = workspace.settings.data_dir.parent / "sheet.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return take_in(workspace, path, who="Jane Doe", **options)  # type: ignore[arg-type]


def refused(workspace: Workspace) -> list[dict[str, str]]:
    path = workspace.settings.data_dir.parent / "sheet.csv.refused.csv"
    assert path.read_bytes().startswith(codecs.BOM_UTF8)
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def kept(workspace: Workspace) -> list[tuple[str, ...]]:
    folder = workspace.settings.lake_dir / "_intake" / "sentiments"
    return duckdb.sql(
        "select parse_path(filename)[-2], account_id, employee_id, anchor_level, anchor_version, "
        f"comment_text, felt_at, entered_at from read_csv('{folder}/*/*.csv', filename = true, "
        "all_varchar = true) order by all"
    ).fetchall()


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


@pytest.mark.parametrize("language", ["en", "ja", "ru"])
def test_refusal__names_the_command_that_prints_the_anchors(
    workspace: Workspace, language: str
) -> None:
    hand_in(workspace, f"{HEADER}A1,all good,2025-06-20,,E1\n", language=language)
    assert "`mops intake anchors" in refused(workspace)[0]["what_to_do"]


def run_anchors(workspace: Workspace, *options: str) -> Result:
    settings = {"MOPS_DATA_DIR": str(workspace.settings.data_dir), "MOPS_AS_OF": str(DAY)}
    return CliRunner().invoke(app, ["intake", "anchors", *options], env=settings)


def test_anchors__are_printed_with_level_version_and_words(workspace: Workspace) -> None:
    shown = run_anchors(workspace).output.splitlines()
    rows = [line.split(maxsplit=2) for line in shown if line.strip()[:1].isdigit()]
    assert [row[:2] for row in rows] == [[str(level), "v1"] for level in range(1, 6)]
    assert rows[3][2].strip() == ENGLISH


@pytest.mark.parametrize(
    ("language", "level", "words"), [("en", 4, ENGLISH), ("ja", 2, JAPANESE), ("ru", 1, RUSSIAN)]
)
def test_anchors__as_lines_are_a_sheet_that_is_taken_in_once_filled_in(
    workspace: Workspace, language: str, level: int, words: str
) -> None:
    printed = run_anchors(workspace, "--csv", "--language", language).output
    header, *lines = printed.splitlines()
    assert header == "account,anchor,felt_date,comment,author,anchor_version"
    assert words in lines[level - 1]
    rows = [dict(row) for row in csv.DictReader(io.StringIO(printed))]
    text = io.StringIO()
    writer = csv.DictWriter(text, header.split(","))
    writer.writeheader()
    for day, row in enumerate(rows, start=1):
        filled = {"account": "A1", "felt_date": f"2025-06-0{day}", "author": "E1"}
        writer.writerow(row | filled)
    receipt = hand_in(workspace, text.getvalue())
    assert (receipt.accepted_count, receipt.refused) == (5, {})
    assert [row[3] for row in kept(workspace)] == ["1", "2", "3", "4", "5"]


def test_anchors__in_a_language_without_any_are_refused(workspace: Workspace) -> None:
    error = run_anchors(workspace, "--language", "fr").exception
    assert isinstance(error, PolicyError)
    assert error.next_step == "use one of: en, ja, ru"


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


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("account,felt_date,author\n", "has no column anchor"),
        ("account,account,anchor,felt_date,author\n", "names a column twice"),
        ("account,客,anchor,felt_date,author,顧客\n", "names a column twice"),
        ("", "has no column account, anchor"),
        (f'{HEADER}A1,4,2025-06-20,"open\n', "a quotation mark that never ends"),
        (f"{HEADER}A1,4,2025-06-20,a,E1,more,and more\n", "is no table of 5 columns"),
    ],
)
def test_sheet_that_cannot_be_read__is_refused_in_one_error_without_its_text(
    workspace: Workspace, content: str, what: str
) -> None:
    with pytest.raises(MopsError, match=what) as caught:
        hand_in(workspace, content)
    assert caught.value.where == "sheet.csv"
    assert "2025-06-20" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "encoding", "what", "next_step"),
    [
        (
            (HEADER + JAPANESE).encode("cp932"),
            "utf-8",
            "sheet.csv is not utf-8",
            "leave --encoding out, or save it again as CSV in UTF-8",
        ),
        (
            b"\x89PNG\r\n\x81\x20",
            None,
            "sheet.csv is no text in UTF-8, UTF-16, Shift-JIS or Windows-1251",
            "save it again as CSV in UTF-8, or name its encoding with --encoding",
        ),
        (
            HEADER.encode(),
            "sjis-9",
            "there is no encoding named 'sjis-9'",
            "name one such as utf-8, cp932 or cp1251, or leave the option out",
        ),
    ],
)
def test_text__that_cannot_be_read_is_not_advised_to_be_tried_again(
    workspace: Workspace, content: bytes, encoding: str | None, what: str, next_step: str
) -> None:
    with pytest.raises(MopsError) as caught:
        hand_in(workspace, content, encoding=encoding)
    assert (caught.value.what, caught.value.next_step) == (what, next_step)


def test_sheet_that_is_not_there__is_a_wrong_argument(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere\.csv cannot be read") as caught:
        take_in(workspace, tmp_path / "nowhere.csv", who="Jane Doe")
    assert caught.value.exit_code == 2


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
