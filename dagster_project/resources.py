"""The one resource of all steps: the workspace, held by one run at a time."""

from collections.abc import Iterator

import dagster as dg

from dagster_project.current import drop_damaged
from dagster_project.durable import exclusive
from dagster_project.errors import SettingsError
from dagster_project.settings import load_settings
from dagster_project.workspace import Workspace


@dg.resource(description="Settings, lake and policy; raises Busy when another run holds them.")
def workspace_resource(_: dg.InitResourceContext) -> Iterator[Workspace]:
    """Yield the workspace of the environment's settings for the length of one run."""
    settings = load_settings()
    if not settings.has_real_sources:
        raise SettingsError(
            "no source is configured",
            where="environment",
            next_step="start the sandbox with the UI (`make dev`), or set a source's address",
        )
    with exclusive(settings.data_dir):
        drop_damaged(settings)
        yield Workspace(settings)
