"""Publish again and again under open readers: no error, no reader that sees two builds at once.

    python -m tests.benchmarks.publishes --publishes 1000 [--readers 3]

The real publish, swap and prune on a build of two small tables. Half of the readers open
`current` anew for each read; the others hold a connection over many publishes and must see the
build that they opened all the while, although it is pruned under them.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from unittest import mock

from dagster_project import publishing
from dagster_project.build import Plan, mark_built, prepare
from dagster_project.current import point_current
from dagster_project.durable import write_sealed
from dagster_project.lake import Lake
from dagster_project.settings import Settings
from dagster_project.warehouse import connect, open_for_writing, seal
from tests.benchmarks.children import FORKS
from tests.small_lake import FIRST, PASSED

TABLES = ("lines", "orders")
ROWS = 500
HELD_READS = 40


def publish_once(settings: Settings, number: int) -> None:
    """Build, publish and switch to build `number`; each of its values is that number."""
    day: date = FIRST + timedelta(days=number)
    plan = Plan(f"{day:%Y%m%d}-{number}", str(number), day, "p", "c", (), ())
    lake = Lake(settings.lake_dir)
    open_for_writing(settings)
    with connect(settings, settings.warehouse_path) as connection:
        prepare(plan, lake, connection)
        connection.execute("create schema if not exists marts")
        for table in TABLES:
            connection.execute(
                f"create or replace table marts.{table} as select i, {number} as number, "
                f"'{plan.build_id}' as build_id from range({ROWS}) rows(i)"
            )
        mark_built(plan, connection)
    seal(settings)
    write_sealed(publishing.verdict_path(settings, plan.build_id), {"verdicts": [PASSED]})
    publishing.publish(plan, lake, settings)
    assert point_current(settings, plan)


def read_on(path: str, is_holding: bool, stop, results) -> None:
    """Read until told to stop; send how many reads, mixed reads and errors there were."""
    import duckdb

    reads, mixed, errors = 0, 0, []
    union = " union all ".join(f"select number, build_id from {table}" for table in TABLES)
    asked = f"select count(*), min(number), max(number), count(distinct build_id) from ({union})"
    newest = 0
    while not stop.is_set():
        try:
            with duckdb.connect(path, read_only=True) as connection:
                first = connection.execute(asked).fetchone()
                seen = {first}
                for _ in range(HELD_READS if is_holding else 0):
                    seen.add(connection.execute(asked).fetchone())
                    time.sleep(0.02)
        except duckdb.Error as error:
            errors.append(str(error).splitlines()[0])
            continue
        reads += 1 + (HELD_READS if is_holding else 0)
        is_one = first[0] == len(TABLES) * ROWS and first[1] == first[2] and first[3] == 1
        mixed += len(seen) != 1 or not is_one or first[1] < newest
        newest = first[1]
    results.put((reads, mixed, errors[:3]))


def measure(folder: Path, publishes: int, readers: int) -> tuple[int, int, list[str], float]:
    """Publish under readers; return reads, mixed reads, errors and seconds per publish."""
    settings = Settings(data_dir=folder, threads=1)
    with mock.patch.object(publishing, "public_tables", lambda: TABLES):
        publish_once(settings, 0)
        stop, results = FORKS.Event(), FORKS.Queue()
        path = str(settings.published_dir / "current" / "mops.duckdb")
        children = [
            FORKS.Process(target=read_on, args=(path, number % 2 == 1, stop, results))
            for number in range(readers)
        ]
        for child in children:
            child.start()
        started = time.monotonic()
        for number in range(1, publishes + 1):
            publish_once(settings, number)
        seconds = time.monotonic() - started
        stop.set()
        found = [results.get(timeout=60) for _ in children]
        for child in children:
            child.join()
    builds = list((settings.published_dir / "builds").iterdir())
    assert len(builds) == min(settings.kept_builds, publishes + 1), builds
    errors = [error for _, _, some in found for error in some]
    return sum(f[0] for f in found), sum(f[1] for f in found), errors, seconds / publishes


def main() -> None:
    """Publish as often as asked and print one line; exit 1 on an error or a mixed read."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--publishes", type=int, default=1000)
    parser.add_argument("--readers", type=int, default=3)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        reads, mixed, errors, seconds = measure(Path(folder), chosen.publishes, chosen.readers)
    print(
        f"{chosen.publishes} publishes of {seconds:.2f} s, {reads} reads by {chosen.readers} "
        f"readers: {mixed} mixed, {len(errors)} errors {errors}"
    )
    sys.exit(1 if mixed or errors or not reads else 0)


if __name__ == "__main__":
    main()
