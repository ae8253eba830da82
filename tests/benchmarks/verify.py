"""The same models on another engine, against the DuckDB build of the same plan.

    make verify TARGET=spark
    python -m tests.benchmarks.verify spark [--data-dir data] [--folder DIR] [--select MODEL ...]

Without a data directory it makes a small sample world and runs the daily job on it. Then it
builds every model on local Spark over the same admitted loads, policy rows and quarantined
rows, and compares each unified and mart table with the DuckDB build: row count, total of
every decimal column, and the rows themselves. It ends with 1 when anything differs.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from dagster_project.build import code_version
from dagster_project.current import build_folder
from dagster_project.durable import read_json
from dagster_project.errors import BuildError
from dagster_project.lake import Lake
from dagster_project.raw_files import stored_columns
from dagster_project.settings import DBT_DIR, PREFIX, PROJECT_ROOT, Settings, to_environment
from dagster_project.sources import all_tables
from dagster_project.warehouse import connect, literal

SPARK_PYTHON = PROJECT_ROOT / ".venv-spark" / "bin" / "python"
# Schemas a build starts from, besides raw, and those it is judged by.
INPUTS = ("ops", "policy")
OUTPUTS = ("unified", "marts")
# Fingerprints are made by each engine's own hash and mean something to its own increments only.
OWN_HASHES = (
    "int_conversions__fingerprinted", "int_journeys__fingerprinted", "int_weeks__applied",
    "int_weeks__fingerprinted",
)  # fmt: skip
SPARK_TYPES = {"VARCHAR": "string", "INTEGER": "int"}
SCHEMAS = ("raw", *INPUTS, "staging", *OUTPUTS)


@dataclass(frozen=True)
class Compared:
    """One table on both engines; `totals` are (column, here, there).

    `unequal_rows` counts rows that one engine has and the other has not, of either.
    """

    name: str
    rows: int
    other_rows: int
    totals: tuple[tuple[str, Decimal | None, Decimal | None], ...]
    unequal_rows: int

    @property
    def is_equal(self) -> bool:
        """Say whether both engines hold the same."""
        same_totals = all(here == there for _, here, there in self.totals)
        return self.rows == self.other_rows and same_totals and self.unequal_rows == 0


def main() -> int:
    """Build on both engines and compare; return 1 when anything differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", choices=["spark"])
    parser.add_argument("--data-dir", type=Path, help="an existing data directory, as built last")
    parser.add_argument("--folder", type=Path, help="where to work; kept afterwards")
    parser.add_argument("--select", nargs="+", default=[], help="only these models (+ parents)")
    parser.add_argument("--accounts", type=int, default=60)
    parser.add_argument("--events", type=int, default=20_000)
    arguments = parser.parse_args()
    if not SPARK_PYTHON.exists() or not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        print("needs .venv-spark and Java 17 or newer: run it by `make verify TARGET=spark`")
        return 2
    with tempfile.TemporaryDirectory(prefix="verify-") as temporary:
        folder = (arguments.folder or Path(temporary)).resolve()
        settings = Settings(
            data_dir=(arguments.data_dir or folder / "data").resolve(),
            sandbox_accounts=arguments.accounts,
            sandbox_events=arguments.events,
        )
        if arguments.data_dir is None:
            run(sys.executable, "-m", "dagster_project.cli", "run", settings=settings)
        require_current_build(settings)
        work = folder / "spark"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        write_job(settings, work, ["--select", *arguments.select] if arguments.select else [])
        status = run(
            str(SPARK_PYTHON),
            str(Path(__file__).with_name("verify_spark.py")),
            str(work / "job.json"),
            settings=settings,
            check=False,
        )
        compared, missing = compare(settings, work)
    show(compared)
    print(f"{len(missing)} not built: {', '.join(missing) or 'none'}")
    incomplete = bool(missing) and not arguments.select
    return status or int(incomplete or not all(table.is_equal for table in compared))


def run(*command: str, settings: Settings, check: bool = True) -> int:
    """Run a program on some settings, its output beside ours; return its exit code."""
    # Without the user's own settings: a sample world is asked for, not their systems.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    environment = {**inherited, **to_environment(settings)}
    return subprocess.run(command, env=environment, cwd=PROJECT_ROOT, check=check).returncode


def require_current_build(settings: Settings) -> None:
    """Raise BuildError when other models than today's made the build to compare with."""
    with connect(settings, settings.warehouse_path, read_only=True) as connection:
        (build_id,) = connection.execute("select build_id from ops.run_context").fetchone()
    manifest = read_json(build_folder(settings, build_id) / "manifest.json")
    if manifest["code_version"] != code_version():
        raise BuildError(
            "the build was made by other code than this",
            where=str(settings.data_dir),
            next_step="build again with `mops run`, or leave out --data-dir",
        )


