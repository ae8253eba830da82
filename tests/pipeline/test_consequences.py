"""What a red gate flags: exactly what depends on its subject, in words, rows and on the page."""

import shutil
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest

from dagster_project import sandbox
from dagster_project.consequences import GATE_CONSEQUENCE_COLUMNS, Consequences
from dagster_project.lake import Lake
from dagster_project.records import Category
from dagster_project.releases import release
from dagster_project.report import report_path
from dagster_project.status import read_status
from dagster_project.warehouse import connect, literal
from dagster_project.workspace import Workspace
from tests.conftest import Built

TIERS_WITH = """
    select account_tiers.tier, count(*) from marts.account_tiers
    where account_tiers.reason <> 'not_a_customer'
        and account_tiers.account_id in (
            select account_id from unified.{fact} where list_contains({loads}, load_id)
        )
        and account_tiers.account_id in (
            select account_id from marts.account_signals
            where signal_name in ({signals}) and observed_at is not null
        )
    group by account_tiers.tier
"""


@pytest.fixture(scope="module")
def world(built, tmp_path_factory):
    """A copy of the built world for the whole module: flags are kept beside its build."""
    data_dir = tmp_path_factory.mktemp("flagged") / "data"
    shutil.copytree(built.settings.data_dir, data_dir, symlinks=True)
    return Built(built.settings.with_values(data_dir=data_dir))


@contextmanager
def consequences(world, failing=()):
    """Yield the consequences in the build where all sources answer but the failing tables."""
    settings = world.settings.with_values(as_of=sandbox.world_end(world.settings))
    with connect(settings) as connection:
        connection.execute(f"attach {literal(settings.warehouse_path)} as build (read_only)")
        plan = Workspace(settings).plan()
        feeds = tuple(
            replace(feed, state="failing" if feed.table.name in failing else "connected")
            for feed in plan.feeds
        )
        yield Consequences(replace(plan, feeds=feeds), settings, connection)


def judged(world, table, gate, severity, verdict="admit"):
    """Return the decision about a table's newest load, with one red gate."""
    source, _, name = table.partition("__")
    found = [
        decision
        for decision in Lake(world.settings.lake_dir).standing().values()
        if (decision.source, decision.table) == (source, name)
    ][-1]
    red = {
        "gate_code": f"{table}.{gate}", "layer": "load", "subject": table, "verdict": "fail",
        "severity": severity, "observed": "1 of 9 rows break the rule", "expected": "none",
        "row_count": 9, "unexpected_count": 1, "why": "", "when_red": "", "consequence": "",
        "quarantined_count": 0,
    }  # fmt: skip
    passed = {**red, "gate_code": f"{table}.volume", "verdict": "pass"}
    return replace(found, verdict=verdict, gates=(passed, red))


def flagged(world, *decision):
    with consequences(world) as found:
        rows = found.rows([judged(world, *decision)])
        return [dict(zip(GATE_CONSEQUENCE_COLUMNS, row, strict=True)) for row in rows]


def names(rows, kind, dependence=None):
    return {
        row["dependent"]
        for row in rows
        if row["dependent_kind"] == kind and dependence in {None, row["dependence"]}
    }


def test_failing_source__reaches_what_a_held_load_of_it_does(world):
    held = flagged(world, "files__tickets", "volume", "block", "hold")
    with consequences(world, failing=("files__tickets",)) as found:
        rows = [dict(zip(GATE_CONSEQUENCE_COLUMNS, row, strict=True)) for row in found.rows([])]
    told = {(row["gate_code"], row["table_name"], row["load_id"], row["effect"]) for row in rows}
    assert told == {("files__tickets.pulled", "tickets", None, "older data")}
    assert names(rows, "mart") == names(held, "mart")
    assert {row["data_until_date"] for row in rows} == {row["data_until_date"] for row in held}


SPEND = {
    "campaign_returns.return_ratio", "campaign_returns.spend_reporting_amount",
    "campaigns.spend_reporting_amount", "channel_returns.return_ratio",
    "channel_returns.spend_reporting_amount",
    "maturity.evidence", "maturity.evidence_date", "maturity.is_met", "maturity.is_stale",
    "maturity.measured_value", "maturity.unmet_reason", "maturity_stages.months_in_stage",
    "maturity_stages.move_word", "maturity_stages.next_step_reason",
    "maturity_stages.previous_stage", "maturity_stages.reached_date", "maturity_stages.stage",
}  # fmt: skip
# The stage that spend helps to decides which step comes next.
SPEND_CHOOSES = {
    "maturity_stages.effort_days", "maturity_stages.is_cheapest_of_department",
    "maturity_stages.next_criterion_id", "maturity_stages.next_step",
    "maturity_stages.unmet_count",
}  # fmt: skip


