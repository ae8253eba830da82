"""What the planted improvements return: money only of the one that worked."""

from __future__ import annotations

from typing import Any

import pytest

from expectations import cases
from tests.gates.samples import verdicts
from tests.models.improvements.planted import planted
from tests.models.improvements.worlds import Models


@pytest.fixture(scope="module")
def told(models: Models) -> dict[str, dict[str, Any]]:
    """Return the business case of each planted improvement; each costs 3,000."""
    models.run(*planted(1))
    with models.open() as connection:
        connection.execute(
            "update unified.fct_improvements set cost_amount = 3000, cost_reporting_amount = 3000"
        )
        marts = models.build(connection)
        found = verdicts(connection, cases.MART_GATES)
    assert {verdict.verdict for verdict in found.values()} == {"pass"}
    return {row["improvement_id"]: row for row in marts["business_cases"]}


def test_case__is_paid_where_the_metric_is_proven_and_priced(told: dict[str, Any]) -> None:
    case = told["IM-1001"]
    assert case["return_word"] == "paid"
    # 0.18 of some 5,300 who wait at reception in a year, at 8 each.
    assert 3000 <= case["realised_low_reporting_amount"] <= 0.18 * 5300 * 8
    assert 0.18 * 5300 * 8 <= case["realised_high_reporting_amount"] <= 2 * 0.18 * 5300 * 8


@pytest.mark.parametrize("improvement_id", ["IM-1002", "IM-1003"], ids=["did nothing", "fell back"])
def test_case__tells_no_money_where_nothing_is_proven(
    told: dict[str, Any], improvement_id: str
) -> None:
    case = told[improvement_id]
    assert case["return_word"] == "not_shown"
    assert case["realised_reporting_amount"] is None
    assert case["cost_reporting_amount"] == 3000
