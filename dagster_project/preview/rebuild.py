"""Build again, in memory, what rests on changed policy rows; the warehouse is only read.

The models' SQL is what the last build compiled. Relations that are built again, and changed
seeds, are read from memory; everything else from the warehouse, attached read-only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

from dagster_project import dbt, durable
from dagster_project.errors import BuildError
from dagster_project.settings import Settings
from dagster_project.warehouse import fill_table

if TYPE_CHECKING:
    import duckdb

    from dagster_project.policy_checks.rows import Row
    from dagster_project.preview.changes import SeedChange

# What a preview shows; only what leads there is built again.
TARGETS = ("account_tiers", "account_signals", "int_tier_weeks__weighed", "tier_backtest")
# A ledger's compiled SQL is its whole history. What opens it is no matter of a policy, but what
# is computed for open weeks alone must be made whole before anything is made from it.
_OPENING, _LEDGER = "opened_weeks", "week_ledger"
_WHOLE = {"table", "view", _OPENING, _LEDGER, "sealed_week"}
# Most models read single parameters by name: those that read none of the changed ones stay.
_PARAMETER, _ANY_PARAMETER = "in_force.parameter = '{}'", "in_force.parameter = '"


@dataclass(frozen=True)
class Node:
    """A model or seed of the dbt project, as the last build compiled it."""

    unique_id: str
    name: str
    relation: str
    is_seed: bool
    materialized: str
    parents: frozenset[str]
    compiled: Path

    @cached_property
    def sql(self) -> str:
        """Return the model's SQL; raises BuildError when the last build left none."""
        try:
            return self.compiled.read_text(encoding="utf-8")
        except FileNotFoundError as error:
            raise BuildError(
                f"the compiled SQL of {self.name} is missing",
                where=str(self.compiled.parent),
                next_step="remove the warehouse folder and build it again: `mops run`",
            ) from error


class Project:
    """The models that lead to the targets, with the SQL that the last build ran."""

    def __init__(self, settings: Settings) -> None:
        manifest = durable.read_json(dbt.ensure_manifest())
        self._compiled = settings.warehouse_dir / "target" / "compiled"
        self._all = {
            unique_id: node
            for unique_id, node in manifest["nodes"].items()
            if node["resource_type"] in {"model", "seed"}
        }
        self.nodes = {unique_id: self._node(unique_id) for unique_id in sorted(self._leading())}

    def affected(self, changes: Iterable[SeedChange]) -> list[Node]:
        """Return the models to build again, parents first."""
        changed = {change.seed: change for change in changes}
        opening = {n.unique_id for n in self.nodes.values() if n.materialized == _OPENING}
        chosen = self._following(changed, left=opening)
        narrow = self._narrow(opening)
        if any(self.nodes[unique_id].parents & narrow for unique_id in chosen):
            chosen = self._following(changed, first=opening)
        return [node for node in self._ordered() if node.unique_id in chosen]

    def _following(
        self,
        changed: Mapping[str, SeedChange],
        *,
        first: Set[str] = frozenset(),
        left: Set[str] = frozenset(),
    ) -> set[str]:
        """Return the first models and all that rest on them or on the changes, but those left."""
        chosen = set(first)
        for node in self._ordered():
            seeds = {self._all[parent]["name"] for parent in node.parents} & set(changed)
            rests = node.parents & chosen or any(_reads(node, changed[seed]) for seed in seeds)
            if rests and node.unique_id not in left:
                chosen.add(node.unique_id)
        return chosen

    def _narrow(self, opening: Set[str]) -> set[str]:
        """Return the models that the warehouse holds for the open weeks alone."""
        narrow = set(opening)
        for node in self._ordered():
            if node.parents & narrow and node.materialized != _LEDGER:
                narrow.add(node.unique_id)
        return narrow

    def seed_relation(self, seed: str) -> str | None:
        """Return the relation of a seed that any target rests on, or None."""
        return next((n.relation for n in self.nodes.values() if n.is_seed and n.name == seed), None)

    def _leading(self) -> set[str]:
        waiting = [uid for uid, node in self._all.items() if node["name"] in TARGETS]
        found: set[str] = set()
        while waiting:
            unique_id = waiting.pop()
            if unique_id not in found:
                found.add(unique_id)
                waiting += self._parents(unique_id)
        return found

    def _parents(self, unique_id: str) -> list[str]:
        return [p for p in self._all[unique_id]["depends_on"].get("nodes", []) if p in self._all]

    def _ordered(self) -> Iterator[Node]:
        graph = {node.unique_id: node.parents for node in self.nodes.values()}
        for unique_id in TopologicalSorter(graph).static_order():
            if not self.nodes[unique_id].is_seed:
                yield self.nodes[unique_id]

    def _node(self, unique_id: str) -> Node:
        node = self._all[unique_id]
        return Node(
            unique_id=unique_id,
            name=node["name"],
            relation=node["relation_name"],
            is_seed=node["resource_type"] == "seed",
            materialized=node["config"]["materialized"],
            parents=frozenset(self._parents(unique_id)),
            compiled=self._compiled / node["package_name"] / node["original_file_path"],
        )


def rebuild(
    connection: duckdb.DuckDBPyConnection,
    project: Project,
    changes: Iterable[SeedChange],
    types: Mapping[str, Mapping[str, str]],
) -> list[str]:
    """Build what rests on the changes into `memory`; return the names of the models built.

    The warehouse is attached as `mops`, the name that compiled SQL has for it. Raises
    BuildError when a change reaches what is not built whole from its inputs.
    """
    changes = list(changes)
    affected = project.affected(changes)
    daily = [node.name for node in affected if node.materialized not in _WHOLE]
    if daily:
        raise BuildError(
            f"the change reaches {daily[0]}, which is built day by day and cannot be previewed",
            where=", ".join(sorted(change.seed for change in changes)),
            next_step="try it with MOPS_POLICY_DIR on a copy of the data folder: `mops run`",
        )
    moved = {}
    for change in changes:
        relation = project.seed_relation(change.seed)
        if relation is not None:
            moved[relation] = _aside(connection, relation)
            _fill(connection, moved[relation], types[change.seed], change.hypothetical)
    moved |= {node.relation: _aside(connection, node.relation) for node in affected}
    for node in affected:
        sql = node.sql
        for relation, aside in moved.items():
            sql = sql.replace(relation, aside)
        kind = "view" if node.materialized == "view" else "table"
        connection.execute(f"create or replace {kind} {moved[node.relation]} as {sql}")
    return [node.name for node in affected]


def _reads(node: Node, change: SeedChange) -> bool:
    """Say whether a model that reads a changed seed reads one of the changed rows."""
    if not change.keys:
        return False
    by_name, read = node.sql.count(_ANY_PARAMETER), node.sql.count(f'"{change.seed}"')
    # One reading by week names several parameters; one that names none may read any row.
    if change.seed != "parameters" or by_name < read:
        return True
    return any(_PARAMETER.format(name) in node.sql for (name,) in change.keys)


def _aside(connection: duckdb.DuckDBPyConnection, relation: str) -> str:
    _, schema, name = relation.split(".")
    connection.execute(f"create schema if not exists memory.{schema}")
    return f'"memory".{schema}.{name}'


def _fill(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    types: Mapping[str, str],
    rows: Iterable[Row],
) -> None:
    columns = ", ".join(f"{name} {kind}" for name, kind in types.items())
    fill_table(
        connection, relation, columns, [[row[name] or None for name in types] for row in rows]
    )
