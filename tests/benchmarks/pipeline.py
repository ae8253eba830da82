"""The whole pipeline against the same SQL run bare in DuckDB on the same files.

    python -m tests.benchmarks.pipeline [--events 2000000 20000000] [--accounts 600]

For each size it makes a world, runs the daily job in a process of its own, then runs the
very SQL that dbt compiled, in the same order, in bare DuckDB over the same lake. It prints
seconds, peak memory and the ratio of both, and what part of a run the gates take, imports left
out; ratios hold on a shared machine, seconds do not.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from dagster_project import sandbox
from dagster_project.build import prepare
from dagster_project.dbt import ensure_manifest
from dagster_project.settings import DBT_DIR, PROJECT_ROOT, Settings, to_environment
from dagster_project.warehouse import connect, literal, register
from dagster_project.workspace import Workspace

RUN = ["-m", "tests.benchmarks.pipeline_run"]
BARE_MEMORY = "12GB"


@dataclass(frozen=True)
class Measured:
    """One process: wall and CPU seconds, peak MB, and what it printed."""

    wall: float
    cpu: float
    peak: float
    told: str


def main() -> None:
    """Measure every size asked for and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, nargs="+", default=[2_000_000, 20_000_000])
    parser.add_argument("--accounts", type=int, default=600)
    parser.add_argument("--folder", type=Path, default=None, help="where worlds are made")
    arguments = parser.parse_args()
    if arguments.folder:
        arguments.folder.mkdir(parents=True, exist_ok=True)
    print(f"{'events':>12} {'what':<24} {'wall s':>8} {'cpu s':>8} {'peak MB':>8}")
    for events in arguments.events:
        with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
            measure(events, arguments.accounts, Path(folder) / "data")


def measure(events: int, accounts: int, data_dir: Path) -> None:
    """Measure one size."""
    settings = Settings(data_dir=data_dir, sandbox_accounts=accounts, sandbox_events=events)
    sandbox.ensure(settings)

    def measured(name: str, arguments: list[str]) -> Measured:
        row = child(settings, arguments)
        told = f"{events:>12,} {name:<24} {row.wall:>8.1f} {row.cpu:>8.1f} {row.peak:>8.0f}"
        print(f"{told}{gates_share(row.told)}", flush=True)
        return row

    whole = measured("first run", RUN)
    measured("second run, nothing new", RUN)
    # Asked before the new day: it reads what the first run has built.
    bare = measured("bare SQL", ["-m", "tests.benchmarks.pipeline_bare"])
    sandbox.advance(settings, 1)
    measured("run with one new day", RUN)
    print(
        f"{events:>12,} {'whole run / bare SQL':<24} {whole.wall / bare.wall:>7.1f}x "
        f"{whole.cpu / bare.cpu:>7.1f}x {whole.peak / bare.peak:>7.1f}x",
        flush=True,
    )


def gates_share(told: str) -> str:
    """Return what a run tells of its gates, as `pipeline_run` prints it."""
    if not told.strip():
        return ""
    found = json.loads(told.splitlines()[-1])
    load, mart, whole = found["load_gates"], found["mart_gates"], found["seconds"]
    share = (load + mart) / whole
    return f"  gates {load:.1f} + {mart:.1f} of {whole:.1f} cpu s: {share:.1%}"


def child(settings: Settings, arguments: list[str]) -> Measured:
    """Run Python on some arguments; raises SystemExit with what it told when it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    with tempfile.TemporaryFile("w+") as told, tempfile.TemporaryFile("w+") as progress:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            env={**os.environ, **to_environment(settings)},
            cwd=PROJECT_ROOT,
            stdout=told,
            stderr=progress,
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - started
        if status != 0:
            progress.seek(0)
            code = os.waitstatus_to_exitcode(status)
            raise SystemExit(f"{progress.read()}\n{' '.join(arguments)} ended with {code}")
        told.seek(0)
        text = told.read()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measured(wall, cpu, usage.ru_maxrss / 1024, text)


def models_in_order(target: Path) -> list[tuple[str, str, str, str]]:
    """Return schema, name, materialization and compiled SQL of each model, parents first."""
    manifest = json.loads(ensure_manifest().read_text(encoding="utf-8"))
    nodes = {
        key: node for key, node in manifest["nodes"].items() if node["resource_type"] == "model"
    }
    done: dict[str, None] = {}

    def visit(key: str) -> None:
        for parent in sorted(nodes[key]["depends_on"]["nodes"]):
            if parent in nodes and parent not in done:
                visit(parent)
        done[key] = None

    for key in sorted(nodes):
        if key not in done:
            visit(key)
    found = []
    for key in done:
        node = nodes[key]
        path = target / "compiled" / "mops" / node["original_file_path"]
        if path.exists():
            text = path.read_text(encoding="utf-8")
            found.append((node["schema"], node["name"], node["config"]["materialized"], text))
    return found


def run_bare(settings: Settings) -> None:
    """Run the compiled SQL of the last build over the same lake, with nothing around it."""
    database = settings.warehouse_dir / "bare" / "mops.duckdb"
    database.parent.mkdir(exist_ok=True)
    database.unlink(missing_ok=True)
    workspace = Workspace(settings.with_values(as_of=sandbox.world_end(settings)))
    with connect(settings, database) as connection:
        # As the profile sets it: an order nobody asked for costs memory. The ledger in one
        # statement does not fit the 4 GB in which the pipeline builds 20 million events.
        connection.execute("set preserve_insertion_order = false")
        connection.execute(f"set memory_limit = '{BARE_MEMORY}'")
        register(connection)
        prepare(workspace.plan(), workspace.lake, connection)
        for schema in ("policy", "staging", "unified", "marts"):
            connection.execute(f"create schema {schema}")
        # Typed as dbt typed them; 40 small tables weigh nothing.
        connection.execute(f"attach {literal(settings.warehouse_path)} as built (read_only)")
        for path in sorted((DBT_DIR / "seeds" / "policy").glob("*.csv")):
            connection.execute(
                f"create table policy.{path.stem} as select * from built.policy.{path.stem}"
            )
        connection.execute("detach built")
        for schema, name, kind, sql in models_in_order(settings.warehouse_dir / "target"):
            relation = "view" if kind == "view" else "table"
            # A filter on stale days belongs to the incremental run; bare means everything.
            everything = sql.replace("event_date = date '0001-01-01'", "true").rstrip(";")
            connection.execute(f"create {relation} {schema}.{name} as {everything}")
    database.unlink()


if __name__ == "__main__":
    main()
