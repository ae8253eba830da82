"""The shipped policy of the gates: every row in use, every row explained."""

from __future__ import annotations

import pytest

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


def _mark(is_marked: bool) -> dict[str, str]:
    return {"limit_unit": "marked"} if is_marked else {}
