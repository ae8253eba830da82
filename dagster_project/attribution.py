"""Markov removal effects and the Shapley value of a conversion-rate game, from counts.

SQL counts how journeys go on; here is the one linear solve that SQL has no words for. Nothing
is simulated: the solve is exact where drawing paths errs by a tenth and more on rare channels.
The module stands alone, with numpy only: an engine of its own environment loads it as a file.

Source: Anderl et al., International Journal of Research in Marketing 33(3), 2016, for the
removal effect; the share of converting walks that visit a channel is the same number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import comb, erf, sqrt

import numpy as np
from numpy.typing import NDArray

# A state is the last `order` channels of a journey, oldest first; fewer near its start.
State = tuple[str, ...]
START: State = ()
# What a journey ends in.
CONVERTED, LOST = "converted", "lost"
# Above it the inverse no longer fits a gigabyte; 15 channels reach order 3 with 3,615 states.
MOST_STATES = 8_000
# Above it the 2^n coalitions and their counts no longer fit a quarter of a gigabyte.
MOST_PLAYERS = 22
Vector = NDArray[np.float64]


class TooManyStates(ValueError):
    """More states or players than can be solved; pool channels or take a lower order."""


@dataclass(frozen=True)
class Step:
    """How often journeys in a state went on to another, converted or were lost.

    `value` is the sum of the conversions' amounts where `to` is CONVERTED, else 0.
    """

    at: State
    to: State | str
    count: int
    value: float = 0.0


@dataclass(frozen=True)
class Interval:
    """An effect, 0-1, with its bootstrap bounds; without bounds where no draw could be solved."""

    effect: float
    low: float | None
    high: float | None


def removal_effects(steps: Sequence[Step], *, by_value: bool = False) -> dict[str, float]:
    """Return each channel's removal effect, 0-1: the share of conversions lost without it.

    `by_value` asks for the share of value instead: a conversion weighs the mean value of those
    that follow its last state. Effects sum to more than 1 where journeys have many channels.
    Without any conversion every effect is 0. Raises TooManyStates.

    >>> steps = [Step((), ("a",), 2), Step(("a",), "converted", 1), Step(("a",), ("b",), 1),
    ...          Step(("b",), "lost", 1)]
    >>> removal_effects(steps)
    {'a': 1.0, 'b': 0.0}
    """
    chain = _Chain(steps)
    effects = chain.effects(chain.counts, by_value=by_value)
    return dict(zip(chain.channels, map(float, effects), strict=True))


def bootstrap_intervals(
    steps: Sequence[Step],
    *,
    by_value: bool = False,
    draws: int,
    confidence: float,
    seed: int,
) -> dict[str, Interval]:
    """Return removal effects with percentile intervals; `confidence` is 0-1.

    Each draw gives every state's journeys anew to where they went, with the observed shares as
    chances; the value of a conversion stays the mean of its state. A draw in which journeys
    never end has no solution and is left out.
    """
    chain = _Chain(steps)
    effects = chain.effects(chain.counts, by_value=by_value)
    drawn = []
    for counts in chain.redrawn(draws, seed):
        try:
            drawn.append(chain.effects(counts, by_value=by_value))
        except np.linalg.LinAlgError:
            continue
    if not drawn:
        return {
            channel: Interval(float(effect), None, None)
            for channel, effect in zip(chain.channels, effects, strict=True)
        }
    low, high = np.quantile(drawn, [(1 - confidence) / 2, (1 + confidence) / 2], axis=0)
    return {
        channel: Interval(float(effects[n]), float(low[n]), float(high[n]))
        for n, channel in enumerate(chain.channels)
    }


def shapley_rates(
    journeys: Mapping[frozenset[str], tuple[int, int]], *, minimum_support: int = 1
) -> dict[str, float]:
    """Return each channel's Shapley value in the game of conversion rates; a diagnostic.

    `journeys` counts (all, converted) journeys by their exact set of channels. The worth of a
    coalition is the conversion rate of the journeys that used no other channel; below
    `minimum_support` journeys it is 0. Values may be negative and sum to the overall rate.
    Exact: two passes over the 2^n coalitions. Raises TooManyStates above MOST_PLAYERS channels.
    """
    channels = sorted(set().union(*journeys))
    size = len(channels)
    if size > MOST_PLAYERS:
        raise TooManyStates(f"{size} channels; at most {MOST_PLAYERS} can form coalitions")
    totals = np.zeros((2, 1 << size))
    place = {channel: 1 << position for position, channel in enumerate(channels)}
    for members, (count, converted) in journeys.items():
        totals[:, sum(place[channel] for channel in members)] += (count, converted)
    coalitions = np.arange(1 << size)
    for bit in place.values():
        # Every coalition with the channel also holds the journeys of the one without it.
        having = coalitions[(coalitions & bit) > 0]
        totals[:, having] += totals[:, having ^ bit]
    supported = totals[0] >= max(minimum_support, 1)
    worth = np.divide(totals[1], totals[0], out=np.zeros(1 << size), where=supported)
    worth[0] = 0.0
    members_of = np.bitwise_count(coalitions)
    weights = np.array([1 / (size * comb(size - 1, k)) for k in range(size)])
    values = {}
    for channel, bit in place.items():
        without = coalitions[(coalitions & bit) == 0]
        gained = worth[without | bit] - worth[without]
        values[channel] = float(np.sum(weights[members_of[without]] * gained))
    return values


class _Chain:
    """The steps as arrays: one row per step, in a total order, the steps of a state together."""

    def __init__(self, steps: Sequence[Step]) -> None:
        ordered = sorted(steps, key=_order)
        states = sorted({START, *(step.at for step in ordered), *_reached(ordered)})
        if len(states) > MOST_STATES:
            raise TooManyStates(f"{len(states)} states; at most {MOST_STATES} can be solved")
        number = {state: position for position, state in enumerate(states)}
        self.size, self.start = len(states), number[START]
        self.at = np.array([number[step.at] for step in ordered], dtype=np.intp)
        self.to = np.array(
            [-1 if isinstance(step.to, str) else number[step.to] for step in ordered], dtype=np.intp
        )
        self.converts = np.array([step.to == CONVERTED for step in ordered], dtype=bool)
        self.counts = np.array([step.count for step in ordered], dtype=np.float64)
        self.means = np.array([step.value / step.count for step in ordered], dtype=np.float64)
        self.channels = sorted({channel for state in states for channel in state})
        self.inside = [
            np.array([number[state] for state in states if channel in state], dtype=np.intp)
            for channel in self.channels
        ]

    def effects(self, counts: Vector, *, by_value: bool) -> Vector:
        """Return the removal effect of each channel when its steps are as often as `counts`."""
        total = np.maximum(np.bincount(self.at, counts, minlength=self.size), 1)
        chances = counts / total[self.at]
        onward = self.to >= 0
        staying = np.eye(self.size)
        staying[self.at[onward], self.to[onward]] -= chances[onward]
        won = chances * self.converts * (self.means if by_value else 1.0)
        visits = np.linalg.inv(staying)
        chance = visits @ np.bincount(self.at, won, minlength=self.size)
        if chance[self.start] <= 0:
            return np.zeros(len(self.channels))
        # From the start to the first state with the channel, and from there to conversion.
        return np.array(
            [
                np.linalg.solve(visits[np.ix_(inside, inside)].T, visits[self.start, inside])
                @ chance[inside]
                / chance[self.start]
                for inside in self.inside
            ]
        )

    def redrawn(self, draws: int, seed: int) -> Vector:
        """Return `draws` rows of counts: each state's journeys given anew to where they went."""
        chance = np.random.default_rng(seed)
        again = np.empty((draws, len(self.counts)))
        for state in range(self.size):
            rows = np.flatnonzero(self.at == state)
            if len(rows):
                counts = self.counts[rows]
                again[:, rows] = chance.multinomial(int(counts.sum()), counts / counts.sum(), draws)
        return again


