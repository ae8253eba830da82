"""The asset graph is exactly the contracts, the models and the published build."""

import json

import dagster as dg

from dagster_project import dbt
from dagster_project.definitions import defs
from dagster_project.publishing import public_tables
from dagster_project.sources import all_tables
from expectations import MART_GATES

HALVES = ("pull", "build")


def expected_keys():
    manifest = json.loads(dbt.ensure_manifest().read_text(encoding="utf-8"))
    nodes = manifest["nodes"].values()
    models = {dg.AssetKey(n["name"]) for n in nodes if n["resource_type"] == "model"}
    seeds = {dg.AssetKey(["policy", n["name"]]) for n in nodes if n["resource_type"] == "seed"}
    tables = {dg.AssetKey([table.source, table.table]) for table in all_tables()}
    return models | seeds | tables | {dg.AssetKey("published_build"), dg.AssetKey("report")}


def graph():
    return defs.resolve_asset_graph()


def test_assets_are_exactly_the_expected():
    assert set(graph().materializable_asset_keys) == expected_keys()


def test_every_table_that_dbt_reads_has_a_producing_asset():
    external = {key.to_user_string() for key in graph().external_asset_keys}
    assert {key for key in external if not key.startswith("ops/")} == set()


def test_the_two_halves_make_the_daily_job():
    halves = [defs.resolve_job_def(name).asset_layer.executable_asset_keys for name in HALVES]
    daily = defs.resolve_job_def("daily").asset_layer.executable_asset_keys
    assert set.union(*map(set, halves)) == set(daily) == expected_keys()


def test_every_mart_has_a_gate_that_can_stop_the_publish():
    gated = {gate.subject for gate in MART_GATES if gate.word in {"keyed", "conserved"}}
    assert set(public_tables()) - gated <= {"tiers", "source_freshness", "source_coverage"}
    assert set(public_tables()) <= {gate.subject for gate in MART_GATES}
