"""Proofs worked out a second time, look by look, from what is written and not from the SQL."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tests.models.improvements.worlds import Improvement, Value

BASELINE, WINDOW, LOOKS, FEWEST_MONTHS, FEWEST_CASES, HANDFUL = 6, 3, 2, 4, 50, 11
# t of five, four and three degrees that leaves out 1 % on one side by the series 26.7.5 of
# Abramowitz and Stegun: 0.3 %, 0.7 % and 1.9 % short of the table's 3.365, 3.747 and 4.541.
STUDENT = {5: 3.354701, 4: 3.721079, 3: 4.453737}


@dataclass(frozen=True)
class Look:
    """What one look says, and the sticker after it."""

    month: int
    word: str
    sticker: str
    is_regression: bool
    difference: float | None
    half_width: float | None


def looks(known: Improvement, values: Sequence[Value], *, until: int) -> list[Look]:
    """Return the looks at an improvement of a metric that is better when lower."""
    months = {v.month: v for v in values if v.metric_id == known.metric_id}
    done = min((month for state, month in known.states if state == "done"), default=None)
    if done is None or not months:
        return []
    begun = min((month for state, month in known.states if state == "in_progress"), default=done)
    before = [months[m] for m in range(begun - BASELINE, begun) if m in months]
    found: list[Look] = []
    proof: float | None = None
    has_fallen, moved, weak = False, 0, 0
    for month in range(done + WINDOW, min(until, max(months)) + 1):
        after = [months[m] for m in range(month - WINDOW + 1, month + 1) if m in months]
        word, difference, half = _judge(before, after)
        moved = moved + 1 if word == "moved" else 0
        if moved == LOOKS:
            proof, has_fallen = difference, False
        is_weak = word in {"not_yet", "worse"} and proof is not None and difference < proof / 2
        weak = weak + 1 if is_weak else 0
        has_fallen = has_fallen or weak >= LOOKS
        sticker = "green" if proof is not None and not has_fallen else "red"
        if word in {"no_baseline", "too_few"}:
            sticker = "grey"
        found.append(Look(month, word, sticker, has_fallen, difference, half))
    return found


def _judge(
    before: Sequence[Value], after: Sequence[Value]
) -> tuple[str, float | None, float | None]:
    if len(before) < FEWEST_MONTHS or not _is_enough(before):
        return "no_baseline", None, None
    if len(after) < WINDOW or not _is_enough(after):
        return "too_few", None, None
    n0, n1 = (sum(v.denominator for v in part) for part in (before, after))
    p0 = sum(v.numerator for v in before) / n0
    p1 = sum(v.numerator for v in after) / n1
    spread = 1.0
    if 0 < p0 < 1:
        chi = sum(
            (v.numerator - v.denominator * p0) ** 2 / (v.denominator * p0 * (1 - p0))
            for v in before
        )
        spread = max(1.0, chi / (len(before) - 1))
    half = STUDENT[len(before) - 1] * math.sqrt(spread * (p0 * (1 - p0) / n0 + p1 * (1 - p1) / n1))
    difference = p0 - p1
    word = "moved" if difference > half else "worse" if difference < -half else "not_yet"
    return word, difference, half


def _is_enough(part: Sequence[Value]) -> bool:
    cases, good = sum(v.denominator for v in part), sum(v.numerator for v in part)
    handful = [count for count in (good, cases - good) if 0 < count < HANDFUL]
    return cases >= FEWEST_CASES and not handful
