"""The shipped policy: every row once; of the gates, every row in use and explained."""

from __future__ import annotations

import csv

import pytest

from dagster_project.policy import SHIPPED, declared
from dagster_project.policy_checks.rows import check_keys
from expectations import MART_GATES, load_gates
from expectations.gate import Policy
from tests.gates.samples import AS_OF, kind_tables, shipped_policy, vendor_tables

GATES = [*load_gates([*kind_tables(), *vendor_tables()]), *MART_GATES]
ROWS = shipped_policy()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["gate_pattern"])
def test_policy_row__decides_a_gate(row: dict[str, str]) -> None:
    marked = Policy([other | _mark(other is row) for other in ROWS], AS_OF)
    assert any(marked.rule(gate).limit_unit == "marked" for gate in GATES)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["gate_pattern"])
def test_policy_row__names_owner_and_reason(row: dict[str, str]) -> None:
    assert row["owner"]
    assert len(row["reason"]) > 5


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.csv")), ids=lambda path: path.stem)
def test_shipped_rows__stand_once(path):
    # Of two rows with one key and day it would be chance which is in force.
    with path.open(encoding="utf-8", newline="") as file:
        check_keys(path.name, list(csv.DictReader(file)), declared(path.stem)["key"])


def _mark(is_marked: bool) -> dict[str, str]:
    return {"limit_unit": "marked"} if is_marked else {}
