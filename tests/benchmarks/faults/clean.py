"""Let a healthy world live on week by week and list every gate that is red: all false alarms.

    python -m tests.benchmarks.faults.clean [--weeks 56] [--seed 7]

Holidays, year end, Obon, month ends, quarter ends, survey waves, two daylight-saving nights,
merges, ordinary deletions, late rows and repeated rows lie on the way.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from dagster_project import sandbox
from dagster_project.assets.raw import pull_tables
from dagster_project.gates import judge_loads
from dagster_project.settings import Settings
from dagster_project.sources import SOURCES
from dagster_project.workspace import Workspace
from expectations.gate import GREEN


def live_a_week(settings: Settings) -> tuple[int, list[str]]:
    """Pull and judge what is new; return how many tables were looked at, and the red gates."""
    with sandbox.start(settings) as running:
        workspace = Workspace(running.settings)
        pulled = 0
        for source in SOURCES:
            pulled += len(pull_tables(source, source.tables, workspace))
        decisions = judge_loads(workspace)
    red = [
        f"{decision.as_of_date} {gate['gate_code']} ({gate['severity']}): {gate['observed']}"
        for decision in decisions
        for gate in decision.gates
        if gate["verdict"] not in GREEN
    ]
    return pulled, red


def main() -> None:
    """Live the weeks asked for and print each alarm and the count of table-weeks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weeks", type=int, default=56)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            data_dir=Path(folder), sandbox_accounts=60, sandbox_events=20_000,
            sandbox_seed=given.seed,
        )  # fmt: skip
        looked_at, alarms = live_a_week(settings)
        for week in range(1, given.weeks + 1):
            sandbox.advance(settings, 7)
            pulled, red = live_a_week(settings)
            looked_at, alarms = looked_at + pulled, alarms + red
            for alarm in red:
                print(f"week {week}: {alarm}", flush=True)
    print(f"{len(alarms)} false alarms in {looked_at} table-weeks of seed {given.seed}")


if __name__ == "__main__":
    main()
