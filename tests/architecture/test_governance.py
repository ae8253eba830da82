"""No number for a customer's health, no tier by employee: in no table, query or exposure."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from dagster_project import dbt
from tests.architecture import governance
from tests.architecture.governance import RULES

Manifest = dict[str, Any]
Rule = Callable[[Manifest], list[str]]
TIERS, REVIEWS = "model.mops.account_tiers", "exposure.mops.portfolio_reviews"


@pytest.fixture(scope="module")
def manifest() -> Manifest:
    found: Manifest = json.loads(dbt.ensure_manifest().read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_project__keeps_the_rule(manifest: Manifest, rule: Rule) -> None:
    assert rule(manifest) == []


def model(name: str, columns: str, sql: str = "", *, access: str = "public") -> dict[str, Any]:
    """Return a model and its key, the first column, as the manifest has them."""
    names = columns.split()
    unique_id = f"model.mops.{name}"
    key = {
        "resource_type": "test", "attached_node": unique_id,
        "test_metadata": {"name": "unique_key", "kwargs": {"columns": names[:1]}},
    }  # fmt: skip
    node = {
        "resource_type": "model", "unique_id": unique_id, "name": name, "raw_code": sql,
        "config": {"access": access}, "depends_on": {"nodes": [TIERS]},
        "columns": {
            column: {"data_type": "bigint", "meta": {"pii": "none"}} for column in names
        },
    }  # fmt: skip
    return {unique_id: node, f"test.mops.{name}": key}


BREAKING = {
    "a score": (governance.numeric_scores, model("account_scores", "account_id health_score")),
    "a share": (governance.numeric_scores, model("account_risks", "account_id risk_ratio")),
    "a key": (governance.keyed_by_people, model("ranking", "owner_employee_id account_id tier")),
    "a cut": (governance.cut_by_people, model("summary", "tier manager_id account_count")),
    "a group": (
        governance.tiers_by_people,
        model("summary", "tier", "select tier from t group by tier, owner_employee_id"),
    ),
    "a group inside": (
        governance.tiers_by_people,
        model(
            "int_summary",
            "team",
            "with s as (\nselect count(*) as n from t\ngroup by\n    t.owner_employee_id\n) "
            "select max(n) from s",
            access="private",
        ),
    ),
    "a window": (
        governance.tiers_by_people,
        model("summary", "tier", "select sum(f(tier)) over (partition by rep_id) from t"),
    ),
}


@pytest.mark.parametrize(("rule", "added"), BREAKING.values(), ids=BREAKING)
def test_model__that_grades_is_refused(
    manifest: Manifest, rule: Rule, added: dict[str, Any]
) -> None:
    broken = rule({**manifest, "nodes": {**manifest["nodes"], **added}})
    (name,) = {item.split(".")[0] for item in broken}
    assert f"model.mops.{name}" in added


@pytest.mark.parametrize(
    "sql",
    [
        "select tier from t group by tier, region order by owner_employee_id",
        "select row_number() over (partition by owner_employee_id order by due_date) from t",
        "select max(tier) over (partition by account_id order by employee_id) from t",
    ],
)
def test_model__that_only_orders_or_caps_is_let_pass(manifest: Manifest, sql: str) -> None:
    nodes = {**manifest["nodes"], **model("summary", "tier", sql)}
    assert governance.tiers_by_people({**manifest, "nodes": nodes}) == []


@pytest.mark.parametrize("promised", [[], ["compensation"]])
def test_exposure__that_promises_too_little_is_refused(
    manifest: Manifest, promised: list[str]
) -> None:
    exposures = copy.deepcopy(manifest["exposures"])
    exposures[REVIEWS]["config"]["meta"] = {"never_for": promised}
    broken = governance.unpromised({**manifest, "exposures": exposures})
    assert broken == ["portfolio_reviews"]


def test_exposure__of_tiers_beside_employees_is_refused(manifest: Manifest) -> None:
    exposures = copy.deepcopy(manifest["exposures"])
    exposures[REVIEWS]["depends_on"]["nodes"].append("model.mops.dim_employees")
    assert governance.exposed_people({**manifest, "exposures": exposures}) == ["portfolio_reviews"]
