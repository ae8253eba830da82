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

from dagster_project.lake import Lake, stored_columns
from dagster_project.settings import DBT_DIR, PROJECT_ROOT, Settings, to_environment
from dagster_project.sources import all_tables
from dagster_project.warehouse import connect, literal

SPARK_PYTHON = PROJECT_ROOT / ".venv-spark" / "bin" / "python"
# Schemas a build starts from, besides raw, and those it is judged by.
INPUTS = ("ops", "policy")
OUTPUTS = ("unified", "marts")
SCHEMAS = ("raw", *INPUTS, "staging", *OUTPUTS)


@dataclass(frozen=True)
class Compared:
    """One table on both engines; `totals` are (column, here, there), `None` rows: not built."""

    name: str
    rows: int
    other_rows: int | None
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
    parser.add_argument("--select", nargs="+", default=[], help="only these models, as in dbt")
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
        compared = compare(settings, work, partly=bool(arguments.select))
    show(compared)
    return status or int(not all(table.is_equal for table in compared))


def run(*command: str, settings: Settings, check: bool = True) -> int:
    """Run a program on some settings, its output beside ours; return its exit code."""
    environment = {**os.environ, **to_environment(settings)}
    return subprocess.run(command, env=environment, cwd=PROJECT_ROOT, check=check).returncode


def write_job(settings: Settings, work: Path, arguments: list[str]) -> None:
    """Say what Spark registers and builds, in `job.json`.

    The build database names the loads it was made from, so both engines see the same plan
    even if more has been admitted since. Policy rows come from it too: the Spark adapter
    writes an empty value of a seed as the text 'None'.
    """
    tables = []
    with connect(settings, settings.warehouse_path, read_only=True) as connection:
        for schema, name in relations(connection, INPUTS):
            path = work / "inputs" / schema / name
            path.mkdir(parents=True)
            target = literal(path / "rows.parquet")
            connection.execute(f"copy {schema}.{name} to {target} (format parquet)")
            columns = [
                (column, spark_type(type_))
                for column, type_ in columns_of(connection, schema, name)
            ]
            tables.append(entry(f"{schema}.{name}", path, columns, []))
    lake = Lake(settings.lake_dir)
    for table in all_tables():
        columns = [(column.name, column.type) for column in stored_columns(table)]
        columns += [("row_id", "bigint"), ("load_id", "string")]
        partitions = ["load_id"]
        if table.event_time:
            columns.append(("event_date", "date"))
            partitions.append("event_date")
        tables.append(entry(f"raw.{table.name}", lake.table_folder(table), columns, partitions))
    job = {
        "folder": str(work),
        "project": str(DBT_DIR),
        "arguments": arguments,
        "schemas": SCHEMAS,
        "tables": tables,
    }
    (work / "job.json").write_text(json.dumps(job, indent=1), encoding="utf-8")


def entry(
    name: str, path: Path, columns: list[tuple[str, str]], partitions: list[str]
) -> dict[str, Any]:
    """Return one table of the job."""
    return {"name": name, "path": str(path), "columns": columns, "partitions": partitions}


def spark_type(type_: str) -> str:
    """Return Spark's name of a DuckDB type."""
    return {"VARCHAR": "string", "INTEGER": "int"}.get(type_, type_.lower())


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


def compare(settings: Settings, work: Path, *, partly: bool) -> list[Compared]:
    """Compare every table of the DuckDB build with the Parquet files Spark left."""
    found = []
    with connect(settings, settings.warehouse_path, read_only=True) as connection:
        for schema, name in relations(connection, OUTPUTS):
            if name == "applied_days":
                continue  # what the increments of DuckDB remember; Spark builds whole
            files = sorted((work / "warehouse" / f"{schema}.db" / name).glob("*.parquet"))
            if files:
                found.append(compare_table(connection, f"{schema}.{name}", files))
            elif not partly:
                found.append(Compared(f"{schema}.{name}", -1, None, (), -1))
    return found


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
    unequal = connection.execute(
        f"select count(*) from (select {names} from {relation} except all select * from {other})"
    ).fetchone()
    totals = tuple(zip(decimals, here[1:], there[1:], strict=True))
    return Compared(relation, here[0], there[0], totals, unequal[0])


def show(compared: list[Compared]) -> None:
    """Print one line a table and one a total, then the verdict."""
    print(f"\n{'table, column':<58} {'DuckDB':>20} {'Spark':>20}")
    for table in compared:
        print(f"{table.name:<58} {table.rows:>20,} {table.other_rows!s:>20} {verdict(table)}")
        for column, here, there in table.totals:
            mark = "" if here == there else "  differs"
            print(f"    {column:<54} {here!s:>20} {there!s:>20}{mark}")
    unequal = [table.name for table in compared if not table.is_equal]
    print(f"\n{len(compared)} tables, {len(unequal)} differ: {', '.join(unequal) or 'none'}")


def verdict(table: Compared) -> str:
    """Say in words how a table compares."""
    if table.other_rows is None:
        return "  not built"
    return "  equal" if table.is_equal else f"  differs in {table.unequal_rows} rows"


if __name__ == "__main__":
    sys.exit(main())
