"""What is measured and what is only believed stand apart: no hypothesis among the metrics."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from dagster_project import dbt

Manifest = dict[str, Any]
# What boards read as facts.
MEASURED = ("moments_of_truth", "process_loads", "process_operations", "success_metrics")


@pytest.fixture(scope="module")
def manifest() -> Manifest:
    found: Manifest = json.loads(dbt.ensure_manifest().read_text(encoding="utf-8"))
    return found


def ancestors(manifest: Manifest, unique_id: str) -> set[str]:
    """Return all that a node is made of."""
    found: set[str] = set()
    waiting = [unique_id]
    while waiting:
        parents = manifest["nodes"].get(waiting.pop(), {}).get("depends_on", {}).get("nodes", [])
        waiting += set(parents) - found
        found |= set(parents)
    return found


def believed(manifest: Manifest) -> list[str]:
    """Return what of a measured mart rests on a hypothesis: its columns, and what it is made of."""
    marts = {f"model.mops.{name}": manifest["nodes"][f"model.mops.{name}"] for name in MEASURED}
    columns = [
        f"{node['name']}.{column}"
        for node in marts.values()
        for column in node["columns"]
        if "hypothes" in column
    ]
    sources = [
        f"{node['name']} from {parent}"
        for unique_id, node in marts.items()
        for parent in sorted(ancestors(manifest, unique_id))
        if "hypothes" in parent
    ]
    return columns + sources


def test_measured_marts__hold_no_hypothesis(manifest: Manifest) -> None:
    assert believed(manifest) == []


def test_hypothesis_among_metrics__is_found_wherever_it_comes_in(manifest: Manifest) -> None:
    broken = copy.deepcopy(manifest)
    nodes = broken["nodes"]
    nodes["model.mops.process_operations"]["columns"]["hypothesis_id"] = {}
    # Two steps before the mart.
    nodes["model.mops.int_metrics__spanned"]["depends_on"]["nodes"].append("seed.mops.hypotheses")
    assert believed(broken) == [
        "process_operations.hypothesis_id",
        "success_metrics from seed.mops.hypotheses",
    ]
