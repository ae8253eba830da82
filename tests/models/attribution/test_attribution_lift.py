"""Lift against an oracle that goes week by week through random worlds."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from tests.models.attribution.lift_oracle import Estimate, Lift, measure
from tests.models.attribution.lift_worlds import random_lift_world
from tests.models.attribution.lifts import Lifts
from tests.models.attribution.worlds import World

# Published to six places, money to two; the bounds lean on a series right to five digits.
EXACT, CENTS, SERIES = 0.0000006, 0.006, 0.00002
MEASURES = (("sale", "count", EXACT), ("reporting", "amount", CENTS))
SEEDS = (1, 2, 3)


@pytest.fixture(scope="module", params=SEEDS)
def drawn(request: pytest.FixtureRequest, lifts: Lifts) -> tuple[World, dict[str, Any]]:
    world = random_lift_world(request.param, accounts=90)
    return world, {row["channel"]: row for row in lifts.measured(world)}


def test_attribution_lift__equals_the_oracle(drawn: tuple[World, dict[str, Any]]) -> None:
    world, found = drawn
    expected = measure(world)

    assert found.keys() == expected.keys()
    for channel, lift in expected.items():
        row = found[channel]
        assert row["revenue_type"] == "purchase"
        assert (
            row["lone_touch_count"], row["compared_touch_count"], row["treated_account_count"],
            row["control_account_count"], row["withheld_reason"],
        ) == (
            lift.lone_touches, lift.compared_touches, lift.treated_accounts,
            lift.control_accounts, lift.withheld_reason,
        ), channel  # fmt: skip
        _compare(row, lift)


def _compare(row: dict[str, Any], lift: Lift) -> None:
    for contrast in ("lift", "pre_trend", "placebo"):
        for number, (measure_name, unit, places) in enumerate(MEASURES):
            if measure_name == "reporting" and contrast != "lift":
                continue
            names = [f"{contrast}_{measure_name}_{side}{unit}" for side in ("", "low_", "high_")]
            values = [row[name] for name in names]
            if lift.withheld_reason:
                assert values == [None, None, None]
                continue
            _close(values, lift.estimates[contrast][number], places)
    assert (row["evidence_label"], row["effect_word"]) == _words(lift)
    companion, ratio = lift.companion or (None, None)
    assert row["companion_channel"] == companion
    assert ratio is None or abs(float(row["companion_ratio"]) - float(ratio)) <= EXACT


def _words(lift: Lift) -> tuple[str | None, str | None]:
    if lift.withheld_reason:
        return None, None
    (effect, _), *checks = (lift.estimates[name] for name in ("lift", "pre_trend", "placebo"))
    is_alone = lift.companion is None or lift.companion[1] < Fraction(1, 2)
    passes = all(sales.low <= 0 <= sales.high for sales, _ in checks) and is_alone
    word = "raises" if effect.low > 0 else "lowers" if effect.high < 0 else "covers_zero"
    return "quasi_experimental" if passes else "associational_lift", word


def _close(values: list[Any], estimate: Estimate, places: float) -> None:
    value, low, high = map(float, values)
    slack = places + SERIES * (estimate.high - estimate.low)
    assert abs(value - float(estimate.value)) <= places
    assert abs(low - estimate.low) <= slack
    assert abs(high - estimate.high) <= slack


def test_attribution_lift__stays_the_same_when_rows_are_shuffled(lifts: Lifts) -> None:
    world = random_lift_world(4, accounts=60)

    assert lifts.measured(world) == lifts.measured(world.shuffled(7))


def test_worlds__hold_every_label_word_and_reason_that_matters(lifts: Lifts) -> None:
    found = [row for seed in SEEDS for row in lifts.measured(random_lift_world(seed, accounts=90))]

    assert {row["evidence_label"] for row in found} == {
        None, "quasi_experimental", "associational_lift",
    }  # fmt: skip
    assert {row["withheld_reason"] for row in found} >= {
        None, "never_touched", "never_alone", "too_few_treated",
    }  # fmt: skip
