"""Sheets that cannot be read: one clear error, without their text and with another way to try."""

from __future__ import annotations

from pathlib import Path

import pytest

from dagster_project.errors import MopsError, UsageError
from dagster_project.intake import take_in
from dagster_project.workspace import Workspace
from tests.unit.intakes import HEADER, JAPANESE, hand_in, small_workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return small_workspace(tmp_path)


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
