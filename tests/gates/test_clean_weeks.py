"""A few healthy weeks with most of the traps in them: no alarm, and no trap that was not there.

All fifteen in more than 2,000 table-weeks are `python -m tests.benchmarks.faults.clean`.
"""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from dagster_project.durable import file_hash
from dagster_project.gates import judge_loads
from dagster_project.lake import Lake
from dagster_project.workspace import Workspace
from tests.benchmarks.faults.lives import (
    LIVES,
    SHORT,
    begin,
    evidence,
    lay_traps,
    live_week,
    red_of,
)

ANNOUNCED = [trap for trap in SHORT.traps if trap.unannounced]


@pytest.fixture(scope="module")
def life(tmp_path_factory):
    """The settings of the life, the line of each week, and the evidence of its traps."""
    settings = begin(SHORT, tmp_path_factory.mktemp("clean"), seed=7)
    lines = [live_week(SHORT, settings, 0)]
    for week in range(1, SHORT.weeks + 1):
        lines.append(live_week(SHORT, settings, week, after=lines[-1]["sequence"]))
    return settings, lines, {line["trap"]: line for line in evidence(SHORT, settings)}


@pytest.fixture(scope="module")
def red_without_announcements(life, tmp_path_factory):
    """The gates that are red when the same loads are judged and nobody announced anything."""
    settings, _, _ = life
    last = SHORT.day_of(SHORT.weeks)
    folder = tmp_path_factory.mktemp("unannounced")
    shutil.copytree(settings.lake_dir, folder / "lake")
    unannounced = replace(
        settings, data_dir=folder, policy_dir=None, as_of=last, data_until=last
    )  # fmt: skip
    lake = Lake(unannounced.lake_dir)
    touched = {"files__usage", "files__incidents", "salesforce__call"}
    for decision in lake.decisions():
        is_touched = f"{decision.source}__{decision.table}" in touched
        if is_touched and (decision.is_backfill is False or decision.table == "incidents"):
            (lake.folder / "_admissions" / f"{decision.sequence:08d}.json").unlink()
    return {red["gate"]: red["severity"] for red in red_of([], judge_loads(Workspace(unannounced)))}


def test_clean_weeks__raise_no_alarm(life):
    _, lines, _ = life
    assert [red for line in lines for red in line["red"]] == []
    assert sum(line["tables"] for line in lines) == 182


def test_lives_of_the_command__hold_all_fifteen_traps():
    assert {number for life in LIVES for number in life.days} == set(range(1, 16))


@pytest.mark.parametrize("trap", SHORT.traps, ids=lambda trap: f"{trap.number}-{trap.name}")
def test_trap__was_there(life, trap):
    _, _, found = life
    assert found[trap.number]["happened"], found[trap.number]


@pytest.mark.parametrize("trap", ANNOUNCED, ids=lambda trap: trap.name)
def test_trap__is_red_when_nobody_announced_it(red_without_announcements, trap):
    assert set(trap.unannounced) <= set(red_without_announcements)


def test_campaign_nobody_announced__only_warns(red_without_announcements):
    assert red_without_announcements["files__usage.within_profile.seasonal"] == "warn"


def test_traps_laid_twice__are_the_same_bytes(life):
    """A week that was broken off is lived again: what was pulled before must not look new."""
    settings, _, _ = life
    before = served(settings)
    lay_traps(SHORT, settings, SHORT.weeks)
    assert served(settings) == before


def served(settings):
    files = (path for path in settings.sandbox_dir.rglob("*") if path.is_file())
    return {path: file_hash(path) for path in files}
