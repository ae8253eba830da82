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
# Of fewer worlds the others' rate is too uncertain itself to stand for the truth.
ENOUGH_WORLDS = 10
LOSSES = ("losses shown Low or Stable", "losses with insufficient data")
VARIANTS = {
    "as_it_is": "as the worlds are",
    "silent": "all own evidence of leavers stops half a year before the decision",
    "voiceless": "leavers' voices stop then (touches, sentiments, surveys, tickets), their use not",
}
Line = dict[str, Any]


def share(part: int, whole: int) -> str:
    """Return a share with its 95 % interval, in percent, and what it is of."""
    if not whole:
        return "-"
    low, high = wilson(part, whole)
    return f"{part / whole:.1%} ({100 * low:.1f}-{100 * high:.1f}), {part:,} of {whole:,}"


def row_of(*cells: object) -> str:
    """Return a row of the table."""
    first, *others = (str(cell) for cell in cells)
    return "  " + " ".join([f"{first:<20}", *(f"{cell:<32}" for cell in others)]).rstrip()


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
        yield f"\n90 days ahead, High and Medium as the warning; {planted}"
        yield row_of("policy", "losses warned of", "right warnings", *LOSSES)
        yield from (warning_row(lines, variant, policy) for policy in policies)
    yield "\nrenewed, by the tier 90 days ahead"
    yield row_of("policy", *TIERS)
    yield from (tier_row(lines, policy) for policy in policies)
    yield "\nworlds in which a tier was told from the next greener one"
    yield row_of("policy", *TIERS[:3])
    yield from (separable_row(lines, policy) for policy in policies)
    yield from ("", *health_lines(lines))


def warning_row(lines: Sequence[Line], variant: str, policy: str) -> str:
    """Return recall and precision of High and Medium, and what the other losses were shown as."""
    n = summed(lines, variant, policy, "calibration")
    lost, warned = n["not_renewed_count"], n["flagged_not_renewed_count"]
    return row_of(
        policy, share(warned, lost), share(warned, n["flagged_count"]),
        n["unwarned_not_renewed_count"], n["insufficient_not_renewed_count"],
    )  # fmt: skip


def cells_of(lines: Sequence[Line], policy: str, tier: str) -> list[Line]:
    """Return a policy's cell of a tier in each world."""
    return [
        row
        for line in lines
        for row in line["tiers"]
        if (row["policy_name"], row["tier"]) == (policy, tier)
    ]


def tier_row(lines: Sequence[Line], policy: str) -> str:
    """Return the renewal rate of each tier over all worlds."""
    rates = []
    for tier in TIERS:
        cells = cells_of(lines, policy, tier)
        decided = sum(row["decided_count"] for row in cells)
        rates.append(share(decided - sum(row["not_renewed_count"] for row in cells), decided))
    return row_of(policy, *rates)


def separable_row(lines: Sequence[Line], policy: str) -> str:
    """Return in how many worlds the mart called a tier separable, of those that compared it."""
    told = []
    for tier in TIERS[:3]:
        found = [row["is_separable"] for row in cells_of(lines, policy, tier)]
        compared = [is_separable for is_separable in found if is_separable is not None]
        told.append(f"{sum(compared)} of {len(compared)}")
    return row_of(policy, *told)


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
    if len(lines) >= ENOUGH_WORLDS:
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
            for row in cells_of(lines, OURS, tier)
        ]
        for renewed, decided in cells:
            rest = sum(n for _, n in cells) - decided
            if decided >= SMALLEST and rest:
                low, high = wilson(renewed, decided)
                held += low <= (sum(r for r, _ in cells) - renewed) / rest <= high
                intervals += 1
    return held, intervals
