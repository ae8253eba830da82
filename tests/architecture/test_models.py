"""What every dbt model must have, read from the parsed project."""

import json
import re

import pytest

from dagster_project import codegen, dbt
from dagster_project.publishing import LOGS
from dagster_project.settings import DBT_DIR, PROJECT_ROOT
from dagster_project.sources import SOURCES

PII = {"none", "direct", "indirect", "health", "free_text"}
WALL_CLOCK = re.compile(r"\b(now\s*\(|current_date|current_timestamp|today\s*\(|getdate)", re.I)
LAYERS = ("staging", "unified", "marts")


@pytest.fixture(scope="module")
def manifest():
    return json.loads(dbt.ensure_manifest().read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def models(manifest):
    return {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
    }


def columns_of(manifest):
    for node in [*manifest["nodes"].values(), *manifest["sources"].values()]:
        if node["resource_type"] in {"model", "seed", "source"}:
            for column in node["columns"].values():
                yield node, column


def test_every_model_seed_and_source_is_described(manifest):
    nodes = [*manifest["nodes"].values(), *manifest["sources"].values()]
    silent = [
        node["name"]
        for node in nodes
        if node["resource_type"] in {"model", "seed", "source"} and not node["description"]
    ]
    assert silent == []


def test_every_column_is_described_and_tagged(manifest):
    bad = [
        f"{node['name']}.{column['name']}"
        for node, column in columns_of(manifest)
        if not column["description"]
        or (column.get("config", {}).get("meta") or column["meta"]).get("pii") not in PII
    ]
    assert bad == []


def test_every_built_column_is_declared(built, models):
    with built.connect() as connection:
        found = connection.execute(
            "select table_schema, table_name, column_name from information_schema.columns "
            "where table_catalog = current_catalog() "
            "and table_schema in ('staging', 'unified', 'marts')"
        ).fetchall()
    undeclared = [
        f"{table}.{column}"
        for _, table, column in found
        if table in models and column not in models[table]["columns"]
    ]
    assert undeclared == []


def test_published_file__says_what_each_mart_and_column_means(built, models):
    with built.published() as connection:
        comments = connection.execute("select table_name, comment from duckdb_tables()").fetchall()
        silent = connection.execute(
            "select distinct table_name from duckdb_columns() where comment is null "
            "and not internal"
        ).fetchall()
    told = dict(comments)
    assert {name for name, comment in comments if comment is None} == set(LOGS)
    assert {name for (name,) in silent} == set(LOGS)
    assert told["tiers"] == " ".join(models["tiers"]["description"].split())


def test_published_tables_hold_no_direct_identifier_or_free_text(models):
    bad = [
        f"{name}.{column['name']}"
        for name, node in models.items()
        if node["config"]["access"] == "public"
        for column in node["columns"].values()
        if (column.get("config", {}).get("meta") or column["meta"])["pii"]
        in {"direct", "free_text", "health"}
    ]
    assert bad == []


def test_no_model_reads_a_wall_clock(models):
    assert [name for name, node in models.items() if WALL_CLOCK.search(node["raw_code"])] == []


def test_every_distinct_has_its_reason(models):
    bad = []
    for name, node in models.items():
        lines = node["raw_code"].splitlines()
        for number, line in enumerate(lines):
            counted = re.search(r"count\s*\(\s*distinct", line, re.I)
            compared = "is distinct from" in line or "is not distinct from" in line
            if re.search(r"\bdistinct\b", line, re.I) and not counted and not compared:
                near = lines[max(0, number - 2) : number + 1]
                if not line.strip().startswith("--") and not any("--" in text for text in near):
                    bad.append(f"{name}:{number + 1}")
    assert bad == []


def test_refs_point_down_the_flow(manifest, models):
    by_id = {node["unique_id"]: node for node in models.values()}
    bad = []
    for node in models.values():
        own = node["fqn"][1:-1]
        for parent_id in node["depends_on"]["nodes"]:
            parent = by_id.get(parent_id)
            if parent is None:
                continue
            theirs = parent["fqn"][1:-1]
            upward = LAYERS.index(theirs[0]) > LAYERS.index(own[0])
            skipping = own[0] == "marts" and theirs[0] == "staging"
            across = own[0] == theirs[0] == "marts" and own[1] != theirs[1]
            sources = own[0] == theirs[0] == "staging" and own[1] != theirs[1]
            if upward or skipping or across or sources:
                bad.append(f"{parent['name']} -> {node['name']}")
    assert bad == []


def test_only_staging_reads_raw_tables(manifest, models):
    bad = [
        node["name"]
        for node in models.values()
        if node["fqn"][1] != "staging"
        for parent in node["depends_on"]["nodes"]
        if parent.startswith("source.") and manifest["sources"][parent]["source_name"] != "ops"
    ]
    assert bad == []


def test_unified_and_mart_models_have_contract_and_key(models, manifest):
    keyed = {
        node["attached_node"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and node["test_metadata"]["name"] == "unique_key"
    }
    bare = [
        name
        for name, node in models.items()
        if node["fqn"][1] in {"unified", "marts"}
        and not name.startswith("int_")
        and (not node["config"]["contract"]["enforced"] or node["unique_id"] not in keyed)
    ]
    assert bare == []


def test_names_tell_the_layer(models):
    bad = [
        name
        for name, node in models.items()
        if not {
            "staging": name.startswith("stg_"),
            "unified": name.startswith(("dim_", "fct_", "int_")) or name.endswith("_xref"),
            "marts": name.startswith("int_") or "__" not in name,
        }[node["fqn"][1]]
    ]
    assert bad == []


def test_only_marts_without_prefix_are_public(models):
    public = {name for name, node in models.items() if node["config"]["access"] == "public"}
    marts = {
        name
        for name, node in models.items()
        if node["fqn"][1] == "marts" and not name.startswith("int_")
    }
    assert public == marts


def test_generated_files_are_up_to_date():
    stale = [
        str(path.relative_to(PROJECT_ROOT))
        for path, text in codegen.generated_files().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    assert stale == [], "run `make generate`"


def test_every_source_table_is_declared_to_dbt(manifest):
    declared = {
        (node["source_name"], node["name"])
        for node in manifest["sources"].values()
        if node["source_name"] != "ops"
    }
    assert declared == {(source.name, t.table) for source in SOURCES for t in source.tables}


@pytest.mark.parametrize(("pattern", "limit"), [("*.sql", 150), ("*.yml", 200)], ids=["sql", "yml"])
def test_files_stay_short(pattern, limit):
    # Generated files have a line a column of the contracts: nobody edits them.
    long = [
        f"{path.relative_to(DBT_DIR)} {len(path.read_text(encoding='utf-8').splitlines())}"
        for folder in ("models", "seeds", "tests", "macros")
        for path in (DBT_DIR / folder).rglob(pattern)
        if len(path.read_text(encoding="utf-8").splitlines()) > limit
        and path.name != "registry.sql"
        and not path.name.endswith("__sources.yml")
    ]
    assert long == []


def test_python_files_stay_short():
    long = [
        str(path.relative_to(PROJECT_ROOT))
        for folder in ("dagster_project", "expectations", "tests")
        for path in (PROJECT_ROOT / folder).rglob("*.py")
        if len(path.read_text(encoding="utf-8").splitlines()) > 300
    ]
    assert long == []
