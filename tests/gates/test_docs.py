"""Data Docs: escaped, without an address, red first."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from expectations import Verdict
from expectations.docs import write_docs

RED = Verdict(
    gate_code="files__usage.volume",
    layer="load",
    subject="files__usage",
    verdict="fail",
    severity="block",
    observed="0 rows <img src=x onerror=alert(1)>",
    expected="at least 1 row",
    row_count=0,
    unexpected_count=0,
    why="Every other rule holds on no rows.",
    when_red="Check the export.",
)
GREEN = replace(RED, gate_code="account_tiers.keyed", layer="mart", verdict="pass")


def test_docs__show_verdicts_by_layer(tmp_path: Path) -> None:
    page = write_docs([RED, GREEN], tmp_path / "docs", subtitle="Build b1").read_text("utf-8")
    assert "files__usage.volume" in page
    assert "failed, stops its load or the publish" in page
    assert "<summary>1 passed</summary>" in page
    assert "Build b1" in page


def test_docs__count_what_is_learning_apart_and_show_no_breach_of_it(tmp_path: Path) -> None:
    told = replace(
        GREEN,
        gate_code="a.drift",
        verdict="learning",
        observed="not judged yet: too little history",
    )
    # As the log of an earlier version holds it.
    measured = replace(told, gate_code="a.late", observed="9 of 9 rows without it; inf weeks")
    page = write_docs([GREEN, told, measured], tmp_path).read_text("utf-8")
    assert "<p>3 gates: 1 passed, 2 not judged yet (too little history).</p>" in page
    assert "<summary>2 not judged yet</summary>" in page
    assert '<td data-name="Observed">not judged yet: too little history</td>' in page
    assert '<td data-name="Observed">not judged yet</td>' in page
    assert "inf weeks" not in page


def test_docs__say_what_a_held_load_means_once_and_which_rows(tmp_path: Path) -> None:
    first = replace(RED, consequence="9 marts keep older data", row_ids="3, 7")
    second = replace(first, gate_code="files__usage.complete", row_ids="")
    page = write_docs([first, second], tmp_path).read_text("utf-8")
    assert page.count("9 marts keep older data") == 1
    assert page.count("<h3>files__usage</h3>") == 1
    assert page.count("row_id 3, 7") == 1


def test_docs__are_inert_when_a_text_holds_markup(tmp_path: Path) -> None:
    page = write_docs([RED], tmp_path).read_text("utf-8")
    assert "<img" not in page
    assert "<script" not in page
    assert "&lt;img src=x" in page


def test_docs__name_no_address(tmp_path: Path) -> None:
    page = write_docs([RED, GREEN], tmp_path).read_text("utf-8")
    assert re.findall(r"https?:|//|url\(", page) == []
