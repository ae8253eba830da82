"""Every mart gate is green on a healthy build and red once its rule is broken."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from expectations import MART_GATES, Gate
from tests.gates.mart_breaking import BREAKING
from tests.gates.mart_samples import healthy_build
from tests.gates.samples import verdicts

# What a build is published with all the same: nobody's data are wrong.
WARNING = {
    "account_actions.agrees.acted_on",
    "attributed_volumes.in_range.visit_share",
    "campaigns.agrees.template",
    "enabler_coverage.referenced.skill_id",
    "hand_offs.agrees.named",
    "moments_of_truth.referenced.ecosystem_layer",
    "responsibilities.in_range.known",
    "scenario_runs.agrees.known",
    "strategy_changes.in_range.dates",
    "success_metrics.agrees.begun",
    "success_metrics.agrees.partner",
    "success_metrics.conserved.reported",
    "sync_conflicts.conserved.fields",
    "tools.agrees.feeds",
}
BY_WORD = {
    "volume": "delete from {relation}",
    "keyed": "insert into {relation} from {relation}",
    "complete": "update {relation} set {column} = null",
    "in_set": "update {relation} set {column} = 'Surprise'",
    "referenced": "update {relation} set {column} = 'nowhere'",
    "fresh": "update {relation} set feed_status = 'stale' where feed = '{column}'",
}


@pytest.fixture(scope="module")
def healthy() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = healthy_build()
    yield connection
    connection.close()


@pytest.fixture
def build(healthy: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """Lend the healthy build and undo what the test does to it."""
    healthy.execute("begin")
    yield healthy
    healthy.execute("rollback")


def breaking(gate: Gate) -> str:
    """Return a statement that breaks the gate's rule and leaves the rest as it was."""
    schema = "marts" if not gate.subject.startswith(("dim_", "fct_")) else "unified"
    schema = "unified" if gate.subject.endswith("_xref") else schema
    column = gate.code.split(".")[2] if gate.code.count(".") == 2 else "as_of_date"
    by_word = BY_WORD.get(gate.word, "")
    return BREAKING.get(gate.code) or by_word.format(
        relation=f"{schema}.{gate.subject}", column=column
    )


def test_every_mart_gate__is_green_when_the_build_is_healthy(
    build: duckdb.DuckDBPyConnection,
) -> None:
    found = verdicts(build, MART_GATES)
    red = {code: verdict.observed for code, verdict in found.items() if verdict.verdict != "pass"}
    assert red == {}
    assert len(found) == len(MART_GATES) > 100


@pytest.mark.parametrize("gate", MART_GATES, ids=lambda gate: gate.code)
def test_mart_gate__is_red_when_its_rule_is_broken(
    build: duckdb.DuckDBPyConnection, gate: Gate
) -> None:
    build.execute(breaking(gate))
    (verdict,) = verdicts(build, [gate]).values()
    assert verdict.verdict != "pass"
    warns = gate.word == "fresh" or gate.code in WARNING
    assert verdict.is_blocking == (not warns)


def test_mart_gates__are_not_evaluated_when_the_build_is_missing() -> None:
    one_per_subject = {gate.subject: gate for gate in MART_GATES}
    found = verdicts(duckdb.connect(), list(one_per_subject.values()))
    assert {verdict.verdict for verdict in found.values()} == {"not_evaluated"}
    assert {verdict.observed for verdict in found.values()} == {
        "not evaluated: the engine answered CatalogException"
    }


def test_mart_gates__stay_green_when_no_revenue_source_is_connected(
    build: duckdb.DuckDBPyConnection,
) -> None:
    build.execute(
        "delete from unified.fct_revenue; delete from unified.fct_campaign_spend;"
        "delete from marts.attributed_revenue; delete from marts.attribution_reconciliation;"
        "delete from marts.channel_returns; delete from marts.campaign_returns;"
        "delete from marts.journey_paths; delete from marts.channel_effects;"
        "delete from marts.unmatched_revenue; delete from unified.int_months__closed;"
        "delete from marts.attribution_vintages; delete from marts.attribution_restatements;"
        "update marts.portfolio_risk set booked_reporting_amount = 0;"
        "delete from marts.accountability where subject_name in ('revenue', 'campaign_spend');"
        "update unified.fct_feed_status set feed_status = 'not connected', watermark_date = null "
        "where feed in ('revenue', 'campaign_spend')"
    )
    found = verdicts(build, MART_GATES)
    assert [code for code, verdict in found.items() if verdict.verdict != "pass"] == []


def test_green_tier__is_red_when_evidence_is_missing(build: duckdb.DuckDBPyConnection) -> None:
    build.execute(
        "update marts.account_tiers set tier = 'Stable', coverage_ratio = 0.02 "
        "where account_id = 'A1'"
    )
    found = verdicts(build, [g for g in MART_GATES if g.code == "account_tiers.agrees.coverage"])
    assert found["account_tiers.agrees.coverage"].unexpected_count == 1


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ("delete from unified.fct_actions", "fail"),
        ("update unified.fct_actions set action_status = 'dropped'", "fail"),
        ("delete from unified.fct_actions; update marts.account_tiers set tier = 'Medium'", "pass"),
        (
            "delete from unified.fct_actions; "
            "update marts.account_tiers set tier_since_date = date '2024-06-09'",
            "pass",
        ),
        (
            "delete from unified.fct_actions; update unified.fct_feed_status "
            "set feed_status = 'not connected' where feed = 'actions'",
            "pass",
        ),
    ],
    ids=["nothing done", "all dropped", "not high", "three weeks", "not connected"],
)
def test_alarm__is_to_be_answered_when_it_stands_for_over_three_weeks(
    build: duckdb.DuckDBPyConnection, change: str, verdict: str
) -> None:
    build.execute(change)
    found = verdicts(build, [g for g in MART_GATES if g.code == "account_actions.agrees.acted_on"])
    assert found["account_actions.agrees.acted_on"].verdict == verdict
