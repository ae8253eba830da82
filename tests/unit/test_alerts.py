"""Alerts: what a publish brought, in counts and feeds, and never a customer's name."""

import json

import pytest

from dagster_project.alerts import announce, check_alerts, send_alert
from dagster_project.errors import SettingsError
from dagster_project.failures import told_when_failed
from dagster_project.settings import Settings
from dagster_project.warehouse import connect


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path / "data")


def alerts(settings):
    text = (settings.data_dir / "alerts.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def build(settings, name, tiers, held=(), late=()):
    folder = settings.data_dir / name
    folder.mkdir(parents=True)
    with connect(settings, folder / "mops.duckdb") as connection:
        for table, columns, rows in (
            ("account_tiers", "account_id text, tier text", tiers),
            ("load_history", "source text, table_name text, load_id text, verdict text", held),
            (
                "source_freshness",
                "freshness_level text, source text, feed text, freshness_status text, "
                "severity text",
                late,
            ),
        ):
            connection.execute(f"create table {table} ({columns})")
            for row in rows:
                connection.execute(f"insert into {table} values {tuple(row)}")
    return folder / "mops.duckdb"


def test_publish__tells_moves_held_loads_and_late_feeds_that_are_new(settings):
    old_held = ("crm", "contract", "l1", "hold")
    before = build(settings, "b1", [("a", "Low"), ("b", "Low"), ("c", "High")], [old_held])
    after = build(
        settings,
        "b2",
        [("a", "High"), ("b", "High"), ("c", "High"), ("d", "Low")],
        [old_held, ("crm", "contract", "l2", "hold")],
        [("feed", "crm", "contracts", "stale", "warn")],
    )
    announce(settings, before, after)
    assert [(alert["kind"], alert["subject"], alert["message"]) for alert in alerts(settings)] == [
        ("tiers_changed", "b2", "Low -> High: 2 account(s)"),
        ("loads_held", "b2", "crm/contract l2"),
        ("feeds_late", "b2", "feed contracts of crm: stale"),
    ]


def test_publish__without_news_is_silent(settings):
    before = build(settings, "b1", [("a", "Low")])
    announce(settings, before, build(settings, "b2", [("a", "Low")]))
    assert not (settings.data_dir / "alerts.jsonl").exists()


def test_first_publish__tells_what_is_held_and_late(settings):
    held = ("crm", "contract", "l1", "hold")
    announce(settings, None, build(settings, "b1", [("a", "Low")], [held]))
    assert [alert["message"] for alert in alerts(settings)] == ["crm/contract l1"]


@pytest.mark.parametrize(
    ("mode", "address", "problem"),
    [("send", None, "nowhere to send"), ("shout", None, "no way to alert")],
)
def test_alerts__that_cannot_be_sent_are_found_before_a_run(settings, mode, address, problem):
    with pytest.raises(SettingsError, match=problem):
        check_alerts(settings.with_values(alert_mode=mode, alert_webhook=address))


def test_refused_alert__does_not_hide_what_it_is_about(settings):
    settings.data_dir.mkdir()
    (settings.data_dir / "alerts.jsonl").mkdir()
    with pytest.raises(ValueError, match="the cause"), told_when_failed(settings):
        raise ValueError("the cause")


def test_alert__that_cannot_be_posted_is_kept_and_stops_nothing(settings):
    told = settings.with_values(alert_mode="send", alert_webhook="http://127.0.0.1:1/secret")
    assert not send_alert(told, kind="k", subject="s", message="m")
    (kept,) = alerts(settings)
    assert kept == {
        "kind": "k", "subject": "s", "message": "m", "posted": "failed: ConnectionError",
    }  # fmt: skip
