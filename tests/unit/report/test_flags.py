"""What red gates mean for each section: said there, said on top, and nowhere else."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from dagster_project.report import LANGUAGES, attribution, flags, tiers, trust
from dagster_project.report.labels import Labels
from dagster_project.report.published import FOLDER, Published, open_published

DECLARED = set(yaml.safe_load((FOLDER / "tables.yml").read_text(encoding="utf-8")))
LOGS = {"gate_results", "gate_consequences", "load_history", "quarantined_rows"}


@pytest.fixture
def published(database: Path) -> Iterator[Published]:
    """Open the small published database."""
    with open_published(database) as opened:
        yield opened


def told(found: list[dict[str, Any]]) -> list[tuple[str, list[str]]]:
    """Return effect and tables of each notice."""
    return [
        (notice["effect"], [f"{t['source']} {t['table_name']}" for t in notice["tables"]])
        for notice in found
    ]


def test_sections__are_flagged_when_they_show_a_flagged_mart(published: Published) -> None:
    found = flags.flags(published)
    older = [("older data", ["files usage"]), ("rows set aside", ["files usage"])]
    assert {section: told(notices) for section, notices in found.items() if notices} == {
        "now": older,
        "actions": older,
        "attribution": [("released by hand", ["erp revenue"])],
    }


def test_banner__names_what_is_stopped_how_far_its_data_goes_and_what_runs(
    page: Callable[..., Any],
) -> None:
    text = page().text
    banner = text[text.index("Read this first") : text.index("Tiers now")]
    assert (
        "Stopped, a load is held: files usage , data until 2026-06-10 . "
        "It reaches 1 published tables: account_tiers." in banner
    )
    assert (
        "Released by hand against its gates: erp revenue , an expected event, until 2026-07-15 . "
        "It reaches 1 published tables: attributed_revenue." in banner
    )
    assert "Still running: 13 of 14 published tables, with data as of 2026-06-30." in banner
    assert "rows that gates set aside" not in banner


def test_section__says_beside_its_heading_what_it_rests_on(page: Callable[..., Any]) -> None:
    sections = page().html.split("<section ")
    by_name = {part.split('"')[1]: part for part in sections[1:]}
    assert "Older data in this section, a load is held:" in by_name["now"]
    assert "Without rows that gates set aside:" in by_name["now"]
    assert "This section rests on a load released by hand" in by_name["attribution"]
    for quiet in ("over_time", "moves", "freshness", "conflicts", "gates"):
        assert "notice alarm" not in by_name[quiet]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_effect__has_its_words(language: str) -> None:
    words = Labels(language)
    for effect in flags.EFFECTS:
        assert words(f"flag.{effect}")
    for effect in flags.ALARMING:
        assert words(f"stopped.{effect}")


def test_nothing_red__shows_nothing(
    page: Callable[..., Any], change: Callable[[str], None]
) -> None:
    change("delete from gate_consequences")
    text = page().text
    assert "Still running" not in text
    assert "Older data in this section" not in text


def asked_by(function: Callable[..., Any]) -> set[str]:
    """Return the published tables behind the questions that a section asks."""
    questions = re.findall(r'rows\("(\w+)"\)', inspect.getsource(function))
    sql = " ".join(
        (FOLDER / "sql" / f"{question}.sql").read_text("utf-8") for question in questions
    )
    return {table for table in DECLARED if re.search(rf"\b(from|join) {table}\b", sql)} - LOGS


@pytest.mark.parametrize(
    ("section", "functions"),
    [
        ("now", (tiers.look, tiers.now)),
        ("over_time", (tiers.over_time,)),
        ("moves", (tiers.moves,)),
        ("actions", (tiers.actions,)),
        (
            "attribution",
            (
                attribution.credits,
                attribution.returns,
                attribution.lift,
                attribution.touches,
                attribution.reconciliation,
            ),
        ),
        ("freshness", (trust.board,)),
    ],
)
def test_section__is_flagged_for_every_mart_it_shows(
    section: str, functions: tuple[Callable[..., Any], ...]
) -> None:
    shown = set().union(*(asked_by(function) for function in functions))
    assert shown == flags.SECTION_MARTS[section]
