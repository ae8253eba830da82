"""Compare the tiers with what others make of the same evidence, over whole generated worlds.

    python -m tests.benchmarks.health [--worlds 20] [--accounts 300] [--folder data/health]

Each world is a seed of the sample world: pulled, judged, built and published by the daily run.
On copies of it three things are planted and the health models built again: those who will leave
fall silent (all their own evidence stops half a year before the decision, or only the voices of
people do), two feeds die, each alone, and half of the customers stop using the product.
Every world is a line of `<folder>/worlds_<accounts>_<code>.jsonl`; started again, the command goes
on with the seeds that are missing, and prints the table over all. Other code has its own log.
"""

from __future__ import annotations

import argparse
import json
import shutil
import time
from datetime import date, timedelta
from pathlib import Path

import duckdb

from dagster_project.build import code_version
from dagster_project.progress import Silent
from dagster_project.runs import run_daily
from dagster_project.settings import Settings
from dagster_project.warehouse import connect
from tests.benchmarks.health_table import GREEN, Line, table
from tests.benchmarks.health_variants import (
    FEEDS,
    OWN_EVIDENCE,
    VOICES,
    World,
    freeze,
    kill_feed,
    shorten,
    silence,
)

EVENTS_PER_ACCOUNT = 200
# Half a year before the decision is when leavers of the sample world start to show it.
SILENT_DAYS = 180
# Evidence of use is valid for three weeks, the shortest of all; the watermark is a Sunday.
OUTAGE_DAYS = 14
UNUSED_DAYS = 28
FEEDS_KILLED = 2
HISTORY_DAYS = 182
LEAVERS = (
    f"select account_id, max(decision_date) - {SILENT_DAYS} as from_date, "
    "max(decision_date) as to_date from marts.int_terms__decided where not is_renewed "
    "group by account_id"
)
Connection = duckdb.DuckDBPyConnection


def measure(settings: Settings, folder: Path) -> Line:
    """Run a world, plant the variants and return the world's line of the log."""
    started = time.monotonic()
    finished = run_daily(settings, Silent())
    world = World.of(settings, "tier_backtest")
    with connect(settings, settings.warehouse_path, read_only=True) as connection:
        line: Line = {
            "seed": settings.sandbox_seed, "accounts": settings.sandbox_accounts,
            "events": settings.sandbox_events, "build_id": finished.plan.build_id,
            "tiers": rows(connection, "select policy_name, tier, decided_count, not_renewed_count, "
                "is_separable from marts.tier_calibration where segment_type = 'all'"),
            "as_it_is": backtest(connection),
        }  # fmt: skip
    for name, feeds in (("silent", OWN_EVIDENCE), ("voiceless", VOICES)):
        with world.changed(folder, lambda c, feeds=feeds: silence(c, feeds, LEAVERS)) as changed:
            line[name] = backtest(changed)
    today = World.of(settings, "account_tiers")
    line["outages"] = {
        feed: outage(today, folder, feed, finished.plan.as_of)
        for feed in feeds_to_kill(settings.sandbox_seed)
    }
    line["unused"] = unused(today, folder, finished.plan.as_of)
    return line | {"seconds": round(time.monotonic() - started)}


def backtest(connection: Connection) -> list[Line]:
    """Return the back-test's counts by policy and lead, High and Medium being the warning."""
    return rows(
        connection,
        "select policy_name, lead_time, decided_count, not_renewed_count, flagged_count, "
        "flagged_not_renewed_count, insufficient_count, insufficient_not_renewed_count, "
        "unwarned_not_renewed_count from marts.tier_backtest where threshold_tier = 'Medium'",
    )


def rows(connection: Connection, query: str) -> list[Line]:
    """Return the rows of a query as dictionaries, in an order of their own."""
    cursor = connection.execute(f"{query} order by all")
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def tiers(connection: Connection) -> dict[str, str]:
    """Return the tier of each customer of today."""
    return dict(
        connection.execute(
            "select account_id, tier from marts.account_tiers where reason <> 'not_a_customer'"
        ).fetchall()
    )


def feeds_to_kill(seed: int) -> list[str]:
    """Return the feeds whose turn it is in a world: four worlds in a row have killed them all."""
    first = FEEDS_KILLED * (seed - 1) % len(FEEDS)
    return list(FEEDS)[first : first + FEEDS_KILLED]


def outage(world: World, folder: Path, feed: str, as_of: date, *, is_known: bool = True) -> Line:
    """Let a feed die, and count the tiers that it moves: they differ once it is put back.

    The other feeds go on, and what they tell moves tiers; so each tier is compared with the one
    that the same news gives beside the dead feed's evidence as it last was.
    """
    sunday = as_of - timedelta(days=OUTAGE_DAYS)
    sunday -= timedelta(days=sunday.isoweekday() % 7)

    def die(connection: Connection) -> None:
        shorten(connection, as_of - timedelta(days=HISTORY_DAYS))
        kill_feed(connection, feed, sunday, is_known=is_known)

    with world.changed(folder, die) as connection:
        dead = tiers(connection)
        freeze(connection, feed, sunday)
        world.build(connection, after="int_signals__in_force")
        frozen = tiers(connection)
    return {"tiers": len(dead), "moved": sum(dead[a] != frozen[a] for a in dead)}


def unused(world: World, folder: Path, as_of: date) -> Line:
    """Let half of the customers stop using the product, and count the tiers that this moves."""
    halves = "hash(account_id) % 2 = 0"

    def leave(connection: Connection) -> None:
        shorten(connection, as_of - timedelta(days=HISTORY_DAYS))
        silence(
            connection,
            ("usage",),
            f"select account_id, date '{as_of}' - {UNUSED_DAYS} as from_date, date '{as_of}' "
            f"as to_date from marts.account_tiers where {halves}",
        )

    first = as_of - timedelta(days=HISTORY_DAYS)
    with world.changed(folder, lambda connection: shorten(connection, first)) as connection:
        before = tiers(connection)
    with world.changed(folder, leave) as connection:
        after = tiers(connection)
        silenced = {row[0] for row in connection.execute("select * from silenced").fetchall()}
    # Who is in High or Medium already has been told of.
    treated = {a for a in before if a in silenced and before[a] in GREEN}
    others = before.keys() - silenced
    return {
        "treated": len(treated), "moved": sum(after[a] not in GREEN for a in treated),
        "others": len(others), "others_moved": sum(after[a] != before[a] for a in others),
    }  # fmt: skip


def main() -> None:
    """Measure the worlds that the log does not hold yet; print the table over all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--worlds", type=int, default=20)
    parser.add_argument("--accounts", type=int, default=300)
    parser.add_argument("--folder", type=Path, default=Path("data/health"))
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    log = given.folder / f"worlds_{given.accounts}_{code_version()}.jsonl"
    lines = [json.loads(text) for text in log.read_text().splitlines()] if log.exists() else []
    for seed in sorted(set(range(1, given.worlds + 1)) - {line["seed"] for line in lines}):
        settings = Settings(
            data_dir=given.folder / "world",
            sandbox_seed=seed,
            sandbox_accounts=given.accounts,
            sandbox_events=given.accounts * EVENTS_PER_ACCOUNT,
        )
        shutil.rmtree(settings.data_dir, ignore_errors=True)
        lines.append(measure(settings, given.folder / "variant"))
        with log.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(lines[-1]) + "\n")
    shutil.rmtree(given.folder / "world", ignore_errors=True)
    print("\n".join(table(sorted(lines, key=lambda line: line["seed"]))))


if __name__ == "__main__":
    main()
