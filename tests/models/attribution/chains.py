"""Markov chains of journeys by hand: exact elimination, channel after channel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

State = tuple[str, ...]
# State -> where journeys went from there (another state or an end) -> how many.
Counts = Mapping[State, Mapping[State | str, int]]


@dataclass(frozen=True)
class Path:
    """One journey: its channels in order, whether it was won, and for how much if known."""

    channels: tuple[str, ...]
    is_won: bool
    amount: Decimal | None = None


@dataclass(frozen=True)
class Steps:
    """How journeys go on, and what a sale after each state is worth."""

    counts: Counts
    worth: Mapping[State, Fraction]


def steps_of(paths: Iterable[Path], order: int, by_value: bool) -> Steps:
    """Count the steps of journeys, runs of a channel as one; sales without amount like others."""
    counts: dict[State, dict[State | str, int]] = defaultdict(lambda: defaultdict(int))
    amounts = defaultdict(list)
    for path in paths:
        walked = tuple(channel for channel, _ in groupby(path.channels))
        states = [walked[max(0, end - order) : end] for end in range(len(walked) + 1)]
        ends: list[State | str] = [*states[1:], "converted" if path.is_won else "lost"]
        for at, to in zip(states, ends, strict=True):
            counts[at][to] += 1
        if path.is_won and path.amount is not None:
            amounts[states[-1]].append(Fraction(path.amount))
    worth = {
        state: (sum(amounts[state]) / len(amounts[state]) if amounts[state] else Fraction(0))
        if by_value
        else Fraction(1)
        for state in counts
    }
    return Steps(counts, worth)


def lost_share(steps: Steps, channel: str) -> Fraction:
    """Return the share of sales, or of their value, lost when a channel leads nowhere."""
    whole = _expected(steps, None)
    return 1 - _expected(steps, channel) / whole if whole else Fraction(0)


def _expected(steps: Steps, removed: str | None) -> Fraction:
    """Return what a journey is worth at its start, by eliminating state after state."""
    rows: dict[State, dict[State, Fraction]] = {}
    gains: dict[State, Fraction] = {}
    for state, onward in steps.counts.items():
        total = sum(onward.values())
        gains[state] = Fraction(onward.get("converted", 0), total) * steps.worth[state]
        rows[state] = {
            to: Fraction(count, total)
            for to, count in onward.items()
            if not isinstance(to, str) and removed not in to
        }
    for state in sorted(rows, reverse=True):
        if state == ():
            continue
        scale = 1 / (1 - rows[state].pop(state, Fraction(0)))
        onward = {to: share * scale for to, share in rows.pop(state).items()}
        gain = gains.pop(state) * scale
        for at, row in rows.items():
            share = row.pop(state, Fraction(0))
            gains[at] += share * gain
            for to, further in onward.items():
                row[to] = row.get(to, Fraction(0)) + share * further
    return gains.get((), Fraction(0))
