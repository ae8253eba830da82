"""Run the daily job in this process, on the configured sources or on the sandbox."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagster_project import durable
from dagster_project.alerts import check_alerts
from dagster_project.build import Plan
from dagster_project.current import build_folder, drop_damaged, is_published, point_current
from dagster_project.errors import BuildError, SettingsError
from dagster_project.failures import (
    clear_error,
    interrupted,
    stopped_by_signal,
    told_when_failed,
    without_event_log_noise,
)
from dagster_project.progress import Progress
from dagster_project.publishing import require_green, verdict_path
from dagster_project.report import write_reports
from dagster_project.settings import PROJECT_ROOT, Settings, to_environment
from dagster_project.sources import SOURCES
from dagster_project.workspace import Workspace

if TYPE_CHECKING:
    from dagster_project.assets.raw import Outcome

STOP_SECONDS = 10.0


@dataclass(frozen=True)
class Finished:
    """A finished run: the workspace it ran in, its plan and the build's manifest."""

    workspace: Workspace
    plan: Plan
    manifest: dict[str, Any]


@contextmanager
def connected(settings: Settings) -> Iterator[Settings]:
    """Yield settings with sources: the configured ones, or the sandbox's while it runs."""
    if settings.has_real_sources:
        yield settings
        return
    from dagster_project import sandbox

    with sandbox.start(settings) as running:
        yield running.settings


def run_daily(settings: Settings, progress: Progress) -> Finished:
    """Pull, judge, build, judge, publish and report; raises the step's own MopsError.

    What is already published is not built again: `current` and the report follow it.
    """
    check_alerts(settings)
    with (
        durable.exclusive(settings.data_dir),
        told_when_failed(settings),
        stopped_by_signal(),
        _clear(settings),
    ):
        os.environ["DAGSTER_HOME"] = str(dagster_home(settings))
        _sweep(settings)
        drop_damaged(settings)
        _free_slot()
        with _ready(settings) as sourced:
            workspace = Workspace(sourced, progress)
            plan = _pull_and_build(workspace)
    manifest = durable.read_sealed(build_folder(settings, plan.build_id) / "manifest.json")
    return Finished(workspace, plan, manifest)


@contextmanager
def _clear(settings: Settings) -> Iterator[None]:
    """Turn what Dagster and its database make of a refusing disk, or a signal, into one error."""
    import dagster as dg
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except dg.DagsterExecutionInterruptedError as error:
        raise interrupted() from error
    except (OSError, sqlite3.Error, SQLAlchemyError, dg.DagsterError) as error:
        told = clear_error(error, settings.data_dir / "dagster")
        if told is None:
            raise
        raise told from error


def _pull_and_build(workspace: Workspace) -> Plan:
    settings = workspace.settings
    _ = workspace.policy  # a bad policy row fails before anything is pulled
    _execute(workspace, "pull")
    plan = workspace.plan()
    # A warehouse that was deleted is built again though readers have the build: previews and
    # explanations are read from it.
    if not is_published(settings, plan.build_id) or not settings.warehouse_path.exists():
        _execute(workspace, "build")
    else:
        point_current(settings, plan)
        write_reports(settings, plan.build_id)
    return plan


@contextmanager
def _ready(settings: Settings) -> Iterator[Settings]:
    """Yield connected settings, with the definitions loaded meanwhile.

    Making the sample world is the engine's work and importing Dagster and dbt is Python's:
    side by side they take 7 s less.
    """
    with ThreadPoolExecutor(1) as pool:
        imported = pool.submit(import_module, "dagster_project.definitions")
        with connected(settings) as sourced:
            imported.result()
            yield sourced


def _free_slot() -> None:
    import dagster as dg

    from dagster_project.dead_runs import fail_dead_runs

    with dg.DagsterInstance.get() as instance:
        fail_dead_runs(instance)


def _sweep(settings: Settings) -> None:
    """Remove what a killed run left half-made; nothing reads it, and it may be large."""
    leftovers = [settings.lake_dir / "_incoming", settings.lake_dir / "_scratch"]
    leftovers += (settings.published_dir / "builds").glob(".*")
    for folder in leftovers:
        shutil.rmtree(folder, ignore_errors=True)


def dagster_home(settings: Settings) -> Path:
    """Return the folder where Dagster keeps its runs, with telemetry off."""
    home = (settings.data_dir / "dagster").resolve()
    durable.make_folder(home)
    shutil.copy(PROJECT_ROOT / ".dagster" / "dagster.yaml", home / "dagster.yaml")
    return home


def _execute(workspace: Workspace, job_name: str) -> None:
    """Run a job of the definitions in this process; its run shows in the UI like any other."""
    import dagster as dg

    from dagster_project.definitions import defs

    job = defs.resolve_job_def(job_name)
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    try:
        with dg.DagsterInstance.get() as instance, without_event_log_noise():
            job.execute_in_process(
                instance=instance, resources={"workspace": workspace}, run_config=quiet
            )
    except dg.DagsterError as error:
        plan = workspace.plan()
        if verdict_path(workspace.settings, plan.build_id).exists():
            require_green(plan, workspace.settings)
        raise clear_error(error, workspace.settings.data_dir / "dagster") or BuildError(
            f"a step failed: {str(error).splitlines()[0]}",
            where=f"job {job_name}",
            next_step="open the run in `make dev`",
        ) from error


def run_backfill(
    settings: Settings, source_name: str, table_name: str | None, progress: Progress
) -> list[Outcome]:
    """Pull a source, or one table of it, from its beginning; raises SettingsError if unknown."""
    chosen = [source for source in SOURCES if source.name == source_name]
    tables = [t for s in chosen for t in s.tables if table_name in {None, t.table}]
    if not tables:
        raise SettingsError(
            f"there is no source {source_name!r} with a table {table_name!r}",
            where="command line",
            next_step="`mops status` lists sources and tables",
        )
    with durable.exclusive(settings.data_dir), connected(settings) as sourced:
        # Only now: whoever finds another run at work is told so before Dagster is loaded.
        from dagster_project.assets.raw import pull_tables

        return pull_tables(chosen[0], tables, Workspace(sourced, progress), from_start=True)


def run_dev(settings: Settings, port: int) -> int:
    """Run the Dagster UI until it ends or we are stopped; return its exit code.

    `dagster dev` starts servers and a daemon of its own and does not always take them along:
    they get a process group, which ends with us.
    """
    with connected(settings) as sourced:
        environment = {
            **os.environ,
            **to_environment(sourced),
            "DAGSTER_HOME": str(dagster_home(sourced)),
        }
        command = ["dagster", "dev", "-w", str(PROJECT_ROOT / "workspace.yaml")]
        place = ["--host", "127.0.0.1", "--port", str(port)]
        process = subprocess.Popen(
            [sys.executable, "-m", *command, *place],
            env=environment,
            cwd=PROJECT_ROOT,
            start_new_session=True,
        )
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
        try:
            return process.wait()
        except KeyboardInterrupt:
            return 0
        finally:
            _stop_group(process)


def _stop_group(process: subprocess.Popen[bytes]) -> None:
    """End a process that we started with its children: asked first, then made to."""
    for wanted in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, wanted)
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
