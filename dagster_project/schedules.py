"""When things run: the daily job, its schedule, and what is told when it fails."""

import dagster as dg

from dagster_project.alerts import send_alert
from dagster_project.settings import load_settings

# One process for all steps: a step in a process of its own costs some 7 s of imports.
daily = dg.define_asset_job(
    "daily",
    selection=dg.AssetSelection.all(),
    executor_def=dg.in_process_executor,
    description="Pull what is new, judge it, build, judge, publish, report.",
)

_raw = dg.AssetSelection.groups("raw")

pull = dg.define_asset_job(
    "pull",
    selection=_raw,
    executor_def=dg.in_process_executor,
    description="Pull what is new and judge it: the first half of `daily`.",
)

build = dg.define_asset_job(
    "build",
    selection=dg.AssetSelection.all() - _raw,
    executor_def=dg.in_process_executor,
    description="Build, judge, publish and report from what is admitted: the second half.",
)

# After the vendors' nightly jobs and before the working day in Tokyo.
every_day = dg.ScheduleDefinition(
    name="every_day", job=daily, cron_schedule="0 20 * * *", execution_timezone="UTC"
)


@dg.run_failure_sensor(name="alert_on_failure", monitored_jobs=[daily])
def alert_on_failure(context: dg.RunFailureSensorContext) -> None:
    """Tell the configured address which step of a run failed, without its data."""
    send_alert(
        load_settings(),
        kind="run_failed",
        subject=context.dagster_run.job_name,
        message=context.failure_event.message or "the run failed",
    )
