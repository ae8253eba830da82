"""What `mops` prints of a run and a status."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.markup import escape

from dagster_project.console import facts, out, table
from dagster_project.current import published_database
from dagster_project.report import report_path
from dagster_project.runs import Finished
from dagster_project.status import Status, read_status
from dagster_project.warehouse import connect
from expectations.gate import told_tally

TIERS = """
    select tiers.tier, count(account_tiers.account_id)
    from tiers
    left join account_tiers
        on tiers.tier = account_tiers.tier and account_tiers.reason <> 'not_a_customer'
        and account_tiers.cause_of_insufficiency is distinct from 'not_begun'
    group by tiers.tier, tiers.sort_order
    order by tiers.sort_order
"""
NOT_COUNTED = """
    select
        count(*) filter (where reason = 'not_a_customer'),
        count(*) filter (where cause_of_insufficiency = 'not_begun')
    from account_tiers
"""
REVENUE = """
    select
        currency_code, count(distinct attribution_model), sum(booked_amount),
        sum(attributed_amount), max(abs(difference_amount))
    from attribution_reconciliation
    group by currency_code
    order by currency_code
"""


def print_summary(finished: Finished) -> bool:
    """Print what a run made and where it is; say whether something is failing, held or stale."""
    settings = finished.workspace.settings
    database = published_database(settings, finished.plan.build_id)
    with connect(settings, database.resolve(), read_only=True) as connection:
        tiers = connection.execute(TIERS).fetchall()
        ((former, upcoming),) = connection.execute(NOT_COUNTED).fetchall()
        revenue = connection.execute(REVENUE).fetchall()
    shown = [*tiers, ("(no longer a customer)", former), ("(contract not begun)", upcoming)]
    table(f"Tiers as of {finished.plan.as_of}", ("tier", "accounts"), shown)
    table(
        "Revenue, summed over months",
        ("currency", "models", "booked per model", "attributed per model", "largest difference"),
        [
            (code, models, f"{booked / models:,.2f}", f"{attributed / models:,.2f}", difference)
            for code, models, booked, attributed, difference in revenue
        ],
    )
    status = read_status(finished.workspace.settings)
    gates = finished.manifest["gates"]
    facts(
        "Gates",
        {
            "result": _gates(finished.manifest),
            "red": "; ".join(gates["red"]) or "none",
            "loads held": _held(status),
            "feeds late": ", ".join(f.feed for f in status.feeds if f.status == "stale") or "none",
        },
    )
    failing = [t for t in status.tables if t.state == "failing"]
    for item in failing:
        told = escape(f"{item.source}/{item.table}: {item.message}")
        out.print(f"[yellow]failing[/yellow]  {told}", soft_wrap=True)
    facts(
        "Where",
        {
            "warehouse": _warehouse(finished, status),
            "report": report_path(settings, finished.plan.build_id),
            "build": _build(finished, status),
            "Dagster UI": "make dev",
            "next": "mops status; mops explain ACCOUNT",
        },
    )
    return status.needs_attention


def print_status(status: Status) -> None:
    """Print a status: what broke, stopped and runs, then sources, feeds, publishes and disk."""
    _print_broken(status)
    _print_stopped(status)
    connected = [item for item in status.tables if item.state != "not connected"]
    table(
        "Sources",
        ("source", "table", "state", "last load", "rows", "watermark"),
        [
            (t.source, t.table, t.state, t.last_load_date, f"{t.row_count:,}", t.watermark_date)
            for t in connected
        ],
    )
    missing = Counter(t.source for t in status.tables if t.state == "not connected")
    facts("Not connected", {name: f"{count} table(s)" for name, count in missing.items()})
    for item in (item for item in connected if item.message):
        # What failed stands above, among what is stopped.
        told = item.message.partition(" | ")[2] or item.message
        out.print(f"[yellow]{item.source}/{item.table}[/yellow]: {escape(told)}", soft_wrap=True)
    table(
        "Feeds of the current build, today",
        ("feed", "sources", "status", "watermark", "age (days)", "limit (days)"),
        [
            (f.feed, f.sources, f.status, f.watermark_date, f.age_days, f.limit_days)
            for f in status.feeds
            if f.status != "not connected"
        ],
    )
    table(
        "Released by hand",
        ("load", "table", "who", "why", "category", "until"),
        [
            (d.load_id, d.table, d.decided_by, d.reason, d.category, d.until_date)
            for d in status.released
        ],
    )
    current: Mapping[str, Any] = status.current or {}
    facts(
        "Published",
        {
            "current": current.get("build_id", _no_current(status)),
            "as of": current.get("as_of_date", ""),
            "gates": _gates(current),
            "kept": ", ".join(status.kept) or "none",
            "withdrawn": ", ".join(status.withdrawn) or "none",
        },
    )
    facts("Disk", {name: f"{size / 1024**2:,.0f} MB" for name, size in status.disk_bytes.items()})


def _print_broken(status: Status) -> None:
    if status.failure is not None:
        facts(
            "The last run failed",
            {
                "what": status.failure["what"],
                "where": status.failure["where"],
                "next": status.failure["next_step"],
            },
            style="red",
        )
    if status.damaged is not None:
        facts(
            "The current build is damaged",
            {
                "build": status.damaged,
                "readers": "may get wrong answers, or none; `mops explain` gives none",
                "next": "`mops run` makes it again from the lake; until then "
                "`mops rollback BUILD` shows an earlier one",
            },
            style="red",
        )


def _print_stopped(status: Status) -> None:
    table(
        "Stopped",
        ("what", "load", "since", "because", "data until", "keep older data"),
        [
            (
                item.what,
                item.load_id,
                item.since_date,
                item.because,
                item.data_until_date,
                _counted(item.marts),
            )
            for item in status.stopped
        ],
    )
    if status.held:
        out.print(
            "Why, and what to do: `mops show LOAD`, or gates.html beside the report; "
            "`mops release LOAD --who NAME --why REASON` admits a held load",
            soft_wrap=True,
        )
    if status.current is not None:
        marts = [t for t in status.current["tables"].values() if t["kind"] == "mart"]
        out.print(
            f"Still running: {len(status.running_marts)} of {len(marts)} published tables, "
            f"as of {status.current['as_of_date']}"
        )


def _no_current(status: Status) -> str:
    return f"{status.damaged}: damaged" if status.damaged else "nothing yet: `mops run`"


def _counted(names: Sequence[str]) -> str:
    return f"{len(names)}: {', '.join(names)}" if names else ""


def _warehouse(finished: Finished, status: Status) -> Path:
    """Return the database of what was just built: `current` only when readers see that."""
    settings, build_id = finished.workspace.settings, finished.plan.build_id
    if status.current and status.current["build_id"] == build_id:
        return settings.published_dir / "current" / "mops.duckdb"
    return published_database(settings, build_id)


def _build(finished: Finished, status: Status) -> str:
    build_id = finished.plan.build_id
    current = status.current["build_id"] if status.current else "none"
    if build_id == current:
        return build_id
    return f"{build_id}; `current` stays {current}: readers go on seeing that"


def _held(status: Status) -> str:
    return ", ".join(f"{d.source}/{d.table} {d.load_id}" for d in status.held) or "none"


def _gates(manifest: Mapping[str, Any]) -> str:
    gates = manifest.get("gates")
    if not gates:
        return "none yet"
    # A build of an earlier version counts what was learning among the passed.
    learning = gates.get("learning", 0)
    red = gates["evaluated"] - gates["passed"] - learning
    return told_tally(gates["passed"], learning, red)
