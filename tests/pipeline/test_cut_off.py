"""One source cut off: the others stay fresh, nothing turns greener, and it is named."""

from datetime import timedelta

from dagster_project import sandbox
from dagster_project.console import out
from dagster_project.report import report_path
from dagster_project.sandbox import Fault, faults
from dagster_project.status import read_status
from dagster_project.summary import print_status

GREENER = {"Stable": 0, "Low": 1, "Medium": 2, "High": 3, "Insufficient data": 4}


def tiers(built):
    with built.published() as connection:
        return dict(connection.execute("select account_id, tier from account_tiers").fetchall())


def run_cut(copied, fault, **changes):
    """Run the daily job while one source misbehaves."""
    faults.write(copied.settings.sandbox_dir, [fault])
    copied.run(**changes)


def test_source_answers_500__is_named_and_turns_no_tier_greener(copied):
    source = "salesforce"
    before = tiers(copied)
    day = sandbox.world_end(copied.settings) + timedelta(days=1)
    run_cut(copied, Fault(source, "*", "error"), as_of=day)
    after = tiers(copied)
    assert after.keys() == before.keys()
    assert {a for a in before if GREENER[after[a]] < GREENER[before[a]]} == set()
    states = {t.source: t.state for t in read_status(copied.settings).tables if t.row_count}
    assert states.pop(source) == "failing"
    assert set(states.values()) == {"ok"}


CONTRACT_MARTS = (
    "account_actions", "account_drivers", "account_signals", "account_tier_history",
    "account_tier_migrations", "account_tiers", "accountability", "accounts", "action_effects",
    "attribution_lift", "channel_returns", "goal_tracking", "input_requests",
    "integration_health", "maturity", "maturity_stages", "narratives", "playbook",
    "portfolio_risk", "regimes", "segment_memberships", "sentiment_bias", "signal_drift",
    "source_conflicts", "source_coverage", "source_freshness", "surprise_churns", "tier_backtest",
    "tier_calibration", "tier_changes", "tier_disagreements", "tools",
)  # fmt: skip


def test_table_served_empty__is_held_loses_nothing_and_flags_what_rests_on_it(copied):
    before = tiers(copied)
    day = sandbox.world_end(copied.settings) + timedelta(days=1)
    run_cut(copied, Fault("salesforce", "contract", "empty"), as_of=day)
    held = read_status(copied.settings).held
    assert [(decision.source, decision.table) for decision in held] == [("salesforce", "contract")]
    after = tiers(copied)
    assert after.keys() == before.keys()
    assert {a for a in before if GREENER[after[a]] < GREENER[before[a]]} == set()
    (stopped,) = read_status(copied.settings).stopped
    assert (stopped.what, stopped.load_id) == ("salesforce/contract", held[0].load_id)
    assert stopped.since_date == day.isoformat()
    assert stopped.data_until_date == (day - timedelta(days=1)).isoformat()
    assert stopped.marts == CONTRACT_MARTS
    with out.capture() as printed:
        print_status(read_status(copied.settings))
    assert f"Still running: 64 of 96 published tables, as of {day}" in printed.get()
    with copied.published() as connection:
        rows = connection.execute(
            "select distinct effect, data_until_date from gate_consequences"
        ).fetchall()
    assert rows == [("older data", day - timedelta(days=1))]
    page = report_path(copied.settings, copied.manifest["build_id"]).read_text(encoding="utf-8")
    flagged = [part for part in page.split("<section ")[1:] if "Older data in this section" in part]
    assert [part.split('"')[1] for part in flagged] == [
        "now", "over_time", "moves", "actions", "attribution", "freshness", "conflicts",
    ]  # fmt: skip
