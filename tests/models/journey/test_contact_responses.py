"""Contacts of patients (C16, C17): who must change the channel, gives up, or ends at the phone."""

from __future__ import annotations

from typing import Any

Worlds = list[dict[str, list[dict[str, Any]]]]

# What the sample world draws.
TRUE_SWITCHED = 0.15
# Of the 0.94 who stay on the line, whoever is answered within 8 minutes times a square draw.
TRUE_IN_TIME = 0.94 * (5.5 / 8) ** 0.5


def _shown(worlds: Worlds, column: str, **where: str) -> list[dict[str, Any]]:
    found = [
        row for world in worlds for row in world["contact_responses"]
        if row["clinic_group"] == "(network)" and row[column] is not None
        and all(row[name] == value for name, value in where.items())
    ]  # fmt: skip
    assert len(found) >= 2 * len(worlds)
    return found


def _held(rows: list[dict[str, Any]], name: str, truth: float) -> float:
    held = [row for row in rows if row[f"{name}_low_ratio"] <= truth <= row[f"{name}_high_ratio"]]
    return len(held) / len(rows)


def test_switches__of_the_web_hold_the_truth_within_their_intervals(planted_worlds: Worlds) -> None:
    # 95 % intervals, of a discrete count and rounded outward; below 0.9 lies one draw in hundreds.
    assert _held(_shown(planted_worlds, "switched_ratio", channel="web"), "switched",
                 TRUE_SWITCHED) >= 0.9  # fmt: skip


def test_answers__at_the_phone_hold_the_truth_within_their_intervals(
    planted_worlds: Worlds,
) -> None:
    assert _held(_shown(planted_worlds, "within_target_ratio", channel="phone"), "within_target",
                 TRUE_IN_TIME) >= 0.9  # fmt: skip


def test_bookings_begun_alone__end_at_the_phone_as_often_as_was_planted(
    planted_worlds: Worlds,
) -> None:
    fallen = [
        float(row["phone_fallback_ratio"])
        for row in _shown(planted_worlds, "phone_fallback_ratio", purpose="booking", channel="web")
    ]
    # Some sixty shares of about 150 bookings: their mean is off by 0.004 at most times.
    assert abs(sum(fallen) / len(fallen) - TRUE_SWITCHED) < 0.015


def test_groups__are_in_tens_and_no_share_is_of_a_few(planted_worlds: Worlds) -> None:
    counts = [
        row["contact_count_rounded"] for world in planted_worlds
        for row in world["contact_responses"]
    ]  # fmt: skip
    assert counts
    assert all(count % 10 == 0 and count >= 20 for count in counts)
