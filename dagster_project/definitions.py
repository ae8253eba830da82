"""Table of contents of the code location, in the order of the flow."""

from __future__ import annotations

import dagster as dg

from dagster_project.assets.checks import load_gates, mart_gates
from dagster_project.assets.publish import published_build
from dagster_project.assets.raw import raw_assets
from dagster_project.assets.report import report
from dagster_project.assets.transform import dbt_models
from dagster_project.dead_runs import free_slots_of_dead_runs
from dagster_project.resources import workspace_resource
from dagster_project.schedules import alert_on_failure, build, daily, every_day, pull

defs = dg.Definitions(
    assets=[*raw_assets(), dbt_models(), published_build(), report()],
    asset_checks=[load_gates(), mart_gates()],
    jobs=[daily, pull, build],
    schedules=[every_day],
    sensors=[alert_on_failure, free_slots_of_dead_runs],
    resources={"workspace": workspace_resource},
    executor=dg.in_process_executor,
)
