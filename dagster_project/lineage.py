"""What depends on a raw table: marts and signals, read from dbt's own lineage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from dagster_project import durable
from dagster_project.settings import DBT_DIR

SIGNAL = "int_signal__"
# What a red gate means for those who depend on its subject, by severity.
EFFECTS = {
    "block": "keep the data admitted before",
    "quarantine": "go without the rows set aside",
    "warn": "are built with these rows",
}


@dataclass(frozen=True)
class Dependents:
    """The public marts and the health signals downstream of one raw table, by name."""

    marts: tuple[str, ...]
    signals: tuple[str, ...]


def dependents(source: str, table: str) -> Dependents:
    """Return what depends on a raw table; nothing for a table no model reads."""
    children, nodes = _graph()
    seen: set[str] = set()
    waiting = [f"source.mops.{source}.{table}"]
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child in nodes and child not in seen:
                seen.add(child)
                waiting.append(child)
    names = sorted((nodes[key]["name"], nodes[key]["access"]) for key in seen)
    return Dependents(
        marts=tuple(name for name, access in names if access == "public"),
        signals=tuple(name.removeprefix(SIGNAL) for name, _ in names if name.startswith(SIGNAL)),
    )


def consequence(row: Mapping[str, Any]) -> str:
    """Return in words what a red load gate means downstream; `row` is one of `gate_results`."""
    found = dependents(row["source"], row["table_name"])
    if not found.marts:
        return "no mart reads this table"
    told = f"{len(found.marts)} marts {EFFECTS[row['severity']]}: {', '.join(found.marts)}"
    return f"{told}; signals: {', '.join(found.signals)}" if found.signals else told


def consequence_rows(rows: Iterable[Mapping[str, Any]]) -> Iterable[list[Any]]:
    """Yield one row per red load gate and mart or signal: what to distrust, and nothing else."""
    for row in rows:
        found = dependents(row["source"], row["table_name"])
        where = [row["gate_code"], row["source"], row["table_name"], row["load_id"]]
        for kind, names in (("mart", found.marts), ("signal", found.signals)):
            for name in names:
                yield [*where, row["severity"], kind, name]


@cache
def _graph() -> tuple[dict[str, list[str]], dict[str, dict[str, str]]]:
    manifest = durable.read_json(DBT_DIR / "target" / "manifest.json")
    nodes = {
        key: {"name": node["name"], "access": str(node["config"].get("access"))}
        for key, node in manifest["nodes"].items()
        if node["resource_type"] == "model"
    }
    return manifest["child_map"], nodes
