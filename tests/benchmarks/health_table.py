"""The table of `tests.benchmarks.health`: ours beside others' policies, over all worlds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tests.models.health.intervals import wilson

OURS = "coverage_aware"
WARNED = ("High", "Medium")
GREEN = ("Low", "Stable")
TIERS = (*WARNED, *GREEN, "Insufficient data")
# Fewer decided terms than this give no rate, as in the mart.
SMALLEST = 10
VARIANTS = {
    "as_it_is": "as the worlds are",
    "silent": "all own evidence of leavers stops half a year before the decision",
    "voiceless": "leavers' voices stop then (touches, sentiments, surveys, tickets), their use not",
}
Line = dict[str, Any]


def share(part: int, whole: int) -> str:
    """Return a share with its 95 % interval, in percent."""
    if not whole:
        return "-"
    low, high = wilson(part, whole)
    return f"{part / whole:.1%} ({low:.1%} to {high:.1%}; {part} of {whole})"


def summed(lines: Iterable[Line], variant: str, policy: str, lead_time: str) -> Counter[str]:
    """Return the counts of a policy at a lead time over all worlds."""
    total: Counter[str] = Counter()
    for row in (row for line in lines for row in line[variant]):
        if (row["policy_name"], row["lead_time"]) == (policy, lead_time):
            total.update({name: n for name, n in row.items() if name.endswith("_count")})
    return total


def table(lines: Sequence[Line]) -> Iterator[str]:
    """Yield the lines of the table over all worlds."""
    policies = [OURS, *sorted({row["policy_name"] for row in lines[0]["as_it_is"]} - {OURS})]
    yield (
        f"{len(lines)} worlds of {lines[0]['accounts']} accounts, seeds "
        f"{', '.join(str(line['seed']) for line in lines)}"
    )
    for variant, planted in VARIANTS.items():
        yield f"\n90 days ahead, {planted}"
        for policy in policies:
            yield f"  {policy}"
            yield from (f"    {text}" for text in warning_lines(lines, variant, policy))
    yield "\nrenewed, by the tier 90 days ahead"
    for policy in policies:
        yield f"  {policy}"
        yield from (f"    {text}" for text in tier_lines(lines, policy))
    yield from ("", *health_lines(lines))


def warning_lines(lines: Sequence[Line], variant: str, policy: str) -> Iterator[str]:
    """Yield recall and precision of High and Medium, and the losses that were shown green."""
    n = summed(lines, variant, policy, "calibration")
    lost, warned = n["not_renewed_count"], n["flagged_not_renewed_count"]
    yield f"losses warned of (recall)      {share(warned, lost)}"
    yield f"right warnings (precision)     {share(warned, n['flagged_count'])}"
    yield f"losses with insufficient data  {n['insufficient_not_renewed_count']}"
    yield f"losses shown Low or Stable     {n['unwarned_not_renewed_count']}"


def tier_lines(lines: Sequence[Line], policy: str) -> Iterator[str]:
    """Yield the renewal rate of each tier over all worlds, and in how many it was separable."""
    for tier in TIERS:
        cells = [
            row
            for line in lines
            for row in line["tiers"]
            if (row["policy_name"], row["tier"]) == (policy, tier)
        ]
        decided = sum(row["decided_count"] for row in cells)
        renewed = decided - sum(row["not_renewed_count"] for row in cells)
        compared = [row["is_separable"] for row in cells if row["is_separable"] is not None]
        told = f", told from the next greener in {sum(compared)} of {len(compared)} worlds"
        yield f"{tier:<18} {share(renewed, decided)}{told if compared else ''}"


def health_lines(lines: Sequence[Line]) -> Iterator[str]:
    """Yield what outages and silences moved, and how often the worlds' intervals held."""
    outages = [outage for line in lines for outage in line["outages"].values()]
    yield (
        f"{len(outages)} outages of a feed: "
        f"{sum(o['moved'] for o in outages)} of {sum(o['tiers'] for o in outages):,} tiers moved"
    )
    total: Counter[str] = Counter()
    for line in lines:
        total.update(line["unused"])
    yield (
        "customers in Low or Stable who stop using the product:"
        f" {share(total['moved'], total['treated'])} moved"
    )
    yield f"and of the other customers {total['others_moved']} of {total['others']:,}"
    held, intervals = held_intervals(lines)
    yield (
        f"{held} of {intervals} intervals of tiers hold the rate of the other worlds "
        "(a look; tests/models/health/test_calibration.py has the figure)"
    )


def held_intervals(lines: Sequence[Line]) -> tuple[int, int]:
    """Return how many worlds' tier intervals hold the rate of all other worlds, of how many."""
    held = intervals = 0
    for tier in TIERS:
        cells = [
            (row["decided_count"] - row["not_renewed_count"], row["decided_count"])
            for line in lines
            for row in line["tiers"]
            if (row["policy_name"], row["tier"]) == (OURS, tier)
        ]
        for renewed, decided in cells:
            rest = sum(n for _, n in cells) - decided
            if decided >= SMALLEST and rest:
                low, high = wilson(renewed, decided)
                held += low <= (sum(r for r, _ in cells) - renewed) / rest <= high
                intervals += 1
    return held, intervals
