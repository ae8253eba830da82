"""Write down what the world knows and no source says; only tests read it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagster_project.sandbox.world import WORLD_START, WorldSize, run_files

if TYPE_CHECKING:
    import duckdb

FILE = "truth.json"


def write_truth(
    connection: duckdb.DuckDBPyConnection, path: Path, *, size: WorldSize, end: date
) -> None:
    """Write the planted truths of a built world.

    `renewals`: one per twelve-month platform term that touches the world's days and began by
    its end, outcomes of the future included. The rest names who and how much.
    """
    run_files(connection, "truth")
    truth = {
        "world": {**size.as_dict(), "start": str(WORLD_START), "end": str(end)},
        "renewals": _rows(connection, "truth_renewals"),
        "purchases": {
            # Chance of a purchase in the weeks after such a touch, as a multiple of without.
            "causal_channels": {"rep_visit": 3.2, "webinar": 2.8},
            "accompanying_channels": ["email", "portal", "web", "event", "rep_remote", "rep_phone"],
        },
        "misusers": _rows(connection, "truth_operators"),
        "misuse_ranges": {
            "energy_joules": {"topic": "energy_too_high", "right": [5, 20], "wrong": [24, 32]},
            "pulse_milliseconds": {"topic": "pulse_too_long", "right": [10, 40], "wrong": [55, 90]},
            "cooling_celsius": {"topic": "cooling_too_warm", "right": [2, 8], "wrong": [12, 18]},
        },
        # Share of those who mended their ways and fall back, 100 to 130 days later; pieces of
        # content that nobody mends their ways after.
        "misuse_relapse": {"ratio": 0.25, "days": [100, 130]},
        "content_without_effect": ["CT-044", "CT-045", "CT-046"],
        # Chance of a consent to be called within 20 days of a webinar, by its product.
        "webinar_consents": {
            "VITALIS": {"attended": 0.35, "stayed_away": 0.05},
            "LUMEN": {"attended": 0.05, "stayed_away": 0.05},
            "ORBIS": {"attended": 0.05, "stayed_away": 0.05},
        },
        "loyalty_knees": _rows(connection, "truth_knees"),
        "too_green_employees": [
            row["employee_id"] for row in _rows(connection, "truth_green_employees")
        ],
        "action_effects": {
            # Chance that it was done, where the trouble then went and where it stayed.
            "understand_doubt": {"recovers": 0.75, "stays": 0.3},
            "without_effect": ["settle_renewal"],
            # Worked on only where the trouble is real: they look worse than they are.
            "chosen_by_severity": ["revive_usage", "ease_support", "replace_key_user"],
        },
        "late_news": {
            "lines": _rows(connection, "truth_late_lines"),
            "corrections": _rows(connection, "truth_corrected_lines"),
            "merged_customers": _rows(connection, "truth_merged_customers"),
            "calls": _rows(connection, "truth_late_calls"),
        },
        "leaking_hand_off": {
            "department": "diagnostics",
            "next_department": "treatment",
            # Four of ten lose 2, 3 or 4 of 8 fields, the photos first.
            "most_lost_field": "photos",
            "incomplete": 0.40,
            "fields_lost": 0.15,
        },
        # Chance that a run fails at a layer, and that whoever it failed is contacted in an hour.
        "refills": {
            "failed": {"pharmacy": 0.18, "benefit_manager": 0.10, "insurer": 0.06},
            "contacted_within_hour": 0.7,
        },
        # Chance to come back within the window, of those offered something and of those held out.
        "win_back": {
            "voucher": {"offered": 0.12, "held_out": 0.12},
            "call_back": {"offered": 0.30, "held_out": 0.12},
        },
    }
    path.write_text(json.dumps(truth, ensure_ascii=False, indent=1), encoding="utf-8")


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> list[dict[str, Any]]:
    """Return a table's rows; dates as ISO text."""
    cursor = connection.execute(f"select * from {table}")
    names = [column[0] for column in cursor.description]
    return [
        {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in zip(names, row, strict=True)
        }
        for row in cursor.fetchall()
    ]
