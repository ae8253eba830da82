"""Lift against planted truths; `python -m tests.benchmarks.lift` does the same a thousand times."""

from __future__ import annotations

import pytest

from tests.models.attribution.lift_panels import (
    ACCOMPANYING,
    CAUSING,
    FOLLOWING,
    Measured,
    measured,
)
from tests.models.attribution.lifts import Lifts
from tests.models.health.intervals import binomial_band

PANELS, ACCOUNTS = 40, 120


@pytest.fixture(scope="module")
def panels(lifts: Lifts) -> dict[str, list[Measured]]:
    with lifts.open() as connection:
        found = [m for n in range(PANELS) for m in measured(lifts, connection, n, ACCOUNTS)]
    assert {m.row["withheld_reason"] for m in found} == {None}
    return {
        channel: [m for m in found if m.channel == channel]
        for channel in (CAUSING, ACCOMPANYING, FOLLOWING)
    }


@pytest.mark.parametrize("channel", [CAUSING, ACCOMPANYING])
def test_intervals_of_lift__hold_the_planted_truth_in_95_of_100(
    panels: dict[str, list[Measured]], channel: str
) -> None:
    found = panels[channel]
    touches = sum(m.touches for m in found)
    truth = sum(m.touches * m.true_count for m in found) / touches
    held = sum(
        m.row["lift_sale_low_count"] <= truth <= m.row["lift_sale_high_count"] for m in found
    )
    low, high = binomial_band(PANELS, 0.95)
    print(f"{channel}: {held} of {PANELS} hold {truth:.4f}; 99 % band {low}-{high}")
    assert (truth > 0.25) == (channel == CAUSING)
    assert low <= held <= high


def test_effect_word__tells_the_causing_channel_from_the_one_that_accompanies(
    panels: dict[str, list[Measured]],
) -> None:
    words = {
        channel: [m.row["effect_word"] for m in found].count("raises")
        for channel, found in panels.items()
    }
    assert words[CAUSING] >= 0.9 * PANELS
    # One in forty by chance: the upper half of what a 95 % interval leaves out.
    assert words[ACCOMPANYING] <= binomial_band(PANELS, 0.025)[1]
    assert words[FOLLOWING] == 0


def test_checks__refuse_the_channel_that_follows_purchases(
    panels: dict[str, list[Measured]],
) -> None:
    labels = {
        channel: [m.row["evidence_label"] for m in found].count("quasi_experimental")
        for channel, found in panels.items()
    }
    # Who is touched because he bought has bought more just before: no comparison mends that.
    assert labels[FOLLOWING] == 0
    # Two checks at 5 % refuse one sound comparison in ten.
    assert min(labels[CAUSING], labels[ACCOMPANYING]) >= binomial_band(PANELS, 0.9)[0]
