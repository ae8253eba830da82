"""A run whose process was killed frees its slot; one that is alive keeps it."""

import dagster as dg
import pytest

from dagster_project.dead_runs import (
    SECONDS_BETWEEN_LOOKS,
    fail_dead_runs,
    free_slots_of_dead_runs,
)
from dagster_project.definitions import defs
from dagster_project.durable import exclusive

STARTED = dg.DagsterRunStatus.STARTED


@pytest.fixture
def data_dir(tmp_path, monkeypatch):
    monkeypatch.setenv("MOPS_DATA_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def instance(data_dir):
    with dg.DagsterInstance.local_temp(str(data_dir)) as opened:
        yield opened


def started(instance):
    """Return the id of a run that has started and whose process does not exist."""
    run = instance.create_run_for_job(defs.resolve_job_def("pull"), status=STARTED)
    return run.run_id


def look(instance, cursor=None):
    """Let the sensor look once; return its cursor."""
    context = dg.build_sensor_context(instance=instance, cursor=cursor)
    free_slots_of_dead_runs(context)
    return context.cursor


def test_killed_run__is_failed_at_the_second_look(instance):
    run_id = started(instance)
    cursor = look(instance)
    assert instance.get_run_by_id(run_id).status == STARTED
    look(instance, cursor)
    assert instance.get_run_by_id(run_id).status == dg.DagsterRunStatus.FAILURE
    assert 2 * SECONDS_BETWEEN_LOOKS <= 120


def test_run_at_work__keeps_its_slot(instance, data_dir):
    run_id = started(instance)
    with exclusive(data_dir):
        cursor = look(instance, look(instance))
    # It ends between two looks, and another begins: each has to be met twice.
    assert instance.get_run_by_id(run_id).status == STARTED
    look(instance, cursor)
    assert instance.get_run_by_id(run_id).status == STARTED


def test_next_mops_run__fails_what_a_killed_one_left(instance):
    run_id = started(instance)
    assert fail_dead_runs(instance) == [run_id]
    assert instance.get_run_by_id(run_id).status == dg.DagsterRunStatus.FAILURE
    assert fail_dead_runs(instance) == []


def test_sensor__looks_without_being_switched_on():
    sensor = defs.resolve_sensor_def("free_slots_of_dead_runs")
    assert sensor.default_status == dg.DefaultSensorStatus.RUNNING
