"""Guides, not grades: what no model and no exposure may do, as rules over the dbt manifest.

Each rule takes the manifest and returns what breaks it, so that it can be shown to fail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

Manifest = Mapping[str, Any]
Node = Mapping[str, Any]

NUMERIC = re.compile(r"int|decimal|double|float|numeric|real")
SCORE = re.compile(r"score|points|grade|probability|risk_(ratio|index|value|number)|health_\w+")
# How many there are is no person.
PERSON = re.compile(r"(employee|manager|(?<![a-z])(rep|rater|csm)(?![a-z]))(?!\w*_(count|ratio)$)")
# A clause and what it lists, up to the next clause or the end of the query around it.
GROUPED = re.compile(
    r"group\s+by(.*?)(?=having|qualify|order\s+by|limit|union|\)|$)"
    r"|(?:count|sum|avg|min|max|median)\s*\([^()]*(?:\([^()]*\))?[^()]*\)\s*over\s*\(\s*partition"
    r"\s+by(.*?)(?=order\s+by|rows|range|\))",
    re.IGNORECASE | re.DOTALL,
)
# What each consumer of tiers has to promise, in exposures.yml.
PROMISES = frozenset({"compensation", "ranking employees"})


def models(manifest: Manifest) -> Iterator[Node]:
    """Yield the models."""
    return (node for node in manifest["nodes"].values() if node["resource_type"] == "model")


def public(manifest: Manifest) -> Iterator[Node]:
    """Yield the models that anybody may query."""
    return (node for node in models(manifest) if node["config"]["access"] == "public")


def bears_tiers(node: Node) -> bool:
    """Say whether a model has a column of tiers, whatever it is called."""
    return any("tier" in column for column in node["columns"])


def numeric_scores(manifest: Manifest) -> list[str]:
    """Return the public columns that show customers' health as a number."""
    return [
        f"{node['name']}.{name}"
        for node in public(manifest)
        for name, column in node["columns"].items()
        if SCORE.search(name) and NUMERIC.search(column["data_type"] or "")
    ]


def keyed_by_people(manifest: Manifest) -> list[str]:
    """Return the public tables of which an employee is part of the key."""
    keys = {
        node["attached_node"]: node["test_metadata"]["kwargs"]["columns"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and node["test_metadata"]["name"] == "unique_key"
    }
    return [
        node["name"]
        for node in public(manifest)
        if any(PERSON.search(column) for column in keys[node["unique_id"]])
    ]


def cut_by_people(manifest: Manifest) -> list[str]:
    """Return the columns by which a public table, not of single accounts, can be cut by people."""
    return [
        f"{node['name']}.{name}"
        for node in public(manifest)
        if "account_id" not in node["columns"] and "hcp_id" not in node["columns"]
        for name, column in node["columns"].items()
        if PERSON.search(name) or (bears_tiers(node) and _pii(column) != "none")
    ]


def tiers_by_people(manifest: Manifest) -> list[str]:
    """Return the models, private ones too, that sum up what bears tiers by employee."""
    tiered = {node["unique_id"] for node in models(manifest) if bears_tiers(node)}
    return [
        node["name"]
        for node in models(manifest)
        if tiered & set(node["depends_on"]["nodes"])
        and any(PERSON.search("".join(listed)) for listed in GROUPED.findall(node["raw_code"]))
    ]


def unpromised(manifest: Manifest) -> list[str]:
    """Return the exposures that read tiers and do not promise what they are never used for."""
    tiered = {node["unique_id"] for node in public(manifest) if bears_tiers(node)}
    return [
        exposure["name"]
        for exposure in manifest["exposures"].values()
        if tiered & set(exposure["depends_on"]["nodes"])
        and not set(exposure["config"]["meta"].get("never_for", ())) >= PROMISES
    ]


def exposed_people(manifest: Manifest) -> list[str]:
    """Return the exposures that read tiers and, beside them, a table of employees."""
    by_id = {node["unique_id"]: node for node in models(manifest)}
    read = {
        exposure["name"]: [by_id[uid] for uid in exposure["depends_on"]["nodes"] if uid in by_id]
        for exposure in manifest["exposures"].values()
    }
    return [
        name
        for name, nodes in read.items()
        if any(bears_tiers(node) for node in nodes)
        and any(
            PERSON.search(column) and "account_id" not in node["columns"]
            for node in nodes
            for column in node["columns"]
        )
    ]


def _pii(column: Mapping[str, Any]) -> str:
    tagged = column.get("config", {}).get("meta") or column.get("meta") or {}
    return str(tagged.get("pii", "untagged"))


RULES = (
    numeric_scores,
    keyed_by_people,
    cut_by_people,
    tiers_by_people,
    unpromised,
    exposed_people,
)
