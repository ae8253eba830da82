"""The trust sections: the banner, the freshness board, the gates, and the disagreements."""

from __future__ import annotations

from typing import Any

from dagster_project.report.charts import positions
from dagster_project.report.flags import stopped
from dagster_project.report.published import Published, Row


def banner(published: Published, board: list[Row], gates: dict[str, Any]) -> dict[str, Any]:
    """Return what a reader must know before any number: what is stopped, stale or withheld."""
    held = published.rows("held_loads")
    stale = [row for row in board if row["freshness_status"] == "stale"]
    tables = [row for row in published.rows("source_tables") if row["is_alarming"]]
    withheld = published.rows("withheld_tiers")[0]
    red_count = sum(
        row["failed_count"] + row["not_evaluated_count"]
        for row in gates["summary"]
        if row["severity"] == "block"
    )
    known = bool(board) and bool(gates["summary"])
    reached = stopped(published)
    alarming = (
        held or stale or tables or withheld["withheld_account_count"] or red_count
        or reached["notices"]
    )  # fmt: skip
    return {
        "held": held,
        "stopped": reached,
        "held_count": sum(row["load_count"] for row in held),
        "stale": stale,
        "tables": tables,
        "table_count": sum(row["table_count"] for row in tables),
        "not_connected": [row for row in board if row["freshness_status"] == "not connected"],
        "withheld": withheld,
        "red_count": red_count,
        "is_known": known,
        "state": "alarm" if alarming else "calm" if known else "unknown",
    }


def board(published: Published) -> list[Row]:
    """Return the feeds, the ones that need a look first, with their age against the limit.

    The scale is twice the limit: the middle is the limit.
    """
    rows = published.rows("freshness")
    for row in rows:
        age, limit = row["age_days"], row["limit_days"]
        row["place"] = None
        if age is not None and limit:
            row["place"] = positions((min(age, 2 * limit),), largest=2 * limit)[0]
    return rows


def gates(published: Published) -> dict[str, Any]:
    """Return the red gates in full and the counts of all of them."""
    failures = published.rows("gate_failures")
    return {
        "failures": failures,
        "failure_count": failures[0]["failure_count"] if failures else 0,
        "summary": published.rows("gate_summary"),
        "quarantine": published.rows("quarantine"),
    }
