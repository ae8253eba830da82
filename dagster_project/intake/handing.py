"""From a sheet to a load of the lake, while no run is at work."""

from __future__ import annotations

from pathlib import Path

from dagster_project import durable
from dagster_project.intake.known import KIND
from dagster_project.intake.sentiments import Receipt, take_in
from dagster_project.settings import Settings
from dagster_project.sources import SOURCES
from dagster_project.workspace import Workspace


def take_in_and_land(
    settings: Settings, file: Path, *, who: str, language: str, encoding: str | None, check: bool
) -> Receipt:
    """Take in a sheet and land what is accepted; the next run judges it and builds with it.

    Raises what `take_in` does, the error of a pull that failed, and Busy while a run is at work.
    """
    with durable.exclusive(settings.data_dir):
        workspace = Workspace(settings)
        receipt = take_in(
            workspace, file, who=who, language=language, encoding=encoding, check=check
        )
        if receipt.accepted_count and not check:
            _land(workspace)
    return receipt


def _land(workspace: Workspace) -> None:
    from dagster_project.assets.raw import pull_tables

    (source,) = [source for source in SOURCES if source.name == "files"]
    tables = [table for table in source.tables if table.table == KIND]
    for outcome in pull_tables(source, tables, workspace):
        if outcome.error:
            raise outcome.error
