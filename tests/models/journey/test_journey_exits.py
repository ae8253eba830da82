"""Where patients leave and why (C8): where visits stop, and what they said themselves."""

from __future__ import annotations

from typing import Any

import pytest

from tests.models.journey.leaving import MODELS, write_world
from tests.models.journey.planted import Journeys, rows, write_context

SEEDS = range(1, 21)

# Of each exit: the stage of the patient's last visit in the world by then, and what they had
# answered when the period closed.
_EXITS = """
with every_visit as (
    select chart_number, journey_stage, visited_at from visits
    union all select chart_number, journey_stage, visited_at from visits_more
    where scenario_run_id is null
),
ends as (
    select explained.*, arg_max(every_visit.journey_stage, visited_at) as true_stage
    from marts.int_exits__explained as explained
    inner join every_visit
        on patient_id = chart_number and visited_at < period_end_date + interval 1 day
    group by all
)
select
    ends.* exclude (patient_id, account_id), answers.answer_code
from ends
left join patient_answers as answers
    on patient_id = chart_number and question = 'exit_reason'
    and answered_at < period_end_date + interval 11 day
"""


@pytest.fixture(scope="module")
def worlds(leaving: Journeys) -> list[dict[str, Any]]:
    found = []
    with leaving.open() as connection:
        write_context(connection)
        for seed in SEEDS:
            write_world(connection, seed)
            leaving.build(connection, MODELS)
            found.append(
                {
                    "exits": rows(connection, _EXITS),
                    "lapses": rows(
                        connection,
                        "select period_start_date, count(*) as patient_count "
                        "from marts.int_activity__judged where activity_state = 'lapsed' "
                        "group by all order by all",
                    ),
                    "shown": rows(connection, "from marts.journey_exits"),
                }
            )
    return found


def test_exits__are_where_visits_stop(worlds):
    for world in worlds:
        assert all(row["last_stage"] == row["true_stage"] for row in world["exits"])


def test_exits__are_the_lapses_of_each_half_year(worlds):
    for world in worlds:
        counted: dict[object, int] = {}
        for row in world["exits"]:
            counted[row["period_start_date"]] = counted.get(row["period_start_date"], 0) + 1
        assert counted == {row["period_start_date"]: row["patient_count"]
                           for row in world["lapses"]}  # fmt: skip


def test_reasons__are_those_told_and_never_guessed_over(worlds):
    told = [row for world in worlds for row in world["exits"] if row["answer_code"]]
    assert len(told) > 3000
    assert all(
        (row["exit_reason"], row["origin"]) == (row["answer_code"], "observed") for row in told
    )
    # Price is drawn twice as often as each of the other four.
    prices = sum(row["exit_reason"] == "price" for row in told)
    assert abs(prices / len(told) - 1 / 3) < 0.03
    untold = [row for world in worlds for row in world["exits"] if not row["answer_code"]]
    assert {row["origin"] for row in untold} == {"inferred", "none"}
    assert {row["exit_reason"] for row in untold if row["origin"] == "none"} == {"not_known"}


def test_shown_exits__name_one_most_frequent_row_and_add_up(worlds):
    for world in worlds:
        groups: dict[tuple[object, ...], list[dict[str, Any]]] = {}
        for row in world["shown"]:
            key = (row["period_start_date"], row["clinic_group"], row["breakdown"])
            groups.setdefault(key, []).append(row)
        for group in groups.values():
            assert sum(row["is_most_frequent"] for row in group) <= 1
            # Two places each: off by a half of the last for every row.
            total = float(sum(row["exit_ratio"] for row in group))
            assert abs(total - 1) <= 0.005 * len(group) + 1e-9
            assert min(row["patient_count_rounded"] for row in group) >= 20
        assert {breakdown for *_, breakdown in groups} == {"stage", "reason", "stage_and_reason"}
