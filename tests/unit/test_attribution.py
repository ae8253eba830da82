"""Removal effects and Shapley values against what they mean, worked out another way."""

import random
from itertools import permutations

import pytest

from dagster_project.attribution import (
    CONVERTED,
    Step,
    TooManyStates,
    bootstrap_intervals,
    removal_effects,
    shapley_rates,
)
from tests.models.attribution.chains import Path, lost_share, steps_of

WORDS = "abcdef"


def drawn_paths(seed, journeys=400):
    """Random journeys: channels in order, whether they converted, and for how much."""
    chance = random.Random(seed)
    paths = []
    for _ in range(journeys):
        channels = [chance.choice(WORDS[: chance.randint(2, 6)])]
        while chance.random() < 0.6:
            channels.append(chance.choice([c for c in WORDS if c != channels[-1]]))
        paths.append((tuple(channels), chance.random() < 0.3, chance.randint(10, 500)))
    return paths


def counted(paths, order=1):
    """Count the steps of journeys, as SQL does."""
    steps = steps_of([Path(*path) for path in paths], order, by_value=True)
    return [
        Step(
            at,
            to,
            count,
            float(steps.worth[at] * count) if to == CONVERTED else 0,
        )
        for at, onward in steps.counts.items()
        for to, count in onward.items()
    ]


@pytest.mark.parametrize("by_value", [False, True])
@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("seed", range(5))
def test_removal_effect__is_what_is_lost_when_the_channel_leads_nowhere(seed, order, by_value):
    paths = drawn_paths(seed)
    steps = steps_of([Path(*path) for path in paths], order, by_value)
    effects = removal_effects(counted(paths, order), by_value=by_value)
    expected = {channel: float(lost_share(steps, channel)) for channel in WORDS}
    assert effects == pytest.approx(expected, abs=1e-9)


def test_removal_effect__of_the_worked_example():
    """Three journeys: a b c converts, c is lost, b c is lost; without c nothing converts."""
    paths = [(("a", "b", "c"), True, 1), (("c",), False, 0), (("b", "c"), False, 0)]
    effects = removal_effects(counted(paths))
    assert effects == pytest.approx({"a": 1 / 3, "b": 2 / 3, "c": 1.0})


def test_removal_effect__does_not_depend_on_the_order_of_the_counts():
    steps = counted(drawn_paths(7))
    shuffled = random.Random(1).sample(steps, len(steps))
    assert removal_effects(shuffled) == removal_effects(steps)


def test_removal_effect__is_nothing_when_nothing_converts():
    assert removal_effects(counted([(("a", "b"), False, 0)])) == {"a": 0.0, "b": 0.0}


def test_removal_effect__refuses_more_states_than_it_can_hold(monkeypatch):
    monkeypatch.setattr("dagster_project.attribution.MOST_STATES", 3)
    with pytest.raises(TooManyStates, match="7 states; at most 3"):
        removal_effects(counted(drawn_paths(1)))


def test_bootstrap__covers_the_effect_of_the_law_behind_the_journeys():
    """Journeys drawn from a known law: 95 % intervals hold its effects; band of chance at 99 %."""
    law = counted(drawn_paths(3, journeys=4_000))
    truth, covered, asked = removal_effects(law), 0, 0
    for seed in range(40):
        sample = random.Random(seed).choices(drawn_paths(3, journeys=4_000), k=600)
        found = bootstrap_intervals(counted(sample), draws=200, confidence=0.95, seed=seed)
        for channel, effect in truth.items():
            asked += 1
            covered += found[channel].low <= effect <= found[channel].high
    assert asked == 240
    assert 216 <= covered <= 240


def test_shapley__is_the_mean_gain_over_all_orders_of_joining():
    paths = drawn_paths(11)
    journeys = {}
    for channels, converted, _ in paths:
        count, won = journeys.get(frozenset(channels), (0, 0))
        journeys[frozenset(channels)] = (count + 1, won + converted)

    def worth(coalition):
        inside = [counts for members, counts in journeys.items() if members <= coalition]
        total = sum(count for count, _ in inside)
        return sum(won for _, won in inside) / total if total and coalition else 0.0

    expected = dict.fromkeys(WORDS, 0.0)
    orders = list(permutations(WORDS))
    for order in orders:
        for place, channel in enumerate(order):
            before = frozenset(order[:place])
            expected[channel] += (worth(before | {channel}) - worth(before)) / len(orders)
    assert shapley_rates(journeys) == pytest.approx(expected, abs=1e-12)
