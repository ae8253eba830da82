"""Which published columns and signals depend on which raw column, over the whole dbt project."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagster_project import durable
from dagster_project.lineage.relations import (
    ANYTHING,
    Raw,
    Relation,
    given_relation,
    opaque_relation,
    raw_relation,
)
from dagster_project.lineage.tables import SIGNAL, read_manifest
from dagster_project.settings import Settings

if TYPE_CHECKING:
    from sqlglot.schema import MappingSchema

Node = Mapping[str, Any]
# A policy seed's rows, by its name.
SeedRows = Callable[[str], list[dict[str, str]]]
# Texts of a longer seed are not followed: none of ours is, and each is a case to tell apart.
MAXIMUM_SEED_ROWS = 100


@dataclass(frozen=True)
class Dependent:
    """A column of a public mart or of a signal; `is_value` when it is made of what it rests on.

    Otherwise what it rests on decides which rows there are, or which ones it was made from.
    """

    model: str
    column: str
    is_value: bool


@dataclass(frozen=True)
class ColumnMap:
    """For each raw column its dependents; `unresolved` models were taken as a whole."""

    dependents: Mapping[Raw, Collection[Dependent]]
    unresolved: tuple[str, ...]

    def of(self, table: str, columns: Collection[str] = ()) -> list[Dependent]:
        """Return what depends on columns of a raw table, or on any of it when none is named."""
        found: dict[tuple[str, str], bool] = {}
        for (name, column), dependents in self.dependents.items():
            if name == table and (not columns or column in columns):
                for dependent in dependents:
                    key = (dependent.model, dependent.column)
                    found[key] = found.get(key, False) or dependent.is_value
        return [Dependent(*key, is_value) for key, is_value in sorted(found.items())]


def column_map(settings: Settings, version: str, seed_rows: SeedRows) -> ColumnMap:
    """Return the column lineage of the build in the warehouse; kept there once it is known.

    `version` names the code and the policy. Reading 159 models takes 2 s, what is kept 0.1 s.
    """
    path = settings.warehouse_dir / "lineage" / f"{version}.json"
    try:
        return _restored(durable.read_sealed(path))
    except (FileNotFoundError, ValueError):
        found = read_columns(
            read_manifest(), settings.warehouse_dir / "target" / "compiled", seed_rows
        )
    if not found.unresolved:
        durable.remove_folder(path.parent)
        durable.write_sealed(path, _kept(found))
    return found


def read_columns(manifest: Node, compiled: Path, seed_rows: SeedRows) -> ColumnMap:
    """Follow every model of a dbt project from its compiled SQL."""
    nodes: dict[str, Node] = {
        key: node
        for key, node in (*manifest["nodes"].items(), *manifest["sources"].items())
        if node["resource_type"] in {"model", "seed", "source"}
    }
    keys = _unique_keys(manifest)
    reader = _reader(nodes.values())
    known: dict[str, Relation] = {}
    unresolved = []
    parents = {key: manifest["parent_map"].get(key, ()) for key in nodes}
    for key in TopologicalSorter(parents).static_order():
        node = nodes[key]
        if node["resource_type"] == "model":
            # dbt writes what it ran below the project's name, beside the model's own path.
            path = compiled / node["package_name"] / node["original_file_path"]
            relation = reader(path, {_place(nodes[k]): known[k] for k in parents[key]})
            if relation is None:
                unresolved.append(node["name"])
                relation = opaque_relation(node["columns"], (known[k] for k in parents[key]))
        else:
            relation = _given(node, keys[key], seed_rows)
        known[key] = Relation(
            relation.columns, relation.rows, relation.cases, relation.keys | keys[key]
        )
    published = {nodes[key]["name"]: found for key, found in known.items() if _shows(nodes[key])}
    return ColumnMap(_inverted(published), tuple(sorted(unresolved)))


def _reader(
    nodes: Iterable[Node],
) -> Callable[[Path, Mapping[tuple[str, str], Relation]], Relation | None]:
    """Return a function that follows one file of compiled SQL; None for one it cannot."""
    import sqlglot
    from sqlglot.errors import SqlglotError
    from sqlglot.optimizer.qualify import qualify

    from dagster_project.lineage.joins import UnknownSql
    from dagster_project.lineage.queries import follow

    types = _types(nodes)

    def read(path: Path, known: Mapping[tuple[str, str], Relation]) -> Relation | None:
        def relation(schema: str, name: str) -> Relation:
            if (schema, name) not in known:
                raise UnknownSql(f"table {schema}.{name}")
            return known[schema, name]

        try:
            query = sqlglot.parse_one(path.read_text(encoding="utf-8"), dialect="duckdb")
            query = qualify(
                query, schema=types, dialect="duckdb", identify=False, quote_identifiers=False
            )
            return follow(query, relation)
        except (FileNotFoundError, SqlglotError, UnknownSql):
            return None

    return read


def _types(nodes: Iterable[Node]) -> MappingSchema:
    from sqlglot.schema import MappingSchema

    found: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    for node in nodes:
        schema, name = _place(node)
        types = {column: told["data_type"] or "text" for column, told in node["columns"].items()}
        found[schema][name] = types
    return MappingSchema({"mops": dict(found)}, dialect="duckdb")


def _given(node: Node, keys: frozenset[frozenset[str]], seed_rows: SeedRows) -> Relation:
    """Return the relation of a source or seed."""
    schema, name = _place(node)
    if schema == "raw":
        return raw_relation(name, node["columns"])
    if node["resource_type"] == "source":
        # The run's context is one row, which is what an empty key says.
        return given_relation(node["columns"], keys=[()] if name == "run_context" else [])
    rows = seed_rows(name)
    cases = tuple(rows) if 0 < len(rows) <= MAXIMUM_SEED_ROWS else ANYTHING
    return given_relation(node["columns"], cases=cases, keys=keys)


def _place(node: Node) -> tuple[str, str]:
    """Return a node's schema and the name of its relation."""
    return node["schema"], node.get("identifier") or node.get("alias") or node["name"]


