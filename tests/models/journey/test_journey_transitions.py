"""What follows which stage (C12), and whether early failure goes with late exit."""

from __future__ import annotations

from typing import Any

import pytest

from tests.models.journey.leaving import MODELS, write_world
from tests.models.journey.planted import Journeys, rows, write_context

SEEDS = range(1, 21)

# The order in which patients go through the stages, which no visit of theirs leaves.
ONWARD = {
    "first_visit": {"diagnosis"},
    "diagnosis": {"treatment"},
    "treatment": {"treatment", "return_visit"},
    "return_visit": {"return_visit"},
}


# Second visits of closed half-years after a first one that the clinics exported.
_SECONDS = """
select count(*) from visits as seconds
inner join visits as firsts using (chart_number)
where seconds.journey_stage = 'diagnosis' and firsts.journey_stage = 'first_visit'
    and seconds.visited_at < timestamp '2026-01-01'
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
                    "steps": rows(
                        connection,
                        "select from_stage, to_stage, count(*) as step_count "
                        "from marts.int_transitions__made group by all",
                    ),
                    "counts": rows(
                        connection,
                        "select (select count(*) from marts.int_transitions__made "
                        "where to_stage = '(lapsed)') as lapse_count, "
                        "(select count(*) from marts.int_exits__explained) as exit_count, "
                        f"({_SECONDS}) as second_count",
                    ),
                    "shown": rows(connection, "from marts.journey_transitions"),
                    "failures": rows(connection, "from marts.early_failures"),
                }
            )
    return found


def test_steps__follow_the_planted_order_of_stages(worlds):
    steps: dict[tuple[str, str], int] = {}
    for row in (row for world in worlds for row in world["steps"]):
        key = (row["from_stage"], row["to_stage"])
        steps[key] = steps.get(key, 0) + row["step_count"]
    # Whom a programme brings back before they count as lapsed, or in the same half-year, comes
    # for a return visit from any stage.
    brought = {(stage, "return_visit") for stage in ONWARD}
    onward = {(stage, following) for stage, after in ONWARD.items() for following in after}
    lapsed = {(stage, "(lapsed)") for stage in ONWARD}
    assert set(steps) == onward | lapsed | brought
    # Each second visit follows a first one, and is told once.
    told = [
        row["step_count"] for world in worlds for row in world["steps"]
        if (row["from_stage"], row["to_stage"]) == ("first_visit", "diagnosis")
    ]  # fmt: skip
    assert told == [world["counts"][0]["second_count"] for world in worlds]


def test_lapses__are_the_exits(worlds):
    for world in worlds:
        (counts,) = world["counts"]
        assert counts["lapse_count"] == counts["exit_count"] > 500


def test_shown_steps__add_up_to_a_whole_of_each_stage(worlds):
    for world in worlds:
        stages: dict[tuple[object, ...], list[dict[str, Any]]] = {}
        for row in world["shown"]:
            key = (row["period_start_date"], row["clinic_group"], row["from_stage"])
            stages.setdefault(key, []).append(row)
        for steps in stages.values():
            # Two places each: off by a half of the last for every row.
            total = float(sum(row["step_ratio"] for row in steps))
            assert abs(total - 1) <= 0.005 * len(steps) + 1e-9
            assert min(row["patient_count_rounded"] for row in steps) >= 20
            assert all(row["patient_count_rounded"] <= row["step_count_rounded"] for row in steps)


def test_early_failures__are_said_to_go_with_exits_no_oftener_than_chance(worlds):
    shown = [
        row for world in worlds for row in world["failures"] if row["withheld_reason"] is None
    ]  # fmt: skip
    assert len(shown) > 2 * len(worlds)
    # In these worlds who leaves is drawn without a look at what failed.
    held = [
        row for row in shown if row["difference_low_ratio"] <= 0 <= row["difference_high_ratio"]
    ]
    assert len(held) >= 0.87 * len(shown)
    assert {row["evidence_label"] for row in shown} == {"associational"}
