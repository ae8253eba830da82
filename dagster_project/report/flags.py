"""What red gates mean for the sections of the page: which ones to read with care, and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dagster_project.report.published import Published, Row

# The marts that each section shows; a test compares them with the questions it asks.
SECTION_MARTS = {
    "now": frozenset({"account_tiers", "tiers"}),
    "over_time": frozenset({"account_tier_history"}),
    "moves": frozenset({"account_tier_migrations", "account_tier_history"}),
    "actions": frozenset({"account_actions", "account_tiers", "accounts", "tiers"}),
    "attribution": frozenset(
        {
            "attributed_revenue",
            "attribution_lift",
            "attribution_reconciliation",
            "channel_returns",
            "touch_outcomes",
        }
    ),
    "freshness": frozenset({"source_freshness", "source_coverage"}),
    "conflicts": frozenset({"source_conflicts"}),
}
# The gravest first; of these the banner on top speaks too.
ALARMING = ("older data", "released by hand")
EFFECTS = (*ALARMING, "rows set aside", "doubtful rows")


def flags(published: Published) -> dict[str, list[dict[str, Any]]]:
    """Return per section one notice per effect, each with the source tables it comes from."""
    rows = published.rows("flagged_marts")
    return {
        section: _notices(row for row in rows if row["mart"] in marts)
        for section, marts in SECTION_MARTS.items()
    }


def stopped(published: Published) -> dict[str, Any]:
    """Return what is stopped or rests on a release, with the marts it reaches, and what runs."""
    rows = published.rows("flagged_marts")
    found = [notice for notice in _notices(rows) if notice["effect"] in ALARMING]
    return {"notices": found, **published.rows("marts_running")[0]}


def _notices(rows: Iterable[Row]) -> list[dict[str, Any]]:
    tables: dict[str, dict[tuple[str, str], Row]] = {}
    for row in rows:
        place = (row["source"], row["table_name"])
        known = tables.setdefault(row["effect"], {}).setdefault(place, row | {"marts": []})
        known["marts"].append(row["mart"])
    return [
        {
            "effect": effect,
            "is_alarming": effect in ALARMING,
            "tables": list(tables[effect].values()),
        }
        for effect in EFFECTS
        if effect in tables
    ]
