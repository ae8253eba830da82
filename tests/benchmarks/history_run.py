"""One pass over the health history in a process of its own, by dbt or bare.

    python -m tests.benchmarks.history_run dbt|bare

The last line is JSON: wall and CPU seconds from the first model to the last, start-up left
out, and what each model took: wall seconds by dbt, CPU seconds bare.
"""

import json
import shutil
import sys
import time

from dagster_project import dbt
from dagster_project.settings import DBT_DIR, Settings, load_settings
from dagster_project.warehouse import connect
from tests.benchmarks.pipeline import models_in_order

SELECTION = ("path:seeds", "path:models/marts/health")


def main() -> None:
    """Run one of the two and print what it took."""
    settings = load_settings()
    run = {"dbt": run_dbt, "bare": run_bare}[sys.argv[1]]
    print(json.dumps(run(settings)))


def run_dbt(settings: Settings) -> dict[str, object]:
    """Build seeds and health models as the pipeline does; a seed's end starts the clock."""
    dbt.ensure_manifest()
    moments: list[tuple[float, float]] = []
    results = dbt.build(
        settings,
        DBT_DIR / "seeds",
        select=SELECTION,
        on_node=lambda *_: moments.append((time.monotonic(), time.process_time())),
    )
    models = {r.name: r.seconds for r in results if r.resource_type == "model"}
    seeds = len(results) - len(models)
    (began, cpu_before), (ended, cpu_after) = moments[seeds - 1], moments[-1]
    return {"seconds": ended - began, "cpu": cpu_after - cpu_before, "models": models}


def run_bare(settings: Settings) -> dict[str, object]:
    """Run the SQL that dbt compiled on a copy of its warehouse, with nothing around it."""
    database = settings.warehouse_dir / "bare" / "mops.duckdb"
    database.parent.mkdir(exist_ok=True)
    shutil.copy(settings.warehouse_path, database)
    found = models_in_order(settings.warehouse_dir / "target")
    models: dict[str, float] = {}
    with connect(settings, database) as connection:
        connection.execute("set preserve_insertion_order = false")
        connection.execute("drop schema marts cascade; create schema marts")
        began, cpu_before = time.monotonic(), time.process_time()
        for schema, name, kind, sql in found:
            relation = "view" if kind == "view" else "table"
            before = time.process_time()
            connection.execute(f"create {relation} {schema}.{name} as {sql.rstrip(';')}")
            models[name] = time.process_time() - before
        ended, cpu_after = time.monotonic(), time.process_time()
    database.unlink()
    return {"seconds": ended - began, "cpu": cpu_after - cpu_before, "models": models}


if __name__ == "__main__":
    main()
