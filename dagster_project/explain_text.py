"""What `mops explain` prints of an account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.markup import escape

from dagster_project.console import facts, out, table
from dagster_project.explain import Explanation


def print_explanation(explanation: Explanation, owners: Mapping[str, str]) -> None:
    """Print one account's story, tier, drivers, changes, actions and all its evidence."""
    tier = explanation.tier
    name = escape(f"{tier['account_name']} ({tier['account_id']})")
    out.print(f"[bold]{name}[/bold]", soft_wrap=True)
    for line in (tier["narrative"] or "").splitlines():
        out.print(f"  {line}", soft_wrap=True, markup=False)
    facts("In short", _in_short(tier))
    table(
        "What moves it, the strongest first",
        ("signal", "state", "in 4 weeks", "since", "evidence", "seen", "in whose hands"),
        [
            (
                row["signal_name"],
                row["signal_state"],
                row["direction"] or "was unknown",
                row["since_date"],
                row["evidence_reason"],
                _age(row),
                row["controllable_by"].replace("_", " "),
            )
            for row in explanation.drivers
        ],
    )
    table(
        "How the tier changed, the latest first",
        ("week", "what moved it", "reason then"),
        [(row["as_of_date"], row["cause"], row["reason"]) for row in explanation.changes],
    )
    table(
        "What to do",
        ("action", "due", "because", "owner"),
        [
            (
                row["title"],
                row["due_date"],
                row["reason"],
                owners.get(row["owner_employee_id"], row["owner_employee_id"] or "nobody yet"),
            )
            for row in explanation.actions
        ],
    )
    table(
        "All evidence",
        ("signal", "state", "trend", "evidence", "seen", "in whose hands"),
        [
            (
                row["signal_name"],
                row["signal_state"] + (" (stale)" if row["is_stale"] else ""),
                row["direction"],
                row["evidence_reason"],
                row["observed_date"],
                row["controllable_by"],
            )
            for row in explanation.signals
        ],
    )


def _age(row: Mapping[str, Any]) -> str:
    """Say how old the evidence of a driver is, and whether that is the feed's fault."""
    days = row["evidence_age_days"]
    told = "never" if days is None else "today" if days == 0 else f"{days} days ago"
    if row["is_feed_stale"]:
        return f"{told} (the feed is late)"
    return f"{told} (out of date)" if row["is_stale"] else told


def _in_short(tier: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts at the top; advice and age of evidence are for customers alone."""
    since = f"{tier['tier_since_date']} (before: {tier['previous_tier'] or 'none'})"
    if tier["customer_state"] == "former":
        left = f"no longer a customer since the week to {tier['state_since_date']}"
        return {
            "tier": "none: " + left + (" or before" if tier["is_since_before"] else ""),
            "last tier": f"{tier['tier']}, since {since}",
            "as of": tier["as_of_date"],
        }
    if tier["customer_state"] == "prospective":
        return {
            "tier": "none yet: the first contract has not begun",
            "why": tier["reason"],
            "as of": tier["as_of_date"],
        }
    age = tier["evidence_age_days"]
    return {
        "tier": f"{tier['tier']} - {tier['meaning']}",
        "since": since,
        "why": tier["reason"],
        "coverage": f"{tier['coverage_ratio']:.0%} of the weight of connected signals",
        "evidence age": "there is no evidence" if age is None else f"{age} days at most",
        "renewal": tier["renewal_date"] or "no date known",
        "as of": tier["as_of_date"],
        "use": tier["recommended_use"],
    }
