"""Run the fault grid: one warm process, one world, one load per cell.

    python -m tests.benchmarks.faults.grid [--seeds 20] [--log FILE] [--faults 1 2 ...]

A lake holds 24 months of a 60-account world and the hundred days after them, admitted. A cell
hides the last load of one table, takes what the connector had pulled for it, injects one fault,
lands it, lets the gates judge it, and notes verdicts and quarantined rows as one line of JSON.
Then the lake is as before. Cells in the log are not run again.
"""

from __future__ import annotations

import argparse
import json
import pickle
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from dagster_project import sandbox
from dagster_project.assets.raw import pull_tables
from dagster_project.gates import judge_loads
from dagster_project.lake import Decision, Lake
from dagster_project.landing import land
from dagster_project.settings import Settings
from dagster_project.sources import SOURCES, all_tables
from dagster_project.sources.contract import Pull, TableContract
from dagster_project.warehouse import connect, file_list
from dagster_project.workspace import Workspace
from expectations.gate import GREEN
from tests.benchmarks.faults.broken import run_broken
from tests.benchmarks.faults.catalogue import FAULTS, Fault
from tests.benchmarks.faults.inject import inject, span_of

DAYS = 100
LOG = Path("data/benchmarks/faults.jsonl")


@dataclass(frozen=True)
class Bench:
    """The base world: settings of the day after the pull, and what was pulled by table."""

    settings: Settings
    pulls: dict[str, Pull]

    @property
    def tables(self) -> dict[str, TableContract]:
        """Return all raw tables by name."""
        return {table.name: table for table in all_tables()}


def make_bench(folder: Path, *, accounts: int = 60, events: int = 20_000) -> Bench:
    """Build the base lake and keep the next hundred days' pulls; a folder made before is used."""
    settings = Settings(data_dir=folder / "data", sandbox_accounts=accounts, sandbox_events=events)
    kept = folder / "pulls.pickle"
    if kept.exists():
        day = sandbox.world_end(settings)
        pulls = pickle.loads(kept.read_bytes())
        return Bench(settings.with_values(as_of=day, data_until=day), pulls)
    with sandbox.start(settings) as running:
        workspace = Workspace(running.settings)
        for source in SOURCES:
            pull_tables(source, source.tables, workspace)
        judge_loads(workspace)
    sandbox.advance(settings, DAYS)
    pulls: dict[str, Pull] = {}
    with sandbox.start(settings) as running:
        lake = Lake(settings.lake_dir)
        for source in SOURCES:
            for table in source.connected_tables(running.settings):
                scratch = folder / "pulled" / table.name
                scratch.mkdir(parents=True)
                for pull in source.pull(
                    table, cursor=lake.cursor(table), settings=running.settings, scratch=scratch
                ):
                    pulls[table.name] = pull
    day = sandbox.world_end(settings)
    bench = Bench(settings.with_values(as_of=day, data_until=day), pulls)
    with connect(settings) as connection:
        for name, pull in pulls.items():
            land(lake, bench.tables[name], pull, as_of=day, connection=connection)
    judge_loads(Workspace(bench.settings))
    kept.write_bytes(pickle.dumps(pulls))
    return bench


def run_cell(bench: Bench, fault: Fault, seed: int, intensity: float) -> dict[str, Any]:
    """Inject, land and judge one cell; the lake is afterwards as it was."""
    if fault.injected != "rows":
        return run_broken(bench.settings, fault, seed, intensity)
    table = bench.tables[fault.tables[seed % len(fault.tables)]]
    with _hidden(bench, table):
        return _judged(bench, fault, table, seed=seed, intensity=intensity)


@contextmanager
def _hidden(bench: Bench, table: TableContract) -> Iterator[None]:
    """Take the clean load of a table out of the lake's sight while a faulty one is judged."""
    lake = Lake(bench.settings.lake_dir)
    clean = [item for item in lake.standing().values() if _is_of(table, item)][1:]
    paths = [lake.table_folder(table) / f"{item.load_id}.manifest.json" for item in clean]
    paths += [lake.folder / "_admissions" / f"{item.sequence:08d}.json" for item in clean]
    # The folder too: a fault in the counts alone lands as the same load.
    paths += [lake.table_folder(table) / f"load_id={item.load_id}" for item in clean]
    for path in paths:
        path.rename(path.with_name(f"{path.name}.hidden"))
    try:
        yield
    finally:
        for path in paths:
            path.with_name(f"{path.name}.hidden").rename(path)


def _is_of(table: TableContract, decision: Decision) -> bool:
    return (decision.source, decision.table) == (table.source, table.table)


