"""Live many days with random faults of the sources, and hold every promise on each of them.

    python -m tests.benchmarks.soak --days 365 --seed 1 [--folder soak]

Each day the sample world lives on by a day, some of its stand-ins misbehave, and what is new is
pulled and judged; each seventh day the whole `mops run` also builds and publishes. A day's
faults depend on the seed and its number alone, so a failing seed replays exactly. Every day is
a line of `<folder>/soak_<seed>.jsonl`; started again, the command goes on behind the last one.
At the end the faults are off, and the lake must hold what one pull of the last day brings.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import time
from datetime import timedelta
from pathlib import Path

from dagster_project import sandbox
from dagster_project.assets.raw import pull_tables
from dagster_project.durable import exclusive
from dagster_project.errors import PublishRefused
from dagster_project.gates import judge_loads
from dagster_project.lake import Lake
from dagster_project.progress import Silent
from dagster_project.raw_files import stored_columns
from dagster_project.runs import connected, run_daily
from dagster_project.sandbox import Fault, faults
from dagster_project.settings import Settings
from dagster_project.sources import SOURCES, all_tables
from dagster_project.status import ATTENTION, read_status
from dagster_project.warehouse import connect, file_list
from tests.benchmarks.kills import TINY, broken_promises

ACTIONS = ("error", "empty", "deny", "slow", "drop", "html")
SERVED = ("hubspot", "qualtrics", "salesforce")
FAULTY_DAYS = 0.5
BUILD_EVERY_DAYS = 7


def faults_of(seed: int, day: int) -> list[Fault]:
    """Return what goes wrong on a day; the day is counted from 1."""
    chance = random.Random(f"{seed}-{day}")
    if chance.random() > FAULTY_DAYS:
        return []
    tables = sorted((t.source, t.table) for t in all_tables() if t.source in SERVED)
    return [
        Fault(source, table, action=chance.choice(ACTIONS), seconds=0.2)
        for source, table in chance.sample(tables, chance.choice((1, 1, 2, 3)))
    ]


def live_day(settings: Settings, seed: int, day: int) -> dict[str, object]:
    """Live one day; return its line of the log."""
    started = time.monotonic()
    wanted = sandbox.WORLD_END + timedelta(days=day)
    while sandbox.world_end(settings) < wanted:  # a day that was broken off has it already
        sandbox.advance(settings, 1)
    wrong = faults_of(seed, day)
    faults.write(settings.sandbox_dir, wrong)
    is_built = day % BUILD_EVERY_DAYS == 0
    outcome = run_whole(settings) if is_built else pull_and_judge(settings)
    problems = broken_promises(settings) + (broken_sums(settings) if outcome == "published" else [])
    return {
        "seed": seed, "day": day, "as_of": wanted.isoformat(), "outcome": outcome,
        "faults": [f"{f.source}.{f.table} {f.action}" for f in wrong], "problems": problems,
        "held": len(read_status(settings).held), "seconds": round(time.monotonic() - started, 1),
    }  # fmt: skip


def pull_and_judge(settings: Settings) -> str:
    """Pull every source and judge what is new, as the `pull` job does."""
    from dagster_project.workspace import Workspace

    with exclusive(settings.data_dir), connected(settings) as sourced:
        workspace = Workspace(sourced)
        for source in SOURCES:
            pull_tables(source, source.tables, workspace)
        judge_loads(workspace)
    return "judged"


def run_whole(settings: Settings) -> str:
    """Run as `mops run` does; a refused publish leaves readers what they had."""
    try:
        run_daily(settings, Silent())
    except PublishRefused as refused:
        return f"refused: {refused.what}"
    return "published"


def broken_sums(settings: Settings) -> list[str]:
    """Return which invariants of the published marts do not hold."""
    found = []
    database = (settings.published_dir / "current" / "mops.duckdb").resolve()
    with connect(settings, database, read_only=True) as connection:
        (untied,) = connection.execute(
            "select count(*) from attribution_reconciliation where difference_amount <> 0"
        ).fetchone()
        tiered = [row[0] for row in connection.execute(
            "select account_id from account_tiers").fetchall()]  # fmt: skip
    with connect(settings, settings.warehouse_path, read_only=True) as connection:
        contracted = {row[0] for row in connection.execute(
            "select account_id from unified.fct_contracts").fetchall()}  # fmt: skip
    if untied:
        found.append(f"{untied} rows of the reconciliation do not tie out")
    if sorted(tiered) != sorted(contracted - {"unknown"}):
        found.append("not every account with a contract has exactly one tier")
    return found


def newest_rows(settings: Settings) -> dict[str, set[str]]:
    """Return the content of the newest living row of each key, by raw table."""
    lake, rows = Lake(settings.lake_dir), {}
    with connect(settings) as connection:
        for table in all_tables():
            admitted = lake.admitted_of(table)
            if not any(load.files for load, _ in admitted):
                rows[table.name] = set()
                continue
            parts = " union all by name ".join(
                f"select *, {decision.sequence} as place from read_parquet("
                f"{file_list(lake.paths([load]))}, hive_partitioning = false)"
                for load, decision in admitted
                if load.files
            )
            said = ", ".join(column.name for column in stored_columns(table))
            found = connection.execute(
                f"select md5(cast(row({said}) as text)) from ({parts}) qualify row_number() over "
                f"(partition by {', '.join(table.key)} order by recorded_at desc, place desc, "
                "row_id desc) = 1 and not is_deleted"
            ).fetchall()
            rows[table.name] = {row[0] for row in found}
    return rows


def compare_with_undisturbed(settings: Settings, folder: Path) -> dict[str, object]:
    """Switch the faults off, run, and compare with one undisturbed pull of the last day."""
    faults.write(settings.sandbox_dir, [])
    outcome = run_whole(settings)
    status = read_status(settings)
    problems = broken_promises(settings) + broken_sums(settings)
    problems += [
        f"{t.source}.{t.table} is {t.state}" for t in status.tables if t.state in ATTENTION
    ]
    problems += [f"load {held.load_id} is held" for held in status.held]
    fresh = settings.with_values(data_dir=folder)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(settings.sandbox_dir, fresh.sandbox_dir)
    pull_and_judge(fresh)
    mine, theirs = newest_rows(settings), newest_rows(fresh)
    problems += [
        f"{name}: {len(mine[name] - theirs[name])} rows too many, "
        f"{len(theirs[name] - mine[name])} missing"
        for name in mine
        if mine[name] != theirs[name]
    ]
    return {"day": "end", "outcome": outcome, "problems": problems}


def main() -> None:
    """Live the days that the log does not hold yet; exit 1 at the first broken promise."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path("data/soak"))
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    log = chosen.folder / f"soak_{chosen.seed}.jsonl"
    settings = Settings(data_dir=chosen.folder / f"world_{chosen.seed}", **TINY)
    lines = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    first = max((line["day"] for line in lines), default=0) + 1
    if first == 1:
        sandbox.ensure(settings)
        run_whole(settings)
    for day in range(first, chosen.days + 1):
        tell(log, live_day(settings, chosen.seed, day))
    end = compare_with_undisturbed(settings, chosen.folder / "undisturbed")
    print(json.dumps(end))
    sys.exit(1 if end["problems"] else 0)


def tell(log: Path, line: dict[str, object]) -> None:
    """Print a day's line; keep it when it is well, so that a broken day is lived again."""
    print(json.dumps(line), flush=True)
    if line["problems"]:
        sys.exit(1)
    with log.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
