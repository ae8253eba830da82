"""The Spark half of `make verify`, a program of its own in `.venv-spark`.

    python verify_spark.py job.json

It imports nothing of the project: the job says what to register, the file whose functions SQL
calls, which dbt project to build and where. Every table ends as plain Parquet under the job's
warehouse folder.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from dbt.cli.main import dbtRunner
from pyspark.sql import SparkSession

# In process, with nothing beside the job's folder: the catalog lives and dies with it.
CONFIGURATION = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "3g",
    # The JVM's second compiler pays off after minutes of one query, not after seconds of 170.
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    "spark.log.level": "ERROR",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.legacy.createHiveTableByDefault": "false",
    # What dbt-spark sets at every warehouse it connects to.
    "spark.sql.ansi.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    # The lake's timestamps are UTC without a zone: read them as Spark's own timestamps.
    "spark.sql.parquet.inferTimestampNTZ.enabled": "false",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.shuffle.partitions": "2",
}


def main() -> int:
    """Register, build, and tell what failed; return 1 when a model did."""
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    started = time.monotonic()
    spark = session(Path(job["folder"]))
    register(spark, job)
    register_functions(spark, Path(job["functions"]))
    print(
        f"{'Spark is up, inputs registered':<60} {time.monotonic() - started:>7.1f} s", flush=True
    )
    return build(job)


def session(folder: Path) -> SparkSession:
    """Start Spark in this process, all of its files in one folder."""
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    builder = SparkSession.builder.master("local[2]").appName("verify")
    for name, value in CONFIGURATION.items():
        builder = builder.config(name, value)
    builder = builder.config("spark.sql.warehouse.dir", (folder / "warehouse").as_uri())
    return builder.config("spark.local.dir", str(folder / "local")).getOrCreate()


def register(spark: SparkSession, job: dict[str, Any]) -> None:
    """Make the tables dbt reads, all of them over Parquet files where they lie.

    Of a raw table's folder only the partitions that the job names exist for Spark: a load
    that is not admitted lies beside them unseen.
    """
    for schema in job["schemas"]:
        spark.sql(f"create schema {schema}")
    for table in job["tables"]:
        columns = ", ".join(f"{name} {type_}" for name, type_ in table["columns"])
        by = f"partitioned by ({', '.join(table['partitioned_by'])})"
        spark.sql(
            f"create table {table['name']} ({columns}) using parquet "
            f"{by if table['partitioned_by'] else ''} location '{table['path']}'"
        )
        if table["partitions"]:
            named = " ".join(f"partition ({partition})" for partition in table["partitions"])
            spark.sql(f"alter table {table['name']} add {named}")


def register_functions(spark: SparkSession, file: Path) -> None:
    """Make the functions that SQL has no words for known by their names."""
    # Sent to the workers as a module of its own: they call the functions by its name.
    spark.sparkContext.addPyFile(str(file))
    for function, _ in importlib.import_module(file.stem).ENGINE_FUNCTIONS:
        spark.udf.register(function.__name__, function, "double")


def build(job: dict[str, Any]) -> int:
    """Build the models by dbt, printing each as it ends; return 1 when one fails."""

    def tell(event: Any) -> None:
        if event.info.name == "LogModelResult":
            data = event.data
            label = f"{data.index:>4} of {data.total}  {data.node_info.node_name}"
            print(f"{label:<60} {data.execution_time:>7.1f} s", flush=True)

    target = str(Path(job["folder"]) / "target")
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    outcome = dbtRunner(callbacks=[tell]).invoke(
        [
            *("run", "--target", "spark", *job["arguments"]),
            *("--project-dir", job["project"], "--profiles-dir", job["project"]),
            *("--target-path", target, "--log-path", target, "--log-level", "none"),
        ]
    )
    if outcome.exception is not None:
        print(f"dbt could not start: {outcome.exception}")
        return 1
    failed = [result for result in outcome.result if result.status in {"error", "fail"}]
    for result in failed:
        print(f"\n{result.node.name} failed:\n{result.message}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
