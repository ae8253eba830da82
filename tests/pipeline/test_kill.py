"""Runs killed at any moment, run again, give what an undisturbed run gives.

`python -m tests.benchmarks.kills --kills 200` does the same at length.
"""

import random
import shutil
from unittest import mock

import pytest

from dagster_project import publishing
from dagster_project.settings import Settings
from tests.benchmarks.children import FORKS
from tests.benchmarks.kills import Reference, admitted_rows, broken_promises, play_round
from tests.conftest import SMALL
from tests.small_lake import live, small_settings, state

SEED = 20260630
KILLS = 6
# Some seconds of each stage on a calm machine; on a busy one the kills come early in it.
SPANS = {
    "start": 2.0, "pull": 4.0, "gates": 3.0, "decide": 1.0, "build": 7.0, "publish": 4.0,
    "report": 0.5,
}  # fmt: skip
SMALL_KILLS = 30
SMALL_LIFE_SECONDS = 0.8


def test_killed_runs__leave_what_an_undisturbed_run_gives(built, tmp_path):
    settings = Settings(data_dir=tmp_path / "data", **SMALL)
    shutil.copytree(built.settings.sandbox_dir, settings.sandbox_dir)
    reference = Reference(built.mart_hashes, admitted_rows(built.settings), SPANS)
    lines = list(play_round(settings, reference, str(SEED), kills=KILLS))
    assert [line for line in lines if line["problems"]] == []
    assert lines[-1]["outcome"] == "compared"
    assert sum(line["outcome"] == "killed" for line in lines) >= KILLS - 2


def live_on(settings):
    """Live the small life in a child."""
    with mock.patch.object(publishing, "public_tables", lambda: ("orders",)):
        live(settings)


@pytest.fixture
def one_mart(monkeypatch):
    monkeypatch.setattr(publishing, "public_tables", lambda: ("orders",))


def test_killed_small_lives__land_decide_publish_and_prune_each_row_once(tmp_path, one_mart):
    live(small_settings(tmp_path / "undisturbed"))
    expected = state(small_settings(tmp_path / "undisturbed"))
    chance = random.Random(SEED)
    killed = 0
    for number in range(SMALL_KILLS):
        # Five kills a life, each a chance to be hit anywhere between landing and pruning.
        settings = small_settings(tmp_path / f"life_{number // 5}")
        child = FORKS.Process(target=live_on, args=(settings,))
        child.start()
        child.join(chance.uniform(0, SMALL_LIFE_SECONDS))
        killed += child.is_alive()
        child.kill()
        child.join()
        assert broken_promises(settings) == []
        if number % 5 == 4:
            live(settings)
            assert state(settings) == expected
    assert killed >= SMALL_KILLS / 5
