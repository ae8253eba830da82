"""Days with random faults from one seed; `tests.benchmarks.soak` lives a year of them."""

import shutil

from dagster_project.settings import Settings
from tests.benchmarks.soak import compare_with_undisturbed, faults_of, live_day
from tests.conftest import SMALL

SEED = 1
# A day costs 5 to 10 s, and the comparison 25 s: 4 days here, 14 and more by the command.
DAYS = 4


def test_faulty_days__keep_every_promise_and_end_where_undisturbed_ones_end(built, tmp_path):
    data_dir = tmp_path / "data"
    shutil.copytree(built.settings.data_dir, data_dir, symlinks=True)
    settings = Settings(data_dir=data_dir, **SMALL)
    lines = [live_day(settings, SEED, day) for day in range(1, DAYS + 1)]
    assert [line["problems"] for line in lines] == [[]] * DAYS
    assert sum(bool(line["faults"]) for line in lines) >= 2
    assert compare_with_undisturbed(settings, tmp_path / "undisturbed")["problems"] == []


def test_faults_of_a_day__depend_on_seed_and_day_alone():
    year = [faults_of(SEED, day) for day in range(1, 366)]
    assert year == [faults_of(SEED, day) for day in range(1, 366)]
    assert year != [faults_of(SEED + 1, day) for day in range(1, 366)]
    assert {fault.action for day in year for fault in day} == {
        "error", "empty", "deny", "slow", "drop", "html",
    }  # fmt: skip
