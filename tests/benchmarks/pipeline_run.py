"""One daily run that tells what its gates took: the last line is JSON, in seconds.

Everything is imported before the clock starts, Great Expectations too (4-8 s), which a run
otherwise imports in the middle of its gates. Shares are of processor time: on a shared machine
the clock on the wall also counts what others do meanwhile.
"""

import json
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

from dagster_project.assets import checks
from dagster_project.progress import Silent
from dagster_project.runs import run_daily
from dagster_project.settings import load_settings

IMPORTED = ("dagster_project.definitions", "expectations.evidence", "dbt.cli.main", "dlt")
GATES = {"load_gates": "judge_loads", "mart_gates": "judge_build"}


def main() -> None:
    """Run, and count what the two calls took that judge."""
    for name in IMPORTED:
        import_module(name)
    took = dict.fromkeys(GATES, 0.0)

    def counted(name: str, judge: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            began = time.process_time()
            try:
                return judge(*arguments)
            finally:
                took[name] += time.process_time() - began

        return call

    for name, function in GATES.items():
        setattr(checks, function, counted(name, getattr(checks, function)))
    began = time.process_time()
    run_daily(load_settings(), Silent())
    print(json.dumps({"seconds": time.process_time() - began, **took}))


if __name__ == "__main__":
    main()
