"""Chart shapes: geometry, readable ink, colours that can be trusted."""

from __future__ import annotations

import pytest

from dagster_project.report.charts import NO_COLOUR, Part, bar, colour, ink, stacked_columns


@pytest.mark.parametrize(
    ("fill", "readable"), [("#ffffff", "#000000"), ("#b3261e", "#ffffff"), ("#ffd54f", "#000000")]
)
def test_ink__contrasts_with_its_fill(fill: str, readable: str) -> None:
    assert ink(fill) == readable


@pytest.mark.parametrize("text", [None, "", "red", "#12", "#12345g", '#123456" onload="x'])
def test_colour__is_grey_when_it_is_no_hex_colour(text: str | None) -> None:
    assert colour(text) == NO_COLOUR


def test_bar__is_as_long_as_its_share_of_the_total() -> None:
    boxes = bar([Part(30, "#000000", "", "a"), Part(10, "#000000", "", "b")], total=80)
    assert [(box.x, box.width) for box in boxes] == [(0, 37.5), (37.5, 12.5)]


def test_bar__leaves_out_what_has_no_length() -> None:
    assert bar([Part(-5, "#000000", "", "refunds")], total=10) == ()


def test_stacked_columns__drop_a_label_that_does_not_fit() -> None:
    parts = [Part(999, "#000000", "999", "most"), Part(1, "#000000", "1", "few")]
    (column,) = stacked_columns([("2026-06", parts)], width=100, height=200)
    assert [box.label for box in column.boxes] == ["999", ""]
    assert column.foot == "1"
