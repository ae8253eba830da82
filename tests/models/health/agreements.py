"""Weighted kappa as the textbooks have it, and pairs of raters whose true kappa is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import product

LEVELS = range(1, 6)
# How often a reader moves a level up or down, and how customers spread over the levels.
NOISES = (Fraction(1, 10), Fraction(1, 5), Fraction(3, 10), Fraction(2, 5))
SPREADS = ((1, 1, 1, 1, 1), (1, 2, 3, 8, 6))
Table = Mapping[tuple[int, int], Fraction]


def weighted_kappa(table: Table) -> Fraction:
    """Return Cohen's weighted kappa (1968) of a table of level pairs, with quadratic weights.

    The table is made symmetric first: neither place in a pair belongs to a person.
    """
    both = {(i, j): table.get((i, j), 0) + table.get((j, i), 0) for i, j in product(LEVELS, LEVELS)}
    total = sum(both.values())
    margin = {i: Fraction(sum(both[i, j] for j in LEVELS), total) for i in LEVELS}
    observed = sum(Fraction((i - j) ** 2) * both[i, j] for i, j in both) / total
    chance = sum((i - j) ** 2 * margin[i] * margin[j] for i, j in both)
    return 1 - observed / chance


def counted(pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Fraction]:
    """Return the table of some pairs of levels."""
    table: dict[tuple[int, int], Fraction] = {}
    for pair in pairs:
        table[pair] = table.get(pair, Fraction(0)) + 1
    return table


def true_kappa(noise: Fraction, spread: tuple[int, ...]) -> Fraction:
    """Return the kappa of two readers who each move a customer's level by chance."""
    table: dict[tuple[int, int], Fraction] = {}
    steps = {-1: noise, 0: 1 - 2 * noise, 1: noise}
    for level, one, other in product(LEVELS, steps, steps):
        pair = (min(max(level + one, 1), 5), min(max(level + other, 1), 5))
        chance = Fraction(spread[level - 1], sum(spread)) * steps[one] * steps[other]
        table[pair] = table.get(pair, Fraction(0)) + chance
    return weighted_kappa(table)
