"""What depends on a raw table as a whole, from dbt's own graph of models."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from dagster_project import durable
from dagster_project.settings import DBT_DIR

SIGNAL = "int_signal__"
STAGING = "stg_"

Node = Mapping[str, Any]


@cache
def read_manifest() -> dict[str, Any]:
    """Return what dbt's last parse of the project found."""
    manifest: dict[str, Any] = durable.read_json(DBT_DIR / "target" / "manifest.json")
    return manifest


def marts_of(source: str, table: str) -> tuple[str, ...]:
    """Return the public marts downstream of a raw table, in order of their names."""
    found = _downstream(source, table, lambda node: True)
    return tuple(name for name, node in sorted(found.items()) if _is_public(node))


def feeds_of(source: str, table: str) -> tuple[str, ...]:
    """Return the kinds of data as which a raw table arrives, such as `touches`."""
    found = _downstream(source, table, lambda node: node["name"].startswith(STAGING))
    prefix = f"{STAGING}{source}__"
    return tuple(sorted(name.removeprefix(prefix) for name in found if name.startswith(prefix)))


def facts_of(source: str, table: str) -> dict[str, frozenset[str]]:
    """Return the facts in which a raw table's loads can be, each with its columns.

    Only what is reached without a dimension or key table: by those, everything is.
    """

    def is_between(node: Node) -> bool:
        name: str = node["name"]
        return not (name.startswith(("fct_", "dim_")) or name.endswith("_xref"))

    found = _downstream(source, table, is_between)
    return {
        name: frozenset(node["columns"])
        for name, node in sorted(found.items())
        if name.startswith("fct_") and "load_id" in node["columns"]
    }


def _downstream(source: str, table: str, goes_on: Callable[[Node], bool]) -> dict[str, Node]:
    """Return the models downstream of a raw table by name; none beyond where it stops going on."""
    manifest = read_manifest()
    found: dict[str, Node] = {}
    waiting = [f"source.mops.{source}.{table}"]
    while waiting:
        for child in manifest["child_map"].get(waiting.pop(), ()):
            node = manifest["nodes"].get(child)
            if node is None or node["resource_type"] != "model" or node["name"] in found:
                continue
            found[node["name"]] = node
            if goes_on(node):
                waiting.append(child)
    return found


def _is_public(node: Node) -> bool:
    return bool(node["config"].get("access") == "public")