def write_job(settings: Settings, work: Path, arguments: list[str]) -> None:
    """Say what Spark registers and builds, in `job.json`.

    The build database names the loads it was made from, so both engines see the same plan
    even if more has been admitted since. Policy rows come from it too: the Spark adapter
    writes an empty value of a seed as the text 'None'.
    """
    with connect(settings, settings.warehouse_path, read_only=True) as connection:
        tables = [
            exported(connection, schema, name, work / "inputs" / schema / name)
            for schema, name in relations(connection, INPUTS)
        ]
        admitted = connection.execute("select load_id from ops.loads").fetchall()
    tables += raw_tables(Lake(settings.lake_dir), {load_id for (load_id,) in admitted})
    job = {
        "folder": str(work),
        "project": str(DBT_DIR),
        "arguments": arguments,
        "functions": str(PROJECT_ROOT / "dagster_project" / "attribution.py"),
        "schemas": SCHEMAS,
        "tables": tables,
    }
    (work / "job.json").write_text(json.dumps(job, indent=1), encoding="utf-8")


def exported(connection: Any, schema: str, name: str, path: Path) -> dict[str, Any]:
    """Write a table of the build database as Parquet; return its entry in the job."""
    path.mkdir(parents=True)
    target = literal(path / "rows.parquet")
    connection.execute(f"copy {schema}.{name} to {target} (format parquet)")
    return {
        "name": f"{schema}.{name}",
        "path": str(path),
        "columns": [
            (column, SPARK_TYPES.get(type_, type_))
            for column, type_ in columns_of(connection, schema, name)
        ],
        "partitioned_by": [],
        "partitions": [],
    }


def raw_tables(lake: Lake, admitted: set[str]) -> list[dict[str, Any]]:
    """Return the raw tables' entries in the job: read where they lie, admitted loads only."""
    entries = []
    for table in all_tables():
        columns = [(column.name, column.type) for column in stored_columns(table)]
        by = {"load_id": "string", **({"event_date": "date"} if table.event_time else {})}
        partitions = {
            f"load_id = '{load.load_id}'"
            + (f", event_date = '{file.event_date}'" if table.event_time else "")
            for load in lake.loads(table.source, table.table)
            if load.load_id in admitted
            for file in load.files
        }
        entries.append(
            {
                "name": f"raw.{table.name}",
                "path": str(lake.table_folder(table)),
                "columns": [*columns, ("row_id", "bigint"), *by.items()],
                "partitioned_by": list(by),
                "partitions": sorted(partitions),
            }
        )
    return entries


def relations(connection: Any, schemas: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return schema and name of every base table of some schemas, in order."""
    return connection.execute(
        "select table_schema, table_name from information_schema.tables "
        "where table_catalog = current_catalog() and table_type = 'BASE TABLE' "
        f"and table_schema in {schemas} order by all"
    ).fetchall()


def columns_of(connection: Any, schema: str, name: str) -> list[tuple[str, str]]:
    """Return name and type of every column of a table, in order."""
    return [
        (column, type_)
        for column, type_, *_ in connection.execute(f"describe {schema}.{name}").fetchall()
    ]


def compare(settings: Settings, work: Path) -> tuple[list[Compared], list[str]]:
    """Compare the DuckDB build with the Parquet files Spark left; name tables it left none of."""
    found, missing = [], []
    with connect(settings, settings.warehouse_path, read_only=True) as connection:
        for schema, name in relations(connection, OUTPUTS):
            if name in OWN_HASHES:
                continue
            files = sorted((work / "warehouse" / f"{schema}.db" / name).glob("*.parquet"))
            if files:
                found.append(compare_table(connection, f"{schema}.{name}", files))
            elif name != "applied_days":  # what DuckDB's increments remember; Spark has none
                missing.append(f"{schema}.{name}")
    return found, missing


def compare_table(connection: Any, relation: str, files: list[Path]) -> Compared:
    """Compare one table with its files, values cast to the types of the DuckDB build."""
    schema, name = relation.split(".")
    columns = columns_of(connection, schema, name)
    typed = ", ".join(f"cast({column} as {type_}) as {column}" for column, type_ in columns)
    names = ", ".join(column for column, _ in columns)
    other = f"(select {typed} from read_parquet({[str(file) for file in files]}))"
    decimals = [column for column, type_ in columns if type_.startswith("DECIMAL")]
    measures = ", ".join(["count(*)", *(f"sum({column})" for column in decimals)])
    here = connection.execute(f"select {measures} from {relation}").fetchone()
    there = connection.execute(f"select {measures} from {other}").fetchone()
    mine = f"(select {names} from {relation})"
    unequal = connection.execute(
        f"select count(*) from (({mine} except all {other}) union all ({other} except all {mine}))"
    ).fetchone()
    totals = tuple(zip(decimals, here[1:], there[1:], strict=True))
    return Compared(relation, here[0], there[0], totals, unequal[0])


def show(compared: list[Compared]) -> None:
    """Print one line a table and one a total, then the verdict."""
    print(f"\n{'table, total of column':<60} {'DuckDB':>20} {'Spark':>20}")
    for table in compared:
        mark = "equal" if table.is_equal else f"{table.unequal_rows} rows differ"
        print(f"{table.name:<60} {table.rows:>20,} {table.other_rows:>20,}  {mark}")
        for column, here, there in table.totals:
            mark = "" if here == there else "  differs"
            print(f"    {column:<56} {here!s:>20} {there!s:>20}{mark}")
    unequal = [table.name for table in compared if not table.is_equal]
    print(
        f"\n{len(compared)} tables compared, {len(unequal)} differ: {', '.join(unequal) or 'none'}"
    )


if __name__ == "__main__":
    sys.exit(main())