def _reached(steps: Sequence[Step]) -> set[State]:
    return {step.to for step in steps if not isinstance(step.to, str)}


def _order(step: Step) -> tuple[State, bool, State | tuple[str]]:
    ends = isinstance(step.to, str)
    return (step.at, ends, (step.to,) if isinstance(step.to, str) else step.to)


# What the engine calls, one channel at a time: each text is read and solved once.


def removal_effect(steps: str, channel: str, by_value: bool) -> float | None:
    """Return one channel's effect; `steps` is as in int_chains.steps_text."""
    return _solved(steps, by_value).get(channel)


def removal_effect_bound(
    steps: str, channel: str, by_value: bool, draws: int, deviations: float, side: str
) -> float | None:
    """Return the low or high bound of one channel's interval, `deviations` of a normal wide."""
    interval = _bounded(steps, by_value, draws, deviations).get(channel)
    if interval is None:
        return None
    return interval.low if side == "low" else interval.high


def shapley_rate(sets: str, channel: str, minimum_support: int) -> float | None:
    """Return one channel's Shapley value; `sets` is as in int_chain_sets.sets_text."""
    return _played(sets, minimum_support).get(channel)


@lru_cache(maxsize=8)
def _solved(steps: str, by_value: bool) -> dict[str, float]:
    return removal_effects(_steps(steps), by_value=by_value)


@lru_cache(maxsize=8)
def _bounded(steps: str, by_value: bool, draws: int, deviations: float) -> dict[str, Interval]:
    return bootstrap_intervals(
        _steps(steps),
        by_value=by_value,
        draws=draws,
        confidence=erf(deviations / sqrt(2)),
        # Any number does; that it never changes makes equal counts give equal bytes.
        seed=2016,
    )


@lru_cache(maxsize=2)
def _played(sets: str, minimum_support: int) -> dict[str, float]:
    rows = (row.split("|") for row in sets.split(";"))
    return shapley_rates(
        {frozenset(members.split(".")): (int(count), int(won)) for members, count, won in rows},
        minimum_support=minimum_support,
    )


def _steps(text: str) -> list[Step]:
    """Read `at|to|count|value;...`; a state is its channels joined by dots, empty at the start."""
    rows = (row.split("|") for row in text.split(";"))
    return [
        Step(
            tuple(at.split(".")) if at else START,
            to if to in {CONVERTED, LOST} else tuple(to.split(".")),
            int(count),
            float(value),
        )
        for at, to, count, value in rows
    ]


# Functions that SQL calls by their names, and the types of their arguments as every engine
# names them; each gives a double.
ENGINE_FUNCTIONS = (
    (removal_effect, ("string", "string", "boolean")),
    (removal_effect_bound, ("string", "string", "boolean", "bigint", "double", "string")),
    (shapley_rate, ("string", "string", "bigint")),
)
