"""How long the health history takes, whole and with one more week.

    python -m tests.benchmarks.history [--accounts 10000] [--weeks 104]

Makes a portfolio of that size in the unified tables, builds every health model with dbt as
the pipeline does, runs the same compiled SQL bare in DuckDB, then lets a week pass and builds
again: the weeks that changed, and the few accounts that changed before them. Prints wall and
CPU seconds from the first model to the last (dbt's start-up, which does not depend on the
size, beside them), peak memory, the ratio to bare SQL, the slowest models and the load of the
machine: on a shared one, CPU seconds and ratios hold, wall seconds do not.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from pathlib import Path

from dagster_project.settings import Settings
from dagster_project.warehouse import connect
from tests.benchmarks.history_world import Size, add_week, write_world
from tests.benchmarks.pipeline import Measured, child

RUN = ["-m", "tests.benchmarks.history_run"]
SLOWEST = 12


def main() -> None:
    """Measure the size asked for and print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--accounts", type=int, default=10_000)
    parser.add_argument("--weeks", type=int, default=104)
    parser.add_argument("--folder", type=Path, default=None, help="where the world is made")
    arguments = parser.parse_args()
    if arguments.folder:
        arguments.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        measure(Settings(data_dir=Path(folder)), Size(arguments.accounts, arguments.weeks))


def measure(settings: Settings, size: Size) -> None:
    """Measure one size: the whole history, bare, and one more week."""
    settings.warehouse_dir.mkdir(parents=True)
    with connect(settings, settings.warehouse_path) as connection:
        write_world(connection, size)
        counted = connection.execute(
            "select count(*) from unified.int_usage__daily_changes"
        ).fetchall()
    print(f"{size.accounts:,} accounts, {size.weeks} weeks, {counted[0][0]:,} rows of usage")
    print(f"{'what':<24} {'wall s':>8} {'cpu s':>8} {'peak MB':>8} {'start-up s':>11} {'load':>6}")
    whole = _tell("whole history", _built(settings))
    bare = _tell("bare SQL", child(settings, [*RUN, "bare"]))
    with connect(settings, settings.warehouse_path) as connection:
        add_week(connection, size)
    week = _tell("one more week", _built(settings))
    with connect(settings, settings.warehouse_path, read_only=True) as connection:
        counted = connection.execute(
            "select max(weeks.as_of_number) - any_value(opened.first_number) + 1, "
            "(select count(*) from marts.int_weeks__opened where account_id <> 'all') "
            "from marts.int_as_of_weeks__numbered as weeks inner join marts.int_weeks__opened "
            "as opened on opened.account_id = 'all'"
        ).fetchall()
    print(f"one more week made {counted[0][0]} weeks anew, and {counted[0][1]:,} accounts whole")
    for what in ("seconds", "cpu"):
        print(f"one more week / whole, {what:<8} {week[what] / whole[what]:>7.2f}x")
    print(
        f"{'whole / bare':<24} {whole['seconds'] / bare['seconds']:>7.2f}x "
        f"{whole['cpu'] / bare['cpu']:>7.2f}x"
    )
    print(f"\n{'slowest models':<36} {'wall s':>8} {'bare cpu':>8} {'week s':>8}")
    ranked = sorted(whole["models"], key=whole["models"].__getitem__, reverse=True)
    for name in ranked[:SLOWEST]:
        seconds = [found["models"].get(name, 0.0) for found in (whole, bare, week)]
        print(f"{name:<36} " + " ".join(f"{value:>8.2f}" for value in seconds))


def _built(settings: Settings) -> Measured:
    """Build the history by dbt; raise SystemExit if there was nothing to build it from."""
    measured = child(settings, [*RUN, "dbt"])
    with connect(settings, settings.warehouse_path, read_only=True) as connection:
        counted = connection.execute("select count(*) from marts.account_tier_history").fetchall()
        unseen = connection.execute(
            "select signal_name from marts.int_signals__in_force group by signal_name "
            "having count(signal_state) = 0 order by signal_name"
        ).fetchall()
    if counted == [(0,)] or unseen:
        raise SystemExit(
            f"the history has {counted[0][0]} rows and no evidence for {len(unseen)} signals "
            f"({', '.join(name for (name,) in unseen)}): its figures would measure nothing; "
            "let tests/benchmarks/history_world.py fill every table that the health models read"
        )
    return measured


def _tell(name: str, measured: Measured) -> dict:
    """Print one line and return what the run has printed of itself."""
    found = json.loads(measured.told.splitlines()[-1])
    print(
        f"{name:<24} {found['seconds']:>8.1f} {found['cpu']:>8.1f} {measured.peak:>8.0f} "
        f"{measured.wall - found['seconds']:>11.1f} {os.getloadavg()[0]:>6.2f}",
        flush=True,
    )
    return found


if __name__ == "__main__":
    main()