def _unique_keys(manifest: Node) -> Mapping[str, frozenset[frozenset[str]]]:
    """Return the keys that our `unique_key` tests hold each node to."""
    found: dict[str, frozenset[frozenset[str]]] = defaultdict(frozenset)
    for node in manifest["nodes"].values():
        test = node.get("test_metadata") or {}
        if test.get("name") == "unique_key":
            found[node["attached_node"]] |= {frozenset(test["kwargs"]["columns"])}
    return found


def _shows(node: Node) -> bool:
    """Say whether a node is a public mart or a signal."""
    is_public = node["config"].get("access") == "public"
    return node["resource_type"] == "model" and (is_public or node["name"].startswith(SIGNAL))


def _inverted(published: Mapping[str, Relation]) -> dict[Raw, list[Dependent]]:
    """Return the dependents of each raw column; made of it outweighs rows decided by it."""
    found: dict[Raw, list[Dependent]] = defaultdict(list)
    for model, relation in published.items():
        rows = frozenset[Raw]().union(*relation.rows.values())
        for column, trace in relation.columns.items():
            values = frozenset[Raw]().union(*trace.values.values())
            deciding = rows.union(*trace.rows.values()) - values
            for raw in values:
                found[raw].append(Dependent(model, column, is_value=True))
            for raw in deciding:
                found[raw].append(Dependent(model, column, is_value=False))
    return found


def _kept(found: ColumnMap) -> dict[str, Any]:
    """Return a map as JSON holds it: each dependent once, and by its number elsewhere."""
    every = sorted({(d.model, d.column) for listed in found.dependents.values() for d in listed})
    number = {place: index for index, place in enumerate(every)}
    return {
        "dependents": every,
        "raw": [
            [*raw, *(
                " ".join(str(number[d.model, d.column]) for d in listed if d.is_value is is_value)
                for is_value in (True, False)
            )]
            for raw, listed in sorted(found.dependents.items())
        ],
    }  # fmt: skip


def _restored(kept: Mapping[str, Any]) -> ColumnMap:
    every = [(model, column) for model, column in kept["dependents"]]
    return ColumnMap(
        {
            (table, column): [
                Dependent(*every[int(number)], is_value)
                for is_value, numbers in ((True, values), (False, deciding))
                for number in numbers.split()
            ]
            for table, column, values, deciding in kept["raw"]
        },
        (),
    )
