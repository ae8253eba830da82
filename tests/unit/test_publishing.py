"""Which build readers see: the newest day's, unless somebody rolled back from it."""

from datetime import date, timedelta

import pytest

from dagster_project import durable, publishing
from dagster_project.build import Plan
from dagster_project.current import (
    build_folder,
    current_manifest,
    kept_builds,
    point_current,
    roll_back,
    withdrawn_inputs,
)
from dagster_project.errors import BuildError, UsageError
from dagster_project.settings import Settings
from dagster_project.warehouse import connect
from tests.small_lake import FIRST, live_day, small_settings


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path, kept_builds=2)


DAY = date(2026, 6, 30)
TABLES = {
    "account_tiers": "account_id text, tier text",
    "load_history": "source text, table_name text, load_id text, verdict text",
    "source_freshness": (
        "freshness_level text, source text, feed text, freshness_status text, severity text"
    ),
}


def published(settings, build_id, day=DAY, inputs=None):
    """Publish an empty build and make it current if it may be; say whether it is."""
    inputs = inputs or build_id
    folder = build_folder(settings, build_id)
    if not folder.exists():
        folder.mkdir(parents=True)
        with connect(settings, folder / "mops.duckdb") as connection:
            for table, columns in TABLES.items():
                connection.execute(f"create table {table} ({columns})")
    manifest = {"build_id": build_id, "inputs": inputs, "as_of_date": day.isoformat(), "tables": {}}
    durable.write_sealed(folder / "manifest.json", manifest)
    return point_current(settings, Plan(build_id, inputs, day, "p", "c", (), ()))


def test_rollback__withdraws_the_build_until_another_one_comes(settings):
    assert published(settings, "first")
    assert published(settings, "second")
    roll_back(settings, "first")
    assert current_manifest(settings)["build_id"] == "first"
    # The same inputs make the same build: it must not come back by itself.
    assert not published(settings, "second")
    assert current_manifest(settings)["build_id"] == "first"
    # Nor does tomorrow's build of the same data, policy and code.
    assert not published(settings, "tomorrow", DAY + timedelta(days=1), inputs="second")
    assert published(settings, "third", DAY + timedelta(days=1))


def test_rollback__can_be_taken_back(settings):
    published(settings, "first")
    published(settings, "second")
    roll_back(settings, "first")
    roll_back(settings, "second")
    assert current_manifest(settings)["build_id"] == "second"
    assert published(settings, "second")


def test_rollback__to_the_current_build_says_that_nothing_changed(settings):
    published(settings, "first")
    assert not roll_back(settings, "first")
    assert withdrawn_inputs(settings) == {}


def test_rollback__to_a_damaged_build_does_not_call_it_unknown(settings):
    published(settings, "first")
    published(settings, "second")
    (build_folder(settings, "first") / "manifest.json").write_text("{}", encoding="utf-8")
    with pytest.raises(BuildError, match="build first is damaged"):
        roll_back(settings, "first")


def test_rollback__from_a_damaged_build_does_not_bar_its_inputs(settings):
    published(settings, "first")
    published(settings, "second")
    path = build_folder(settings, "second") / "manifest.json"
    path.write_text("{}", encoding="utf-8")
    assert roll_back(settings, "first")
    assert withdrawn_inputs(settings) == {}


@pytest.mark.parametrize("build_id", ["elsewhere", "", ".", "../builds"])
def test_rollback__to_an_unknown_build_changes_nothing(settings, build_id):
    published(settings, "first")
    with pytest.raises(UsageError, match=f"no published build '{build_id}'") as caught:
        roll_back(settings, build_id)
    assert caught.value.exit_code == 2
    assert published(settings, "first")


def test_earlier_day__is_published_and_does_not_become_current(settings):
    published(settings, "june")
    assert not published(settings, "may", date(2026, 5, 31))
    assert current_manifest(settings)["build_id"] == "june"


def test_old_builds__give_way_to_newer_ones(settings):
    published(settings, "first")
    published(settings, "second", DAY + timedelta(days=1))
    published(settings, "third", DAY + timedelta(days=2))
    # Looking back at an old day takes no newer build's place.
    published(settings, "long ago", DAY - timedelta(days=400))
    published(settings, "fourth", DAY + timedelta(days=3))
    assert [manifest["build_id"] for manifest in kept_builds(settings)] == ["fourth", "third"]


def test_publish__removes_the_verdicts_of_builds_of_its_day_that_never_were(tmp_path, monkeypatch):
    monkeypatch.setattr(publishing, "public_tables", lambda: ("orders",))
    small = small_settings(tmp_path)
    refused = [f"{FIRST + timedelta(days=number):%Y%m%d}-refused" for number in (0, 9)]
    for build_id in refused:
        durable.write_sealed(publishing.verdict_path(small, build_id), {"verdicts": []})
    live_day(small, 0)
    left = {path.stem for path in (small.warehouse_dir / "verdicts").glob("*refused.json")}
    assert left == {refused[1]}
