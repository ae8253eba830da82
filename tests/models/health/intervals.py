"""An oracle for tier calibration: the textbooks' formulas, pair by pair, in Python."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import comb, sqrt

# Two-sided 95 %, as the policy has it.
Z = 1.959964


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Return Wilson's interval as centre and half width: not the form that the SQL uses."""
    share = successes / trials
    centre = (share + Z * Z / (2 * trials)) / (1 + Z * Z / trials)
    half = sqrt(share * (1 - share) / trials + Z * Z / (4 * trials * trials))
    return centre - half * Z / (1 + Z * Z / trials), centre + half * Z / (1 + Z * Z / trials)


def newcombe(one: tuple[int, int], other: tuple[int, int]) -> tuple[float, float]:
    """Return the interval of the difference of two shares, each (successes, trials)."""
    first, second = one[0] / one[1], other[0] / other[1]
    (low_1, high_1), (low_2, high_2) = wilson(*one), wilson(*other)
    return (
        first - second - sqrt((first - low_1) ** 2 + (high_2 - second) ** 2),
        first - second + sqrt((high_1 - first) ** 2 + (second - low_2) ** 2),
    )


def pool_adjacent_violators(cells: Sequence[tuple[int, int]]) -> list[Fraction | None]:
    """Fit shares that do not fall, to (successes, trials) in order; none where no trials are."""
    blocks: list[list[int]] = []
    for successes, trials in cells:
        if not trials:
            continue
        blocks.append([successes, trials, 1])
        while len(blocks) > 1 and blocks[-2][0] * blocks[-1][1] >= blocks[-1][0] * blocks[-2][1]:
            last = blocks.pop()
            blocks[-1] = [a + b for a, b in zip(blocks[-1], last, strict=True)]
    fits = iter([Fraction(s, n) for s, n, cells_in in blocks for _ in range(cells_in)])
    return [next(fits) if trials else None for _, trials in cells]


def binomial_band(trials: int, chance: float, outside: float = 0.01) -> tuple[int, int]:
    """Return the fewest and most successes that leave `outside` of the probability out."""
    total, low = 0.0, 0
    for successes in range(trials + 1):
        total += _mass(trials, successes, chance)
        if total <= outside / 2:
            low = successes + 1
        if total >= 1 - outside / 2:
            return low, successes
    return low, trials


def _mass(trials: int, successes: int, chance: float) -> float:
    exact = Fraction(chance).limit_denominator(10_000)
    return float(comb(trials, successes) * exact**successes * (1 - exact) ** (trials - successes))
