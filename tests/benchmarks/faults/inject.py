"""Inject a fault into what a connector delivered, before the lake sees it: pure, by seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from dagster_project.raw_files import stored_columns
from dagster_project.sources.contract import FileSet, Pull, TableContract
from dagster_project.warehouse import file_list
from tests.benchmarks.faults.catalogue import Fault
from tests.benchmarks.faults.shapes import SHAPES

# What becomes of a count of the source, by the share that is the intensity.
FACTORS: Mapping[str, Callable[[float], float]] = {
    "shrunk": lambda share: 1 - share,
    "grown": lambda share: 1 + share,
}


def inject(
    fault: Fault,
    pull: Pull,
    table: TableContract,
    *,
    known_files: Sequence[Path],
    seed: int,
    intensity: float,
    span: tuple[date, date],
) -> Pull:
    """Return the pull as it would be with the fault in it.

    `known_files` are the admitted files of the table, `span` the first and last day of the
    pull. The same fault, seed and intensity give the same rows.
    """
    names = [column.name for column in stored_columns(table)]
    listed = ", ".join(names)
    delivered = pull.rows.select.replace("{files}", file_list(list(pull.rows.files)))
    rows = f"select {listed} from ({delivered})"
    key = ", ".join(table.key)
    known = (
        f"select {listed} from read_parquet({file_list(list(known_files))}, "
        "hive_partitioning = false, union_by_name = true) "
        f"qualify row_number() over (partition by {key} order by recorded_at desc, row_id desc) = 1"
    )
    draw = f"(hash({key}, {seed}, {fault.number}) % 10000) / 10000.0"
    words = {
        "{rows}": rows,
        "{known}": known,
        # The share, and one row at the least: a fault that hits none proves nothing.
        "{some}": f"({draw} < {intensity} or {draw} = (select min({draw}) from ({rows})))",
        "{now}": f"timestamp '{span[1]} 12:00:00'",
        "{start}": f"date '{span[0]}'",
        "{seed}": str(seed),
        "{intensity}": str(intensity),
        "{key}": key,
    }
    sql = SHAPES.get(fault.rows, {}).get(table.name, fault.rows)
    for _ in range(2):  # a row expression may hold `{rows}` itself
        for word, text in words.items():
            sql = sql.replace(word, text)
    sql = sql.replace("{{", "{").replace("}}", "}")
    count = sql.count("?") and len(pull.rows.parameters)
    copies = sql.count(delivered) if count else 1
    return replace(
        pull,
        rows=FileSet(pull.rows.files, sql, pull.rows.parameters * copies),
        control=_control(fault, pull, intensity),
        is_complete=pull.is_complete
        and not (fault.leaves_more and "row_count" not in pull.control),
    )


def _control(fault: Fault, pull: Pull, intensity: float) -> dict[str, Any]:
    """Return the source's own counts under the fault."""
    control = dict(pull.control)
    for name, change in fault.control.items():
        if change is None:
            control.pop(name, None)
        elif not isinstance(change, str):
            control[name] = change
        elif change == "intensity":
            control[name] = int(intensity)
        elif change == "of a column":
            control[name] = {"error_count": int(intensity)}
        elif change == "another" and name in control:
            # Part of a delivery cannot come by another credential: all of it can.
            control[name] = f"{control[name]}0" if intensity == 1 else control[name]
        elif name in control:
            control[name] = int(control[name] * FACTORS[change](intensity))
    if not fault.keeps_count:
        control.pop("row_count", None)
    return control


def span_of(day: date, days: int) -> tuple[date, date]:
    """Return the first and last day of a pull that ends on a day."""
    return day - timedelta(days=days - 1), day