def test_gate_that_warns_of_a_column__flags_what_depends_on_that_column(world):
    rows = flagged(world, "files__campaign_spend", "in_range.spend_amount", "warn")
    assert names(rows, "column", "value") == SPEND
    assert names(rows, "column", "rows") == SPEND_CHOOSES
    assert names(rows, "mart") == {
        "campaign_returns", "campaigns", "channel_returns", "maturity", "maturity_stages",
    }  # fmt: skip
    assert names(rows, "signal") == names(rows, "tier") == set()
    assert {(row["gate_code"], row["effect"]) for row in rows} == {
        ("files__campaign_spend.in_range.spend_amount", "doubtful rows")
    }


def test_gate_that_sets_rows_aside__flags_all_that_lacks_them(world):
    rows = flagged(world, "files__campaign_spend", "in_range.spend_amount", "quarantine")
    assert {row["effect"] for row in rows} == {"rows set aside"}
    assert names(rows, "column", "value") == SPEND
    assert names(rows, "mart") == {
        "accountability", "campaign_conformity", "campaign_returns", "campaigns",
        "channel_returns", "goal_tracking", "integration_health", "maturity", "maturity_stages",
        "source_freshness", "tools",
    }  # fmt: skip
    assert "channel_returns.spend_reporting_amount" not in names(rows, "column", "rows")
    assert "source_freshness.watermark_date" in names(rows, "column", "rows")
    # Spend nobody was credited for has a row of its own; a campaign has its name without any.
    assert "channel_returns.attributed_reporting_amount" in names(rows, "column", "rows")
    assert "campaigns.campaign_name" not in names(rows, "column")


def test_gate_about_a_column_nobody_reads__flags_nothing_when_it_warns(world):
    assert flagged(world, "erp__invoice_lines", "in_range.quantity", "warn") == []
    with consequences(world) as found:
        decision = judged(world, "erp__invoice_lines", "in_range.quantity", "warn")
        assert found.text(decision, decision.gates[1]) == "no mart depends on it"


def test_held_load__keeps_older_data_until_the_last_admitted_day(world):
    rows = flagged(world, "files__tickets", "volume", "block", "hold")
    assert {row["effect"] for row in rows} == {"older data"}
    assert {row["data_until_date"] for row in rows} == {
        sandbox.world_end(world.settings).isoformat()
    }
    assert names(rows, "signal") == {"support_load"}
    assert names(rows, "mart") == {
        "account_actions", "account_drivers", "account_signals", "account_tier_history",
        "account_tier_migrations", "account_tiers", "accountability", "action_effects",
        "goal_tracking", "input_requests", "integration_health", "maturity", "maturity_stages",
        "narratives", "playbook", "portfolio_risk", "regimes", "segment_memberships",
        "sentiment_bias", "signal_drift", "source_coverage", "source_freshness",
        "surprise_churns", "team_loads", "tier_backtest", "tier_calibration", "tier_changes",
        "tier_disagreements", "tools",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("table", "fact", "signals"),
    [
        ("files__tickets", "fct_tickets", "'support_load'"),
        ("qualtrics__responses", "fct_survey_answers", "'survey_nps'"),
        ("salesforce__call", "fct_touches", "'rep_contact_recency', 'marketing_engagement'"),
    ],
)
def test_tiers__are_counted_where_the_evidence_came_from_that_table(world, table, fact, signals):
    rows = flagged(world, table, "volume", "block", "hold")
    found = {r["dependent"]: r["account_count"] for r in rows if r["dependent_kind"] == "tier"}
    loads = [load.load_id for load in Lake(world.settings.lake_dir).loads() if load.name == table]
    with world.connect() as connection:
        told = TIERS_WITH.format(fact=fact, loads=loads, signals=signals)
        expected = dict(connection.execute(told).fetchall())
    assert found == expected
    assert sum(found.values()) > 0


