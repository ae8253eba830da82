"""What `mops run` and `mops status` print of gates, and of where the build is."""

from datetime import date

import pytest

from dagster_project import durable
from dagster_project.build import Plan
from dagster_project.current import build_folder, switch
from dagster_project.logs import gate_row, gate_summary
from dagster_project.runs import Finished
from dagster_project.settings import Settings
from dagster_project.status import read_status
from dagster_project.summary import print_status, print_summary
from dagster_project.warehouse import connect
from dagster_project.workspace import Workspace

GATES = {"evaluated": 990, "passed": 957, "learning": 33, "red": []}
TABLES = {
    "tiers": "tier text, sort_order bigint",
    "account_tiers": "account_id text, tier text, reason text, cause_of_insufficiency text",
    "attribution_reconciliation": (
        "currency_code text, attribution_model text, booked_amount decimal(18,2), "
        "attributed_amount decimal(18,2), difference_amount decimal(18,2)"
    ),
    "source_freshness": (
        "freshness_level text, source text, feed text, freshness_status text, "
        "watermark_date date, age_days bigint, limit_days bigint"
    ),
    "gate_consequences": "gate_code text",
}


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path / "data", as_of=date(2026, 6, 30))


def finished(settings, build_id, day, gates):
    """Publish an empty build and return what a run that made it returns."""
    folder = build_folder(settings, build_id)
    folder.mkdir(parents=True)
    with connect(settings, folder / "mops.duckdb") as connection:
        for table, columns in TABLES.items():
            connection.execute(f"create table {table} ({columns})")
    manifest = {"build_id": build_id, "as_of_date": day.isoformat(), "tables": {}, "gates": gates}
    durable.write_sealed(folder / "manifest.json", manifest)
    plan = Plan(build_id, build_id, day, "p", "c", (), ())
    return Finished(Workspace(settings), plan, manifest)


def lines(capsys):
    return [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    ("gates", "told"),
    [
        (GATES, "957 passed, 33 not judged yet (too little history)"),
        (GATES | {"passed": 990, "learning": 0}, "990 passed"),
        (GATES | {"passed": 955}, "955 passed, 33 not judged yet (too little history), 2 red"),
        # As a build of an earlier version counts.
        ({"evaluated": 990, "passed": 988, "red": []}, "988 passed, 2 red"),
    ],
)
def test_gates__are_counted_as_passed_only_when_they_were_judged(settings, capsys, gates, told):
    run = finished(settings, "june", date(2026, 6, 30), gates)
    switch(settings, "june")
    print_summary(run)
    assert f"result {told}" in lines(capsys)
    print_status(read_status(settings))
    assert f"gates {told}" in lines(capsys)


def test_manifest__counts_what_is_learning_apart():
    verdicts = [
        {"gate_code": f"t.{verdict}", "subject": "t", "verdict": verdict, "severity": "warn"}
        for verdict in ("pass", "pass", "learning", "fail", "not_evaluated")
    ]
    assert gate_summary([gate_row(verdict, {}) for verdict in verdicts]) == {
        "evaluated": 5, "passed": 2, "learning": 1,
        "red": ["t.fail (warn) on t", "t.not_evaluated (warn) on t"],
    }  # fmt: skip


def test_run__of_the_newest_day_leads_to_current(settings, capsys):
    run = finished(settings, "june", date(2026, 6, 30), GATES)
    switch(settings, "june")
    print_summary(run)
    shown = lines(capsys)
    assert f"warehouse {settings.published_dir}/current/mops.duckdb" in shown
    assert "build june" in shown


def test_run__of_an_earlier_day_leads_to_what_it_made_and_says_that_current_stays(settings, capsys):
    finished(settings, "june", date(2026, 6, 30), GATES)
    switch(settings, "june")
    print_summary(finished(settings, "march", date(2026, 3, 31), GATES))
    shown = lines(capsys)
    assert f"warehouse {settings.published_dir}/builds/march/mops.duckdb" in shown
    assert "build march; `current` stays june: readers go on seeing that" in shown
