"""Drawn records that goals and accountability judge, and both counted again in Python."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb

from tests.models.health.worlds import AS_OF, STORIES

Row = dict[str, Any]
# Whether what was looked at reached its limit, by the day of the look.
Looks = list[tuple[date, bool]]
YEAR = timedelta(days=364)
# Judged before it, so that a baseline is over by the as-of.
BASELINE_UNTIL = AS_OF - timedelta(days=365)
SUNDAYS = [AS_OF - timedelta(weeks=weeks) for weeks in range(20)]


@dataclass(frozen=True)
class Drawn:
    """Terms, feed states and actions of one drawn world, and the goals it is judged by."""

    contracts: list[Row]
    feeds: list[Row]
    actions: list[Row]
    goals: dict[str, tuple[str, float]]


def draw(seed: int, feeds: list[str], due_days: dict[str, int], goals: list[str]) -> Drawn:
    """Draw a world, from nearly all well to nearly all ill, with gaps as sources leave them."""
    chance = random.Random(seed)
    wellness, past = chance.random(), chance.random()
    return Drawn(
        [_contract(chance, number, wellness, past) for number in range(chance.randint(20, 250))],
        [row for feed in feeds for row in _feed(chance, feed, wellness)],
        [_action(chance, n, list(due_days), wellness) for n in range(chance.randint(10, 80))],
        {
            goal: (chance.choice(["at_least", "at_most"]), chance.randint(5, 95) / 100)
            for goal in goals
        },
    )


def _contract(chance: random.Random, number: int, wellness: float, past: float) -> Row:
    days = [
        AS_OF - timedelta(days=chance.randint(-30, 800)) if chance.random() < 0.8 else None
        for _ in range(3)
    ]
    is_past = any(day and day <= BASELINE_UNTIL for day in days)
    renews = chance.random() < (past if is_past else wellness)
    return {
        "contract_id": f"c{number}", "account_id": chance.choice(STORIES), "end_date": days[0],
        "outcome_date": days[1], "outcome_known_at": days[2],
        "outcome": chance.choice([None, *["renewed" if renews else "churned"] * 9]),
        "is_trial": chance.choice([None, False, False, True]),
    }  # fmt: skip


def _feed(chance: random.Random, feed: str, wellness: float) -> list[Row]:
    if chance.random() < 0.2:
        return [
            {"feed": feed, "as_of_date": day, "feed_status": "not connected",
             "watermark_date": None} for day in SUNDAYS
        ]  # fmt: skip
    # From when on it delivers: some never did.
    first = AS_OF - timedelta(days=chance.randint(-7, 300))
    return [
        {
            "feed": feed, "as_of_date": day,
            "feed_status": "fresh" if day >= first and chance.random() < wellness else "stale",
            "watermark_date": day - timedelta(days=chance.randint(0, 9)) if day >= first else None,
        }
        for day in SUNDAYS
    ]  # fmt: skip


def _action(chance: random.Random, number: int, plays: list[str], wellness: float) -> Row:
    opened = AS_OF - timedelta(days=chance.randint(0, 700))
    due = opened + timedelta(days=chance.randint(1, 40)) if chance.random() < 0.7 else None
    status = chance.choice(["open", "dropped", "done", "done", "done"])
    late = 0 if chance.random() < wellness else 60
    closed = opened + timedelta(days=chance.randint(0, 10) + late)
    return {
        "action_id": f"crm:{number}", "account_id": chance.choice(STORIES),
        "play_id": chance.choice([*plays, "unheard_of"]), "action_status": status,
        "due_date": due, "happened_at": opened, "known_at": opened,
        "closed_at": None if status == "open" else closed,
    }  # fmt: skip


def write(connection: duckdb.DuckDBPyConnection, drawn: Drawn) -> None:
    """Put a drawn world in the place of the stories' terms, feeds, actions and goals."""
    for table, rows in (
        ("fct_contracts", drawn.contracts),
        ("fct_feed_status", drawn.feeds),
        ("fct_actions", drawn.actions),
    ):
        names = list(rows[0])
        values = ", ".join(f"unnest(${number}) as {name}" for number, name in enumerate(names, 1))
        connection.execute(f"delete from unified.{table}")
        connection.execute(
            f"insert into unified.{table} by name select {values}",
            [[row[name] for row in rows] for name in names],
        )
    for goal, (direction, target) in drawn.goals.items():
        connection.execute(
            "update policy.goals set direction = $1, target_ratio = $2, baseline_from_date = $3, "
            "baseline_until_date = $4 where goal_id = $5",
            [direction, target, BASELINE_UNTIL - YEAR, BASELINE_UNTIL, goal],
        )


def terms(rows: list[Row]) -> Looks:
    """Return the day of each decision on a paid term, the earliest that is told, and renewals."""
    told = [
        (row, [row[n] for n in ("outcome_date", "outcome_known_at", "end_date") if row[n]])
        for row in rows
        if row["outcome"] and not row["is_trial"]
    ]
    return [(min(days), row["outcome"] == "renewed") for row, days in told if days]


def feeds_looked_at(rows: list[Row]) -> Looks:
    """Return each Sunday's look at each connected feed."""
    connected = [row for row in rows if row["feed_status"] != "not connected"]
    return [(row["as_of_date"], row["feed_status"] == "fresh") for row in connected]


def actions_due(rows: list[Row], due_days: dict[str, int]) -> list[tuple[str, date, bool]]:
    """Return play, due day and whether it was done by then, of what was due before the as-of."""
    known = [r for r in rows if r["play_id"] in due_days and r["action_status"] != "dropped"]
    dated = [
        (row, row["due_date"] or row["happened_at"] + timedelta(days=due_days[row["play_id"]]))
        for row in known
    ]
    return [
        (row["play_id"], due, row["action_status"] == "done" and row["closed_at"] <= due)
        for row, due in dated
        if due < AS_OF
    ]


def share_until(looks: Looks, until: date, *, is_snapshot: bool) -> tuple[int, int]:
    """Return how many reached their limit, and of how many, in the year that ends on a day."""
    within = [(day, reached) for day, reached in looks if until - YEAR <= day <= until]
    if is_snapshot and within:
        last = max(day for day, _ in within)
        within = [(day, reached) for day, reached in within if day == last]
    return sum(reached for _, reached in within), len(within)


def accounted(drawn: Drawn, due_days: dict[str, int]) -> tuple[Counter, Counter]:
    """Return judged and within-limit counts by figure, subject and month."""
    delivering = {row["feed"] for row in drawn.feeds if row["watermark_date"]}
    judged = [
        (("feed_freshness", row["feed"], row["as_of_date"].replace(day=1)),
         row["feed_status"] == "fresh")
        for row in drawn.feeds
        if row["feed_status"] != "not connected"
        # Before its first day nobody answers; a feed that never came has none.
        and (row["watermark_date"] or row["feed"] not in delivering)
    ] + [
        (("actions_in_time", play, due.replace(day=1)), reached)
        for play, due, reached in actions_due(drawn.actions, due_days)
    ]  # fmt: skip
    return Counter(key for key, _ in judged), Counter(key for key, reached in judged if reached)
