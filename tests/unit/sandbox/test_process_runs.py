"""Runs of processes fail, and are followed up, by the chances that the truth names."""

from __future__ import annotations

import json

import duckdb
import pytest

from dagster_project.sandbox.truth import write_truth
from dagster_project.sandbox.world import WORLD_END, WorldSize, build

SIZE = WorldSize(accounts=60, people=420, events=600)
RUNS = """
    select ecosystem_layer, count(*), avg((outcome = 'failed')::int) from process_runs
    where process_name = 'refill' group by ecosystem_layer
"""
CONTACTED = """
    select count(*), avg(coalesce(contacted_at <= detected_at + interval 1 hour, false)::int)
    from process_runs where outcome = 'failed'
"""


def test_process_runs__fail_and_are_followed_up_as_the_truth_says(tmp_path) -> None:
    with duckdb.connect() as connection:
        build(connection, SIZE, WORLD_END)
        write_truth(connection, tmp_path / "truth.json", size=SIZE, end=WORLD_END)
        runs = {layer: row for layer, *row in connection.execute(RUNS).fetchall()}
        failed, contacted = connection.execute(CONTACTED).fetchone()
    truth = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))["refills"]
    assert runs.keys() == truth["failed"].keys()
    for layer, (count, share) in runs.items():
        chance = truth["failed"][layer]
        # Three deviations.
        assert share == pytest.approx(chance, abs=3 * (chance * (1 - chance) / count) ** 0.5)
    chance = truth["contacted_within_hour"]
    assert contacted == pytest.approx(chance, abs=3 * (chance * (1 - chance) / failed) ** 0.5)
