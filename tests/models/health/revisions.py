"""Random edits, deletions and late rows of a world, all of them known on one day."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import duckdb

Row = dict[str, Any]
EDITS: dict[str, Callable[[Row, random.Random], Row]] = {
    "contracts": lambda row, chance: {
        "end_date": row["end_date"] + timedelta(days=chance.randint(-200, 200)),
        "outcome": chance.choice([None, "renewed", "churned"]),
    },
    "contract_events": lambda row, chance: {"event_type": chance.choice(["churned", "downgraded"])},
    "market_signals": lambda row, chance: {"strength_ratio": 0.9},
    "revenue": lambda row, chance: {"reporting_amount": chance.randint(0, 300)},
    "sentiments": lambda row, chance: {"anchor_level": chance.randint(1, 5)},
    "survey_answers": lambda row, chance: {"score": chance.randint(0, 10)},
    "survey_invites": lambda row, chance: {"invite_status": "bounced"},
    "tickets": lambda row, chance: {"priority": "urgent"},
    "touches": lambda row, chance: {"is_automated": True},
}


def revise(connection: duckdb.DuckDBPyConnection, kind: str, day: date, seed: int) -> int:
    """Edit, delete and add records of a kind; return how many. Nothing is known before `day`."""
    chance = random.Random(f"{kind} {seed}")
    table = f"unified.int_{kind}__versions"
    cursor = connection.execute(f"select * from {table} where known_at < ? order by all", [day])
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]
    chosen = chance.sample(rows, min(len(rows), 12))
    for number, row in enumerate(chosen):
        deed = chance.choice(["edit", "delete", "late"])
        same = " and ".join(f"{name} is not distinct from ?" for name in names)
        if deed != "late":
            connection.execute(
                f"update {table} set superseded_at = ? where {same}", [day, *row.values()]
            )
        if deed != "delete":
            changed = row | EDITS[kind](row, chance) | {"known_at": day, "superseded_at": None}
            if "happened_at" in row:
                changed["happened_at"] -= timedelta(days=chance.randint(0, 20))
            if "outcome" in row:
                changed["outcome_known_at"] = day if changed["outcome"] else None
            changed[names[0]] = row[names[0]] if deed == "edit" else f"late {number}"
            connection.execute(
                f"insert into {table} values ({', '.join('?' * len(names))})",
                list(changed.values()),
            )
    return len(chosen)


def revise_usage(connection: duckdb.DuckDBPyConnection, day: date, seed: int) -> None:
    """Take uses of some days back, and add others, as the ledger does: signed, known on `day`."""
    connection.execute(
        "insert into unified.int_usage__daily_changes by name "
        "select * replace (? as known_date, "
        "case when hash(source_account_id, event_date, ?) % 2 = 0 then -event_count else 30 end "
        "as event_count) from unified.int_usage__daily_changes "
        "where hash(source_account_id, source_contact_id, event_date, ?) % 7 = 0 "
        "and event_date < ?",
        [day, seed, seed, day],
    )


# How far back history goes and evidence is read is no judgement of a week.
POLICY_CHANGES = {
    "signals": (
        "weight_points + 7 as weight_points, watch_threshold * 1.3 as watch_threshold, "
        "bad_threshold * 1.3 as bad_threshold, validity_days - 9 as validity_days, "
        "window_days - 6 as window_days, baseline_days + 5 as baseline_days, "
        "missing_share_ratio + 0.4 as missing_share_ratio",
        "true",
    ),
    "tier_rules": ("minimum_risk_ratio * 0.7 as minimum_risk_ratio", "minimum_risk_ratio > 0"),
    "parameters": (
        "value * 0.5 as value",
        "parameter not in ('history_weeks', 'evidence_horizon_days')",
    ),
    "signal_phrases": ("'put anew: ' || phrase as phrase", "language = 'en'"),
}


def change_policy(connection: duckdb.DuckDBPyConnection, seed: str, day: date) -> None:
    """Let all rows of a policy seed be followed by changed ones, in force from `day` on."""
    values, rows = POLICY_CHANGES[seed]
    connection.execute(
        f"insert into policy.{seed} by name select * replace ({values}, date '{day}' as valid_from)"
        f" from policy.{seed} where {rows}"
    )
