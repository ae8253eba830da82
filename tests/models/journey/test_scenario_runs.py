"""Runs of scenarios by testers (C3): told in one mart, and felt in no other."""

from __future__ import annotations

import duckdb
import pytest

from tests.models.journey.planted import MODELS, Journeys, rows, write_context, write_planted

MARTS = [name for name in MODELS if not name.startswith("int_")]
OF_TESTERS = "scenario_runs"
TESTED = ("fct_visits", "fct_patient_answers")


def contents(connection: duckdb.DuckDBPyConnection) -> dict[str, list[dict[str, object]]]:
    return {name: rows(connection, f"from marts.{name} order by all") for name in MARTS}


@pytest.mark.parametrize("seed", [1, 2])
def test_testers__change_no_other_mart(journeys: Journeys, seed: int) -> None:
    with journeys.open() as connection:
        write_context(connection)
        write_planted(connection, seed)
        for table in TESTED:
            (found,) = connection.execute(
                f"select count(*) from unified.{table} where is_test"
            ).fetchone() or (0,)
            assert found > 50
        journeys.build(connection)
        with_testers = contents(connection)
        for table in TESTED:
            connection.execute(f"delete from unified.{table} where is_test")
        journeys.build(connection)
        without = contents(connection)
    assert with_testers.pop(OF_TESTERS)
    assert without.pop(OF_TESTERS) == []
    assert all(without.values())
    assert with_testers == without


def test_runs__are_told_with_every_step_of_their_scenario(journeys: Journeys) -> None:
    with journeys.open() as connection:
        write_context(connection)
        write_planted(connection, 1)
        journeys.build(connection)
        runs = rows(
            connection,
            "select scenario_run_id, count(*) as steps, count(rating) as told, "
            "max(days_since_previous) as longest from marts.scenario_runs group by all",
        )
    assert len(runs) > 20
    # The sample world's testers play a step a week, and rate each.
    assert {(run["steps"], run["told"]) for run in runs} == {(3, 3)}
    assert {run["longest"] for run in runs} <= {7, None}
