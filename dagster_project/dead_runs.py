"""Runs whose process is gone: found by the lock they do not hold, and told to Dagster.

Dagster's own launcher cannot ask whether a run's process lives, so a killed run stays STARTED
and keeps the only slot for hours. Every run holds the data directory's lock to its end and the
kernel drops it with the process: while the lock is free, no run is alive.
"""

from __future__ import annotations

import json

import dagster as dg

from dagster_project.durable import is_free
from dagster_project.settings import load_settings

# A run takes the lock a moment after it has started: only one that is without it at two looks
# is dead. So a slot is free after 60 s at most.
SECONDS_BETWEEN_LOOKS = 30
_ALIVE = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]


def fail_dead_runs(instance: dg.DagsterInstance, known: frozenset[str] | None = None) -> list[str]:
    """Mark runs that pretend to be alive as failed and return their ids.

    Call it while no run is alive: with the lock held, or free at two looks; `known` limits it
    to the runs of the first look.
    """
    dead = [
        run
        for run in instance.get_runs(dg.RunsFilter(statuses=_ALIVE))
        if known is None or run.run_id in known
    ]
    for run in dead:
        instance.report_run_failed(run, "The process of this run is gone; start it again.")
    return [run.run_id for run in dead]


@dg.sensor(
    name="free_slots_of_dead_runs",
    minimum_interval_seconds=SECONDS_BETWEEN_LOOKS,
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def free_slots_of_dead_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Free the slot of a run whose process was killed, so that the next one starts."""
    if not is_free(load_settings().data_dir):
        context.update_cursor("[]")
        return dg.SkipReason("a run is at work")
    failed = fail_dead_runs(context.instance, frozenset(json.loads(context.cursor or "[]")))
    alive = [run.run_id for run in context.instance.get_runs(dg.RunsFilter(statuses=_ALIVE))]
    context.update_cursor(json.dumps(alive))
    return dg.SkipReason(f"{len(failed)} dead run(s) found")
