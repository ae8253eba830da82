"""What `mops status` says is stopped, since when, and what runs on."""

from datetime import date

import pytest

from dagster_project import durable
from dagster_project.current import build_folder, switch
from dagster_project.errors import BuildError, SettingsError, SourceError
from dagster_project.explain import explain
from dagster_project.failures import told_when_failed
from dagster_project.lake import Decision, Lake
from dagster_project.settings import Settings
from dagster_project.sources import all_tables
from dagster_project.status import read_status
from dagster_project.warehouse import connect

DAY = date(2026, 6, 30)
MARTS = ("accounts", "hcps", "products")
RED = {"gate_code": "hcps.keyed", "verdict": "fail", "severity": "block"}
FEEDS = (
    "freshness_level text, source text, feed text, freshness_status text, watermark_date date, "
    "age_days bigint, limit_days bigint"
)
CONSEQUENCES = (
    "source text, table_name text, load_id text, effect text, dependent_kind text, dependent text"
)
HELD = ("hubspot", "contacts", "held", "older data", "mart", "hcps")


@pytest.fixture
def settings(tmp_path):
    found = Settings(data_dir=tmp_path, as_of=DAY)
    publish(found, CONSEQUENCES, [HELD])
    return found


def publish(settings, columns, rows):
    folder = build_folder(settings, "20260630-first")
    durable.remove_folder(folder)
    folder.mkdir(parents=True)
    with connect(settings, folder / "mops.duckdb") as connection:
        connection.execute(f"create table source_freshness ({FEEDS})")
        connection.execute(f"create table gate_consequences ({columns})")
        for row in rows:
            marks = ", ".join("?" for _ in row)
            connection.execute(f"insert into gate_consequences values ({marks})", list(row))
    tables = {name: {"kind": "mart"} for name in MARTS} | {"gate_results": {"kind": "log"}}
    manifest = {"build_id": "20260630-first", "as_of_date": DAY.isoformat(), "tables": tables}
    durable.write_sealed(folder / "manifest.json", manifest)
    switch(settings, "20260630-first")


def judge(settings, build_id, *verdicts):
    path = settings.warehouse_dir / "verdicts" / f"{build_id}.json"
    durable.write_sealed(path, {"verdicts": list(verdicts)})


def hold(settings, *, as_of_date="2026-06-30", observed=""):
    lake = Lake(settings.lake_dir)
    lake.decide(
        Decision(
            sequence=lake.next_sequence(), source="hubspot", table="contacts", load_id="held",
            verdict="hold", as_of_date=as_of_date, is_backfill=False, policy_version="p",
            decided_by="gates", reason="hubspot__contacts.volume",
            gates=({**RED, "observed": observed},),
        )
    )  # fmt: skip


def told(settings):
    return [
        (item.what, item.since_date, item.because, item.data_until_date, item.marts)
        for item in read_status(settings).stopped
    ]


def test_nothing_stopped__everything_runs(settings):
    status = read_status(settings)
    assert status.stopped == ()
    assert not status.needs_attention
    assert status.running_marts == MARTS


def test_held_load__stops_what_the_build_says_depends_on_it(settings):
    hold(settings)
    assert told(settings) == [
        ("hubspot/contacts", "2026-06-30", "hubspot__contacts.volume", None, ("hcps",))
    ]
    assert read_status(settings).running_marts == ("accounts", "products")


def test_failing_pull__is_stopped_and_says_why(settings):
    lake = Lake(settings.lake_dir)
    table = next(t for t in all_tables() if t.name == "erp__customers")
    lake.note_pull(table, "failing", "answered 500", DAY)
    (stopped,) = read_status(settings).stopped
    assert (stopped.what, stopped.because) == ("erp/customers", "answered 500")
    assert {"accounts", "account_tiers"} <= set(stopped.marts)
    assert "products" not in stopped.marts