def test_tiers__are_not_counted_of_accounts_that_the_table_told_nothing_of(copied):
    with connect(copied.settings, copied.settings.warehouse_path) as connection:
        # All tickets but those of one customer came from elsewhere.
        (account,) = connection.execute(
            "select min(account_id) from unified.fct_tickets inner join marts.account_tiers "
            "using (account_id) where reason <> 'not_a_customer'"
        ).fetchone()
        connection.execute(
            "update unified.fct_tickets set load_id = 'elsewhere' where account_id <> ?", [account]
        )
    rows = flagged(copied, "files__tickets", "volume", "block", "hold")
    assert [row["account_count"] for row in rows if row["dependent_kind"] == "tier"] == [1]


def test_tiers__are_not_counted_for_a_table_that_is_no_evidence(world):
    rows = flagged(world, "erp__customers", "volume", "block", "hold")
    assert "account_tiers" in names(rows, "mart")
    assert names(rows, "tier") == set()


def test_consequence_in_words__names_marts_and_signals(world):
    decision = judged(world, "qualtrics__responses", "volume", "block", "hold")
    with consequences(world) as found:
        assert found.text(decision, decision.gates[1]) == (
            "41 marts keep the data admitted before: account_actions, "
            "account_drivers, account_signals, account_tier_history, "
            "account_tier_migrations, account_tiers, accountability, action_effects, "
            "business_cases, campaigns, experience_scorecard, goal_tracking, hypothesis_tests, "
            "improvement_proofs, improvements, improvements_announced, input_requests, "
            "integration_health, "
            "journey_greenness, lines_of_sight, maturity, maturity_stages, "
            "narratives, playbook, portfolio_risk, priorities, regimes, "
            "segment_memberships, sentiment_bias, signal_drift, source_coverage, "
            "source_freshness, success_metrics, surprise_churns, survey_results, template_effects, "
            "tier_backtest, tier_calibration, tier_changes, tier_disagreements, tools; "
            "signals: survey_nps"
        )


def hold(world, table):
    """Hold the newest load of a table that stands admitted; return its id."""
    lake = Lake(world.settings.lake_dir)
    decision = judged(world, table, "volume", "block", "hold")
    decided = replace(decision, sequence=lake.next_sequence(), reason=f"{table}.volume")
    return lake.decide(decided).load_id


def test_released_load__is_shown_wherever_its_data_is_and_names_nobody(copied):
    day = sandbox.world_end(copied.settings)
    settings = copied.settings.with_values(as_of=day)
    load = hold(copied, "files__tickets")
    until = day + timedelta(days=14)
    release(
        Workspace(settings), load, who="Jane Doe", why="Jane asked for it", until=until,
        category=Category.EXPECTED,
    )  # fmt: skip
    copied.run(as_of=day)
    with copied.published() as connection:
        rows = connection.execute(
            "select distinct effect, override_category, override_until_date from gate_consequences"
        ).fetchall()
        history = connection.execute(
            f"select reason from load_history where load_id = '{load}'"
        ).fetchall()
    assert rows == [("released by hand", "expected", until)]
    assert history == [("released by hand",)]
    build_id = copied.manifest["build_id"]
    page = report_path(copied.settings, build_id).read_text(encoding="utf-8")
    told = "This section rests on a load released by hand against its gates:"
    sections = [part for part in page.split("<section ")[1:] if told in part]
    shown = {part.split('"')[1] for part in sections}
    assert shown == {"now", "over_time", "moves", "actions", "freshness"}
    assert f'an expected event, <span class="date">until {until}</span>' in sections[0]
    published = (copied.settings.published_dir / "current").resolve()
    files = [path for path in published.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if b"Jane" in path.read_bytes()]
    assert "Jane" not in page
    status = read_status(settings)
    assert [(d.decided_by, d.category, d.until_date) for d in status.released] == [
        ("Jane Doe", "expected", until.isoformat())
    ]
    assert status.stopped == ()


def test_another_last_day__is_another_build(copied):
    settings = copied.settings.with_values(as_of=sandbox.world_end(copied.settings))
    load = hold(copied, "files__tickets")
    plans = []
    for until in (date(2030, 1, 1), date(2031, 1, 1)):
        release(Workspace(settings), load, who="x", why="y", until=until)
        plans.append(Workspace(settings).plan())
        hold(copied, "files__tickets")
    assert plans[0].build_id != plans[1].build_id
