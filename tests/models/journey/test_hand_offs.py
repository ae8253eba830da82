"""What gets lost between departments (N18): the leaking edge and its field, in every world."""

from __future__ import annotations

from typing import Any

Worlds = list[dict[str, list[dict[str, Any]]]]

LEAK = ("diagnostics", "treatment")
# Four of ten of its hand-offs lose two, three or four of eight fields.
TRUE_COMPLETE = 0.60
TRUE_LOST = 0.40 * 3 / 8


def _edges(world: dict[str, list[dict[str, Any]]], *, rank: int | None = None) -> Any:
    return [
        row for row in world["hand_offs"]
        if (rank is None or row["loss_rank"] == rank) and row["withheld_reason"] is None
    ]  # fmt: skip


def test_leaking_edge__ranks_first_in_every_period_of_twenty_worlds(planted_worlds: Worlds) -> None:
    first = [row for world in planted_worlds for row in _edges(world, rank=1)]
    assert len(first) >= 3 * len(planted_worlds)
    assert {(row["department"], row["next_department"]) for row in first} == {LEAK}
    assert {row["most_lost_field"] for row in first} == {"photos"}


def test_leaking_edge__holds_the_truth_within_its_intervals(planted_worlds: Worlds) -> None:
    first = [row for world in planted_worlds for row in _edges(world, rank=1)]
    lost = [
        row for row in first
        if row["fields_lost_low_ratio"] <= TRUE_LOST <= row["fields_lost_high_ratio"]
    ]  # fmt: skip
    complete = [
        row for row in first
        if row["complete_low_ratio"] <= TRUE_COMPLETE <= row["complete_high_ratio"]
    ]  # fmt: skip
    # 95 % intervals of about sixty periods: below 0.87 lies one draw in a hundred.
    assert len(lost) >= 0.87 * len(first)
    assert len(complete) >= 0.87 * len(first)


def test_other_edges__lose_surely_less(planted_worlds: Worlds) -> None:
    for world in planted_worlds:
        first = {row["period_start_date"]: row for row in _edges(world, rank=1)}
        for row in _edges(world):
            if row["loss_rank"] > 1:
                leak = first[row["period_start_date"]]
                assert row["fields_lost_high_ratio"] < leak["fields_lost_low_ratio"]


def test_hand_offs__of_closed_periods_stand_as_they_did_when_they_closed(
    planted_worlds: Worlds,
) -> None:
    periods = {row["period_start_date"] for world in planted_worlds for row in world["hand_offs"]}
    assert {period.isoformat() for period in periods} == {"2024-07-01", "2025-01-01", "2025-07-01"}
