"""Proofs worked out a second time, look by look, from what is written and not from the SQL."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tests.models.improvements.worlds import Improvement, Value

BASELINE, WINDOW, LOOKS, FEWEST_MONTHS, FEWEST_CASES = 6, 3, 2, 4, 50
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
    low: float | None
    high: float | None


def looks(
    known: Improvement, others: Sequence[Improvement], values: Sequence[Value], *, until: int
) -> list[Look]:
    """Return the looks at an improvement of a metric that is better when lower."""
    months = {v.month: v for v in values if v.metric_id == known.metric_id}
    done = _first(known, "done")
    if done is None or not months:
        return []
    # Whatever was written first: what is done has begun.
    begun = min(done, _first(known, "in_progress") or done)
    before = [months[m] for m in range(begun - BASELINE, begun) if m in months]
    rivals = [
        month
        for other in others
        if other.metric_id == known.metric_id and other.improvement_id != known.improvement_id
        if (month := _first(other, "done")) is not None and month >= begun - BASELINE
    ]
    found: list[Look] = []
    proof: float | None = None
    has_fallen, moved, weak = False, 0, 0
    for month in range(done + WINDOW, min(until, max(months)) + 1):
        after = [months[m] for m in range(month - WINDOW + 1, month + 1) if m in months]
        word, difference, low, high = _judge(before, after)
        if word == "moved" and any(rival <= month for rival in rivals):
            word = "shared"
        moved = moved + 1 if word == "moved" else 0
        if moved == LOOKS:
            proof, has_fallen = difference, False
        is_weak = word in {"not_yet", "worse"} and proof is not None and difference < proof / 2
        weak = weak + 1 if is_weak else weak if word == "too_few" else 0
        has_fallen = has_fallen or weak >= LOOKS
        sticker = "green" if proof is not None and not has_fallen else "red"
        if word in {"no_baseline", "too_few"} or (word == "shared" and sticker == "red"):
            sticker = "grey"
        found.append(Look(month, word, sticker, has_fallen, difference, low, high))
    return found


def _first(known: Improvement, wanted: str) -> int | None:
    return min((month for state, month in known.states if state == wanted), default=None)


def _judge(
    before: Sequence[Value], after: Sequence[Value]
) -> tuple[str, float | None, float | None, float | None]:
    if len(before) < FEWEST_MONTHS or sum(v.denominator for v in before) < FEWEST_CASES:
        return "no_baseline", None, None, None
    if len(after) < WINDOW or sum(v.denominator for v in after) < FEWEST_CASES:
        return "too_few", None, None, None
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
    z = STUDENT[len(before) - 1]
    below0, above0 = _wilson(p0, n0 / spread, z)
    below1, above1 = _wilson(p1, n1 / spread, z)
    # Lower is better: what was before, less what came after.
    difference = p0 - p1
    low = difference - math.hypot(p0 - below0, above1 - p1)
    high = difference + math.hypot(above0 - p0, p1 - below1)
    word = "moved" if low > 0 else "worse" if high < 0 else "not_yet"
    return word, difference, low, high


def _wilson(share: float, cases: float, z: float) -> tuple[float, float]:
    centre = (share + z * z / (2 * cases)) / (1 + z * z / cases)
    half = (
        z
        / (1 + z * z / cases)
        * math.sqrt(share * (1 - share) / cases + z * z / (4 * cases * cases))
    )
    return centre - half, centre + half
