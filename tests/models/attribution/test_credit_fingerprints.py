"""No input of credit is left out of the fingerprints that say what it was made of."""

from __future__ import annotations

import json
import re
from functools import cache

from dagster_project.dbt import ensure_manifest
from dagster_project.settings import DBT_DIR
from tests.models.attribution.worlds import policy

FOLDER = DBT_DIR / "models" / "marts" / "attribution"
# What says who answers for a row, why, and since when: no credit moves with it.
UNCREDITED = {"owner", "reason", "valid_from"}
# Read besides: the part that a touch plays in a journey decides whether it has a place there.
JOURNEY_INPUTS = {"int_journeys__reached", "int_milestones__reached", "int_chain_effects"}


@cache
def _nodes() -> dict[str, dict]:
    manifest = json.loads(ensure_manifest().read_text(encoding="utf-8"))
    return {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] in {"model", "seed"}
    }


def _parents(name: str) -> set[str]:
    return {
        p.split(".")[-1] for p in _nodes()[name]["depends_on"].get("nodes", ())
    } & _nodes().keys()


def _behind(name: str, until: set[str]) -> set[str]:
    """Return what is read behind a model, down to some relations and to seeds."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for parent in _parents(waiting.pop()) - found:
            found.add(parent)
            if parent not in until:
                waiting.append(parent)
    return found & (until | {n for n in _nodes() if _nodes()[n]["resource_type"] == "seed"})


def test_credits__rest_on_nothing_that_their_fingerprints_do_not_ask() -> None:
    inputs = JOURNEY_INPUTS | {"int_conversions__credited"}
    for ledger, fingerprints in (
        ("int_touch_credits", "int_journeys__fingerprinted"),
        ("int_credited_amounts", "int_conversions__fingerprinted"),
    ):
        assert _behind(ledger, inputs) == _behind(fingerprints, inputs), ledger


def test_policy_of_credit__is_fingerprinted_column_by_column() -> None:
    macro = (DBT_DIR / "macros" / "credit_ledgers.sql").read_text(encoding="utf-8")
    hashed = set(re.findall(r"'(\w+)'", macro.partition("credit_policy_hashes(days)")[2]))
    for seed in ("attribution_models", "attribution_milestones"):
        assert set(policy(seed)[0]) - UNCREDITED <= hashed, seed


def test_touches_in_reach__are_fingerprinted_by_all_that_journeys_take_from_them() -> None:
    journeys = (FOLDER / "int_journeys.sql").read_text(encoding="utf-8")
    taken = set(re.findall(r"^        (\w+),?$", journeys.partition("from {{")[0], re.MULTILINE))
    fingerprints = (FOLDER / "int_journeys__fingerprinted.sql").read_text(encoding="utf-8")
    hashed = set(re.findall(r"'(\w+)'", fingerprints.partition("milestones as")[0]))
    # The campaign moves no credit; journey and day are the key.
    assert taken - {"campaign_id", "journey_id", "policy_date"} <= hashed
    assert "part_played" in hashed


def test_closed_months__know_every_policy_that_credit_reads_by_its_day() -> None:
    asked = {
        seed
        for path in FOLDER.rglob("*.sql")
        for seed in re.findall(r"policy_on\(\s*'(\w+)'", path.read_text(encoding="utf-8"))
    }
    caused = (FOLDER / "int_restatements__caused.sql").read_text(encoding="utf-8")
    assert asked == set(re.findall(r"select valid_from from {{ ref\('(\w+)'\)", caused))