def _judged(
    bench: Bench, fault: Fault, table: TableContract, *, seed: int, intensity: float
) -> dict[str, Any]:
    lake = Lake(bench.settings.lake_dir)
    known = lake.paths([load for load, _ in lake.admitted_of(table)])
    before = lake.next_sequence()
    pull = inject(
        fault, bench.pulls[table.name], table, known_files=known, seed=seed, intensity=intensity,
        span=span_of(bench.settings.as_of, DAYS),
    )  # fmt: skip
    with connect(bench.settings) as connection:
        load = land(lake, table, pull, as_of=bench.settings.as_of, connection=connection)
    try:
        (decision,) = judge_loads(Workspace(bench.settings))
        red = {
            gate["gate_code"]: gate["severity"]
            for gate in decision.gates
            if gate["verdict"] not in GREEN
        }
        return {
            "fault": fault.number, "seed": seed, "intensity": intensity, "table": table.name,
            "red": red, "verdict": decision.verdict, "aside": decision.quarantined_count,
            "is_exact": _is_exact(bench, fault, table, load, decision, pull),
        }  # fmt: skip
    finally:
        _forget(lake, table, load, before)


def _is_exact(
    bench: Bench, fault: Fault, table: TableContract, load: Any, decision: Any, pull: Pull
) -> bool | None:
    """Say whether the rows set aside are the injected ones; None where nothing was."""
    if not fault.is_exact or decision.verdict == "hold" or not decision.quarantine:
        return None
    lake = Lake(bench.settings.lake_dir)
    clean = bench.pulls[table.name].rows
    select = clean.select.replace("{files}", file_list(list(clean.files)))
    landed = f"read_parquet({file_list(lake.paths([load]))}, hive_partitioning = false)"
    columns = ", ".join(column.name for column in table.columns if column.name != "payload")
    with connect(bench.settings) as connection:
        connection.execute(f"create view clean as {select}", list(clean.parameters))
        row = connection.execute(
            f"with injected as (select row_id from {landed} as landed where not exists (select 1 "
            f"from clean where hash({_of('clean', columns)}, clean.recorded_at) = "
            f"hash({_of('landed', columns)}, landed.recorded_at))), aside as (select distinct "
            f"row_id from read_parquet('{lake.folder / decision.quarantine}')) "
            "select count(*) from injected full join aside using (row_id) "
            "where injected.row_id is null or aside.row_id is null"
        ).fetchone()
    return bool(row and row[0] == 0)


def _of(relation: str, columns: str) -> str:
    return ", ".join(f"{relation}.{name}" for name in columns.split(", "))


def _forget(lake: Lake, table: TableContract, load: Any, before: int) -> None:
    for path in (lake.folder / "_admissions").glob("[0-9]*.json"):
        if int(path.stem) >= before:
            path.unlink()
    for path in (lake.folder / "_quarantine").glob(f"{load.load_id}-*"):
        path.unlink()
    shutil.rmtree(lake.table_folder(table) / f"load_id={load.load_id}", ignore_errors=True)
    (lake.table_folder(table) / f"{load.load_id}.manifest.json").unlink(missing_ok=True)


def is_caught(fault: Fault, cell: dict[str, Any]) -> bool:
    """Say whether the right gate was red with a right effect; without a gate, only right ones."""
    if not fault.caught_by:
        return set(cell["red"].values()) <= set(fault.effects)
    return (
        any(
            severity in fault.effects
            for code, severity in cell["red"].items()
            if any(fnmatchcase(code, pattern) for pattern in fault.caught_by)
        )
        and cell["is_exact"] is not False
    )


def cells(seeds: int, chosen: list[int]) -> Iterator[tuple[Fault, int, float]]:
    """Yield every cell, a seed at a time, so that a run cut short has seen every fault."""
    for seed in range(seeds):
        for fault in FAULTS:
            for intensity in fault.intensities:
                if not chosen or fault.number in chosen:
                    yield fault, seed, intensity


def main() -> None:
    """Run the cells that the log does not hold yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--faults", type=int, nargs="*", default=[])
    parser.add_argument("--log", type=Path, default=LOG)
    parser.add_argument("--folder", type=Path, default=None, help="where the world is kept")
    given = parser.parse_args()
    given.log.parent.mkdir(parents=True, exist_ok=True)
    lines = given.log.read_text().splitlines() if given.log.exists() else []
    done = {(c["fault"], c["seed"], c["intensity"]) for c in map(json.loads, lines)}
    made = make_bench(given.folder or Path(tempfile.mkdtemp(prefix="faults")))
    with tempfile.TemporaryDirectory(prefix="cells") as folder, given.log.open("a") as stream:
        # A cell that is killed leaves its lake as it is: cells work on a copy.
        shutil.copytree(made.settings.data_dir, Path(folder) / "data", symlinks=True)
        bench = replace(made, settings=made.settings.with_values(data_dir=Path(folder) / "data"))
        for fault, seed, intensity in cells(given.seeds, given.faults):
            if (fault.number, seed, intensity) in done:
                continue
            started = time.monotonic()
            cell = run_cell(bench, fault, seed, intensity)
            cell["seconds"] = round(time.monotonic() - started, 2)
            cell["is_caught"] = is_caught(fault, cell)
            stream.write(json.dumps(cell) + "\n")
            stream.flush()


if __name__ == "__main__":
    main()
