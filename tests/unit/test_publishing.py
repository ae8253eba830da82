"""Which build readers see: the newest day's, unless somebody rolled back from it."""

from datetime import date

import pytest

from dagster_project import durable
from dagster_project.build import Plan
from dagster_project.errors import BuildError
from dagster_project.publishing import (
    build_folder,
    current_manifest,
    kept_builds,
    point_current,
    roll_back,
)
from dagster_project.settings import Settings


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path, kept_builds=2)


def published(settings, build_id, day=date(2026, 6, 30)):
    """Publish an empty build and make it current if it may be; say whether it is."""
    manifest = {"build_id": build_id, "as_of_date": day.isoformat(), "tables": {}}
    durable.write_json(build_folder(settings, build_id) / "manifest.json", manifest)
    return point_current(settings, Plan(build_id, day, "p", "c", (), ()))


def test_rollback__withdraws_the_build_until_another_one_comes(settings):
    assert published(settings, "first")
    assert published(settings, "second")
    roll_back(settings, "first")
    assert current_manifest(settings)["build_id"] == "first"
    # The same inputs make the same build: it must not come back by itself.
    assert not published(settings, "second")
    assert current_manifest(settings)["build_id"] == "first"
    assert published(settings, "third")


def test_rollback__can_be_taken_back(settings):
    published(settings, "first")
    published(settings, "second")
    roll_back(settings, "first")
    roll_back(settings, "second")
    assert current_manifest(settings)["build_id"] == "second"
    assert published(settings, "second")


def test_rollback__to_an_unknown_build_changes_nothing(settings):
    published(settings, "first")
    with pytest.raises(BuildError, match="no published build elsewhere"):
        roll_back(settings, "elsewhere")
    assert published(settings, "first")


def test_earlier_day__is_published_and_does_not_become_current(settings):
    published(settings, "june")
    assert not published(settings, "may", date(2026, 5, 31))
    assert current_manifest(settings)["build_id"] == "june"


def test_old_builds__give_way_to_newer_ones(settings):
    for build_id in ("first", "second", "third"):
        published(settings, build_id)
    assert [manifest["build_id"] for manifest in kept_builds(settings)] == ["third", "second"]
