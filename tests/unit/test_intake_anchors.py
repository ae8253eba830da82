"""Anchors as people get them: printed, as a sheet to fill in, and named where they are missed."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from dagster_project.cli import app
from dagster_project.errors import PolicyError
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
