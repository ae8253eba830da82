"""The tier sections: how many now, over time, who moved, and what to do first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from dagster_project.report.charts import Column, Part, colour, stacked_columns
from dagster_project.report.labels import Labels, count, day, month
from dagster_project.report.published import Published, Row

INSUFFICIENT = "Insufficient data"
# Risk, smallest first; `Insufficient data` is outside the order: it is never good news.
RISK = ("Stable", "Low", "Medium", "High")
NARROW_MONTHS = 6


@dataclass(frozen=True)
class Tier:
    """How a tier looks and reads; the code is what the tables hold."""

    code: str
    label: str
    colour: str
    glyph: str
    meaning: str
    recommended_use: str


def look(published: Published, labels: Labels) -> dict[str, Tier]:
    """Return every tier in display order; without the dimension, the five words in grey."""
    rows = {row["tier"]: row for row in published.rows("tiers")}
    order = list(rows) or [*reversed(RISK), INSUFFICIENT]
    found = {code: _tier(code, rows.get(code, {}), labels) for code in order}
    # Insufficient data stands at the foot, whatever order the dimension gives.
    return {code: found[code] for code in sorted(found, key=lambda code: code == INSUFFICIENT)}


def _tier(code: str, row: Row, labels: Labels) -> Tier:
    language = labels.language
    return Tier(
        code=code,
        label=row.get(f"label_{language}") or labels.code("tier", code),
        colour=colour(row.get("colour")),
        glyph=labels.code("tier_glyph", code),
        meaning=labels.phrase(row.get("meaning")),
        recommended_use=labels.phrase(row.get("recommended_use")),
    )


def now(published: Published, tiers: dict[str, Tier]) -> dict[str, Any]:
    """Return the counts per tier with their share, and how many former customers are left out."""
    rows = {row["tier"]: row for row in published.rows("tiers_now")}
    total = sum(row["account_count"] for row in rows.values())
    listed = [
        {
            "tier": tier,
            "account_count": rows.get(code, {}).get("account_count", 0),
            "age": rows.get(code, {}).get("evidence_age_median_days"),
        }
        for code, tier in tiers.items()
    ]
    return {
        "total": total,
        "former": sum(row["former_account_count"] for row in rows.values()),
        "rows": [
            row | {"ratio": row["account_count"] / total if total else None} for row in listed
        ],
        "causes": published.rows("insufficiency"),
    }


def over_time(published: Published, tiers: dict[str, Tier]) -> dict[str, Any]:
    """Return the month ends with their counts, and their columns for a wide and a narrow page."""
    months: dict[date, dict[str, int]] = {}
    for row in published.rows("tiers_by_month"):
        months.setdefault(row["as_of_date"], {})[row["tier"]] = row["account_count"]
    stacks = [
        (month(as_of), [_part(tier, counts.get(code, 0), as_of) for code, tier in tiers.items()])
        for as_of, counts in months.items()
    ]
    return {
        "months": list(months.items()),
        "wide": _columns(stacks, 1056),
        "narrow": _columns(stacks[-NARROW_MONTHS:], 350),
        "narrow_count": len(stacks[-NARROW_MONTHS:]),
    }


def _part(tier: Tier, amount: int, as_of: date) -> Part:
    title = f"{day(as_of)} {tier.label}: {count(amount)}"
    return Part(amount, tier.colour, count(amount), title)


def _columns(stacks: list[tuple[str, list[Part]]], width: float) -> tuple[Column, ...]:
    return stacked_columns(stacks, width=width, height=300)


def moves(published: Published, tiers: dict[str, Tier]) -> list[dict[str, Any]]:
    """Return one matrix per period: rows before, columns now, each cell with its direction.

    Who came or left has no tier on one of the days: counted beside the matrix, not in it.
    """
    periods: dict[str, list[Row]] = {}
    for row in published.rows("tier_moves"):
        periods.setdefault(row["period"], []).append(row)
    return [_matrix(rows, tiers) for rows in periods.values()]


def _matrix(rows: list[Row], tiers: dict[str, Tier]) -> dict[str, Any]:
    counts = {(row["from_tier"], row["to_tier"]): row["account_count"] for row in rows}
    stayed = {pair: n for pair, n in counts.items() if pair[0] in tiers and pair[1] in tiers}
    ways = {
        way: sum(n for (a, b), n in stayed.items() if direction(a, b) == way)
        for way in ("worse", "better", "lost", "returned", "same")
    }
    return {
        "period": rows[0]["period"],
        "from_date": rows[0]["from_date"],
        "to_date": rows[0]["to_date"],
        "rows": [
            (before, [(counts.get((a, b), 0), direction(a, b)) for b in tiers])
            for a, before in tiers.items()
        ],
        "ways": ways,
        "total": sum(stayed.values()),
        "came": sum(n for (a, b), n in counts.items() if a not in tiers and b in tiers),
        "went": sum(n for (a, b), n in counts.items() if a in tiers and b not in tiers),
    }


def direction(before: str, after: str) -> str:
    """Say what a move between two tiers means; losing the evidence is never an improvement.

    direction("Low", "High") == "worse"; direction("High", "Insufficient data") == "lost".
    """
    if before == after:
        return "same"
    if after == INSUFFICIENT:
        return "lost"
    if before not in RISK or after not in RISK:
        return "returned"
    return "worse" if RISK.index(after) > RISK.index(before) else "better"


def actions(published: Published, tiers: dict[str, Tier]) -> list[Row]:
    """Return the first twenty accounts with an open action, each with its tier's look."""
    return [row | {"tier": tiers.get(row["tier"])} for row in published.rows("actions")]
