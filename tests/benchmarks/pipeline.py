"""The whole pipeline against the same SQL run bare in DuckDB on the same files.

    python -m tests.benchmarks.pipeline [--events 2000000 20000000] [--accounts 600]

For each size it makes a world, runs the daily job in a process of its own, then runs the
very SQL that dbt compiled, in the same order, in bare DuckDB over the same lake. It prints
seconds, peak memory and the ratio of both; ratios hold on a shared machine, seconds do not.
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
from pathlib import Path

from dagster_project import sandbox
from dagster_project.build import prepare
from dagster_project.dbt import ensure_manifest
from dagster_project.settings import DBT_DIR, PROJECT_ROOT, Settings, to_environment
from dagster_project.warehouse import connect, literal
from dagster_project.workspace import Workspace


def main() -> None:
    """Measure every size asked for and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, nargs="+", default=[2_000_000, 20_000_000])
    parser.add_argument("--accounts", type=int, default=600)
    parser.add_argument("--folder", type=Path, default=None, help="where worlds are made")
    arguments = parser.parse_args()
    print(f"{'events':>12} {'what':<24} {'wall s':>8} {'cpu s':>8} {'peak MB':>8}")
    for events in arguments.events:
        with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
            measure(events, arguments.accounts, Path(folder) / "data")


def measure(events: int, accounts: int, data_dir: Path) -> None:
    """Measure one size."""
    settings = Settings(data_dir=data_dir, sandbox_accounts=accounts, sandbox_events=events)
    sandbox.ensure(settings)
    rows = {}
    rows["first run"] = child(settings, ["-m", "dagster_project.cli", "run"])
    rows["second run, nothing new"] = child(settings, ["-m", "dagster_project.cli", "run"])
    rows["bare SQL"] = child(settings, ["-m", "tests.benchmarks.pipeline_bare"])
    sandbox.advance(settings, 1)
    rows["run with one new day"] = child(settings, ["-m", "dagster_project.cli", "run"])
    for name, (wall, cpu, peak) in rows.items():
        print(f"{events:>12,} {name:<24} {wall:>8.1f} {cpu:>8.1f} {peak:>8.0f}", flush=True)
    bare = rows["bare SQL"]
    whole = rows["first run"]
    print(
        f"{events:>12,} {'whole run / bare SQL':<24} {whole[0] / bare[0]:>7.1f}x "
        f"{whole[1] / bare[1]:>7.1f}x {whole[2] / bare[2]:>7.1f}x",
        flush=True,
    )


def child(settings: Settings, arguments: list[str]) -> tuple[float, float, float]:
    """Run Python on some arguments; return wall seconds, CPU seconds and peak MB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    with tempfile.TemporaryFile("w+") as told:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            env={**os.environ, **to_environment(settings)},
            cwd=PROJECT_ROOT,
            stdout=told,
            stderr=told,
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - started
        if status != 0:
            told.seek(0)
            code = os.waitstatus_to_exitcode(status)
            raise SystemExit(f"{told.read()}\n{' '.join(arguments)} ended with {code}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, usage.ru_maxrss / 1024


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