def test_failing_pull__reaches_what_the_build_says_and_the_report_counts(settings):
    publish(settings, CONSEQUENCES, [("erp", "customers", None, "older data", "mart", "accounts")])
    lake = Lake(settings.lake_dir)
    table = next(t for t in all_tables() if t.name == "erp__customers")
    lake.note_pull(table, "failing", "answered 500", DAY)
    status = read_status(settings)
    assert [item.marts for item in status.stopped] == [("accounts",)]
    assert status.running_marts == ("hcps", "products")


def test_refused_build__stops_publishing(settings):
    judge(settings, "20260701-second", RED, {**RED, "gate_code": "a.b", "severity": "warn"})
    assert told(settings) == [("publishing", "2026-07-01", "hcps.keyed", "2026-06-30", MARTS)]
    status = read_status(settings)
    assert status.needs_attention
    assert status.running_marts == ()


def test_refused_look_back__stops_nothing(settings):
    judge(settings, "20250101-before", RED)
    assert told(settings) == []


def test_load_held_again_for_the_same_reason__is_held_since_the_first_day(settings):
    hold(settings)
    hold(settings, as_of_date="2026-07-05", observed="newest 2026-07-05")
    assert [item.since_date for item in read_status(settings).stopped] == ["2026-06-30"]


def test_build_of_an_earlier_version__is_read_as_far_as_it_tells(settings):
    hold(settings)
    publish(settings, "gate_code text, dependent_kind text, dependent text", [])
    assert [item.marts for item in read_status(settings).stopped] == [()]


def damage(settings, name):
    path = build_folder(settings, "20260630-first") / name
    path.write_bytes(bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:])


@pytest.mark.parametrize("name", ["manifest.json", "mops.duckdb"])
def test_damaged_build__is_told_and_answers_nothing(settings, name):
    seal_files(settings)
    assert not read_status(settings).needs_attention
    damage(settings, name)
    status = read_status(settings)
    assert (status.damaged, status.current, status.feeds) == ("20260630-first", None, ())
    assert status.needs_attention
    with pytest.raises(BuildError, match="the current build 20260630-first is damaged"):
        explain(settings, "a1")


def test_build_of_an_earlier_version__explains_nothing_and_says_why(settings):
    with pytest.raises(BuildError, match="of an earlier version") as caught:
        explain(settings, "a1")
    assert caught.value.next_step == "`mops run` builds with this version"


def test_missing_database__is_a_damaged_build(settings):
    seal_files(settings)
    (build_folder(settings, "20260630-first") / "mops.duckdb").unlink()
    assert read_status(settings).damaged == "20260630-first"


def seal_files(settings):
    """Name the database in the manifest, as a publish does."""
    folder = build_folder(settings, "20260630-first")
    manifest = durable.read_sealed(folder / "manifest.json")
    files = {"mops.duckdb": durable.file_hash(folder / "mops.duckdb")}
    durable.write_sealed(folder / "manifest.json", manifest | {"files": files})


def test_failed_run__comes_first_until_a_run_goes_well(settings):
    with pytest.raises(BuildError), told_when_failed(settings):
        raise BuildError("no table", where="dbt", next_step="mend it")
    status = read_status(settings)
    told = (status.failure["what"], status.failure["where"], status.failure["next_step"])
    assert told == ("no table", "dbt", "mend it")
    assert status.needs_attention
    with told_when_failed(settings):
        pass
    assert read_status(settings).failure is None


def test_data_directory__that_is_a_file_is_one_error(tmp_path):
    path = tmp_path / "data"
    path.write_text("", encoding="utf-8")
    with pytest.raises(SettingsError, match="it is no folder"):
        read_status(Settings(data_dir=path, as_of=DAY))


def test_failing_pull__says_once_what_fails(settings):
    lake = Lake(settings.lake_dir)
    table = next(t for t in all_tables() if t.name == "erp__customers")
    error = SourceError("answered 500", where="erp.customers", next_step="ask the vendor")
    lake.note_pull(table, "failing", str(error), DAY)
    (stopped,) = read_status(settings).stopped
    assert stopped.because == "answered 500"
