"""Kill runs at random moments of every stage, and prove that nothing shows.

    python -m tests.benchmarks.kills --kills 200 [--seed 1] [--signal KILL] [--folder kills]

Rounds: a fresh data directory, some kills one after the other, then one undisturbed run. After
each kill what readers see must be whole; after the round the marts must have the hashes, and
the lake the rows, of a world that nobody disturbed. Every kill is a line of
`<folder>/kills.jsonl` with its seed, stage and moment; started again, the command goes on
behind the last whole round, and a round with the same seed has the same moments.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import signal
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

from dagster_project.current import current_manifest, is_whole
from dagster_project.lake import Lake
from dagster_project.settings import Settings
from dagster_project.status import read_status
from dagster_project.warehouse import connect
from tests.benchmarks.children import SIGNS, Child, spans

TINY = {"sandbox_accounts": 12, "sandbox_events": 2_000}
KILLS_A_ROUND = 10
STOP_SECONDS = 10.0
# Published, though something wants a look: feeds of so small a world are late.
NEEDS_ATTENTION = 8


@dataclass(frozen=True)
class Reference:
    """What an undisturbed run gives: hashes of the marts, rows of the lake, spans of stages."""

    marts: dict[str, str]
    rows: dict[str, int]
    spans: dict[str, float]


def undisturbed(settings: Settings) -> Reference:
    """Run once, undisturbed."""
    child = Child(settings)
    if not is_well(child.wait(), settings):
        raise SystemExit(child.text)
    return Reference(mart_hashes(settings), admitted_rows(settings), spans(child.signs))


def is_well(code: int | None, settings: Settings) -> bool:
    """Say whether a run ended well: feeds may be late, nothing held or failing."""
    status = read_status(settings)
    failing = [table for table in status.tables if table.state == "failing"]
    return code == 0 or (code == NEEDS_ATTENTION and not status.held and not failing)


def mart_hashes(settings: Settings) -> dict[str, str]:
    """Return the content hash of each published mart."""
    manifest = current_manifest(settings)
    tables = manifest["tables"] if manifest else {}
    return {name: table["sha256"] for name, table in tables.items() if table["kind"] == "mart"}


def admitted_rows(settings: Settings) -> dict[str, int]:
    """Return the admitted rows of each raw table, as the Parquet files themselves hold them."""
    lake, counts = Lake(settings.lake_dir), Counter()
    with connect(settings) as connection:
        for load, _ in lake.admitted():
            for path in lake.paths([load]):
                counts[load.name] += connection.execute(
                    "select count(*) from read_parquet(?)", [str(path)]
                ).fetchone()[0]
    return dict(counts)


def broken_promises(settings: Settings) -> list[str]:
    """Return what is wrong with what readers and the next run find now; nothing is right."""
    found = []
    lake = Lake(settings.lake_dir)
    lake.verify(lake.loads())
    admitted = [load.load_id for load, _ in lake.admitted()]
    if len(admitted) != len(set(admitted)):
        found.append("a load is admitted twice")
    link = settings.published_dir / "current"
    if not link.is_symlink():
        return found
    manifest = current_manifest(settings)
    if manifest is None or not is_whole(settings, link.readlink().name):
        return [*found, "the current build is not whole"]
    with connect(settings, link.resolve() / "mops.duckdb", read_only=True) as connection:
        for name, table in manifest["tables"].items():
            count = connection.execute(f"select count(*) from {name}").fetchone()[0]
            columns = [row[0] for row in connection.execute(f"describe {name}").fetchall()]
            builds = set()
            if "build_id" in columns:
                rows = connection.execute(f"select distinct build_id from {name}").fetchall()
                builds = {row[0] for row in rows}
            if count != table["rows"]:
                found.append(f"{name} has {count} rows, its manifest says {table['rows']}")
            if not builds <= {manifest["build_id"]}:
                found.append(f"{name} mixes builds: {builds}")
    return found


def moments(seed: str, longest: dict[str, float], kills: int) -> list[tuple[str, float]]:
    """Return the moments of one round: stages in their order, and how long after their sign."""
    chance = random.Random(seed)
    stages = sorted(chance.choices(list(SIGNS), k=kills), key=list(SIGNS).index)
    return [(stage, chance.uniform(0, longest[stage])) for stage in stages]


def play_round(settings, reference, seed, *, kills=KILLS_A_ROUND, number=signal.SIGKILL):
    """Yield one record per kill, then one for the undisturbed run that ends the round."""
    for stage, delay in moments(seed, reference.spans, kills):
        child = Child(settings)
        is_hit = child.kill_after(stage, delay, number)
        sent = time.monotonic()
        child.wait(60)
        stopped = time.monotonic() - sent
        problems = broken_promises(settings)
        if is_hit and stopped > STOP_SECONDS:
            problems.append(f"ended {stopped:.1f} s after the signal")
        yield record(seed, stage, delay, "killed" if is_hit else "finished", problems, stopped)
        if not is_hit:
            break
    child = Child(settings)
    if not is_well(child.wait(), settings):
        problems = [f"the run after the kills failed: {child.text[-800:]}"]
    else:
        problems = broken_promises(settings)
        if mart_hashes(settings) != reference.marts:
            problems.append("the marts differ from the undisturbed ones")
        if admitted_rows(settings) != reference.rows:
            problems.append("the lake's rows differ from the undisturbed ones")
        problems += [f"left over: {path}" for path in settings.published_dir.rglob(".*.tmp")]
    yield record(seed, "end", 0.0, "compared", problems, 0.0)


def record(seed, stage, delay, outcome, problems, stopped) -> dict[str, object]:
    """Return one line of the log."""
    return {
        "seed": seed, "stage": stage, "moment_seconds": round(delay, 3), "outcome": outcome,
        "problems": problems, "stopped_seconds": round(stopped, 2),
    }  # fmt: skip


def main() -> None:
    """Kill until the log holds as many kills as asked for; exit 1 at the first broken promise."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--signal", default="KILL", choices=["KILL", "TERM", "INT"])
    parser.add_argument("--folder", type=Path, default=Path("data/kills"))
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the children go, too
    chosen.folder.mkdir(parents=True, exist_ok=True)
    log = chosen.folder / f"kills_{chosen.signal.lower()}.jsonl"
    base = Settings(data_dir=chosen.folder / "undisturbed", **TINY)
    reference = remembered(chosen.folder / "reference.json", base)
    lines = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    done = sum(line["outcome"] == "killed" for line in lines)
    turn = len({line["seed"] for line in lines})
    while done < chosen.kills:
        turn += 1
        seed = f"{chosen.signal}-{chosen.seed}-{turn}"
        settings = base.with_values(data_dir=chosen.folder / "disturbed")
        shutil.rmtree(settings.data_dir, ignore_errors=True)
        shutil.rmtree(settings.sandbox_dir.with_name(".sandbox"), ignore_errors=True)
        if turn % 4:  # each fourth round also makes its world
            shutil.copytree(base.sandbox_dir, settings.sandbox_dir)
        number = getattr(signal, f"SIG{chosen.signal}")
        for line in play_round(settings, reference, seed, number=number):
            done += line["outcome"] == "killed"
            with log.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(line) + "\n")
            print(f"{done:>4}", json.dumps(line), flush=True)
            if line["problems"]:
                sys.exit(1)
    summary(log)


def remembered(path: Path, settings: Settings) -> Reference:
    """Return the reference of an earlier start, or make it."""
    if path.exists():
        return Reference(**json.loads(path.read_text(encoding="utf-8")))
    reference = undisturbed(settings)
    path.write_text(json.dumps(asdict(reference)), encoding="utf-8")
    return reference


def summary(log: Path) -> None:
    """Print kills by stage, and broken promises."""
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    killed = Counter(line["stage"] for line in lines if line["outcome"] == "killed")
    rounds = sum(line["outcome"] == "compared" for line in lines)
    broken = sum(bool(line["problems"]) for line in lines)
    print(f"{sum(killed.values())} kills {dict(killed)}, {rounds} rounds compared, {broken} broken")


if __name__ == "__main__":
    main()
