"""Claims about success metrics: shown, not shown, denied, and without a baseline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb
import pytest

from expectations import success
from tests.gates.samples import verdicts
from tests.models.improvements.planted import planted
from tests.models.improvements.worlds import Improvement, Models, Value

# Before anything was done about the three planted metrics.
NAMED = ("2025-01-01", "2025-06-30")


@contextmanager
def claimed(models: Models, metric_id: str, change: float) -> Iterator[None]:
    """Let policy claim an improvement of a metric over named days, while the test runs."""
    with models.open() as connection:
        kept = connection.execute("from policy.metrics").fetchall()
        connection.execute("delete from policy.metrics where metric_id = ?", [metric_id])
        connection.execute(
            "insert into policy.metrics by name select ? as metric_id, 'patient' as "
            "ecosystem_layer, 'lower' as better_when, 'metric_values' as source_measure, "
            "cast(? as date) as baseline_from_date, cast(? as date) as baseline_until_date, "
            "? as claimed_change_ratio, 0.02 as tolerance_ratio, "
            "date '2020-01-01' as valid_from",
            [metric_id, *NAMED, change],
        )
    try:
        yield
    finally:
        with models.open() as connection:
            marks = ", ".join("?" for _ in kept[0])
            connection.execute("delete from policy.metrics")
            connection.executemany(f"insert into policy.metrics values ({marks})", kept)


def told(
    models: Models,
    metric_id: str,
    improvements: Sequence[Improvement],
    values: Sequence[Value],
    *,
    change: float = 0.1,
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the metric's row, and what the red gates observed by their code."""
    with claimed(models, metric_id, change):
        marts = models.run(improvements, values)
        with models.open() as connection:
            red = _red(connection)
    (row,) = [row for row in marts["success_metrics"] if row["metric_id"] == metric_id]
    return row, red


def _red(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    found = verdicts(connection, success.MART_GATES)
    return {code: verdict.observed for code, verdict in found.items() if verdict.verdict != "pass"}


def test_claim__is_improved_when_the_metric_moved_beyond_its_interval(models: Models) -> None:
    row, red = told(models, "reception_wait", *planted(1))
    assert (row["metric_status"], row["claim_word"]) == ("tracked", "improved")
    assert row["baseline_from_month"].isoformat() == "2025-01-01"
    assert row["baseline_until_month"].isoformat() == "2025-06-01"
    assert row["change_low_ratio"] > 0.1
    assert red == {}


def test_claim__is_not_shown_when_nothing_tells_it_from_chance(models: Models) -> None:
    row, red = told(models, "booking_answer", *planted(1), change=0.01)
    assert (row["claim_word"], red) == ("not_shown", {})
    assert row["change_low_ratio"] < 0 < row["change_high_ratio"]


@pytest.mark.parametrize(
    ("metric_id", "change"), [("reception_wait", 0.35), ("booking_answer", 0.1)]
)
def test_claim__stops_the_build_when_it_is_larger_than_what_came(
    models: Models, metric_id: str, change: float
) -> None:
    row, red = told(models, metric_id, *planted(1), change=change)
    assert row["claim_word"] == "contradicted"
    assert row["change_high_ratio"] < change
    assert list(red) == ["success_metrics.in_range.claims"]


def test_claim__stops_the_build_when_the_metric_got_worse(models: Models) -> None:
    improvements, values = planted(1)
    turned = [
        Value(value.metric_id, value.month, value.denominator - value.numerator, value.denominator)
        for value in values
    ]
    row, red = told(models, "reception_wait", improvements, turned)
    assert row["claim_word"] == "contradicted"
    assert list(red) == ["success_metrics.in_range.claims"]


def test_claim__stops_the_build_when_nobody_measured_before(models: Models) -> None:
    improvements, values = planted(1)
    later = [value for value in values if value.month > 17]
    row, red = told(models, "reception_wait", improvements, later)
    assert (row["claim_word"], row["baseline_ratio"]) == ("refused_no_baseline", None)
    assert list(red) == ["success_metrics.conserved.baselined"]
    assert "without a baseline: metric reception_wait" in red["success_metrics.conserved.baselined"]


def test_target__needs_no_baseline_to_be_aspired_to(models: Models) -> None:
    marts = models.run(*planted(1))
    untracked = [row for row in marts["success_metrics"] if row["metric_status"] == "untracked"]
    assert {"refill_in_time_ratio", "waited_too_long"} <= {row["metric_id"] for row in untracked}
    assert {row["target_type"] for row in untracked} == {"aspirational"}
    assert {row["baseline_ratio"] for row in untracked} == {None}
    with models.open() as connection:
        assert _red(connection) == {}
