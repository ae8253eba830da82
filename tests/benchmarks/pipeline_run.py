"""One daily run that tells what its gates took: the last line is JSON, in seconds.

Everything is imported before the clock starts, Great Expectations too (4-8 s), which a run
otherwise imports in the middle of its gates.
"""

import json
import time
from importlib import import_module

from dagster_project.progress import Silent
from dagster_project.runs import run_daily
from dagster_project.settings import load_settings

IMPORTED = ("dagster_project.definitions", "expectations.evidence", "dbt.cli.main", "dlt")
GATES = ("load_gates", "mart_gates")
# A daily run is two jobs: pull, and build.
JOBS = 2


def main() -> None:
    """Run, then add up the steps of the gates as Dagster has timed them."""
    for name in IMPORTED:
        import_module(name)
    import dagster as dg

    began, started = time.time(), time.monotonic()
    run_daily(load_settings(), Silent())
    seconds = time.monotonic() - started
    took = dict.fromkeys(GATES, 0.0)
    with dg.DagsterInstance.get() as instance:
        for run in instance.get_runs(limit=JOBS):
            for step in instance.get_run_step_stats(run.run_id):
                is_mine = step.start_time and step.end_time and step.start_time >= began
                if is_mine and step.step_key in took:
                    took[step.step_key] += step.end_time - step.start_time
    print(json.dumps({"seconds": seconds, **took}))


if __name__ == "__main__":
    main()
