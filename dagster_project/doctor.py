"""Is this machine ready: environment, settings, policy, disk."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from functools import partial
from importlib.metadata import PackageNotFoundError, version

from dagster_project.current import is_whole
from dagster_project.durable import NEEDED_DISK_BYTES, make_folder
from dagster_project.errors import MopsError
from dagster_project.lake import Lake
from dagster_project.policy import load_policy
from dagster_project.settings import PREFIX, Settings
from dagster_project.sources import SOURCES
from dagster_project.sources.contract import Source
from dagster_project.warehouse import connect

PACKAGES = (
    "dagster", "dagster-dbt", "dbt-core", "dbt-duckdb", "duckdb", "great-expectations",
    "pandas", "dlt",
)  # fmt: skip


@dataclass(frozen=True)
class Check:
    """One thing looked at: whether it is well, what was found, what to do if not."""

    name: str
    is_well: bool
    found: str
    next_step: str = ""


def examine(settings: Settings) -> Iterator[Check]:
    """Yield every check, worst news included; nothing is changed but an empty folder made."""
    supported = (3, 11) <= sys.version_info[:2] <= (3, 13)
    yield Check("python", supported, sys.version.split()[0], "use Python 3.11, 3.12 or 3.13")
    for package in PACKAGES:
        try:
            yield Check(package, True, version(package))
        except PackageNotFoundError:
            yield Check(package, False, "not installed", "run `make setup`")
    yield _attempt("data directory", lambda: _folder(settings))
    yield _attempt("engine", lambda: _engine(settings))
    yield _attempt("raw lake", lambda: _lake(settings))
    yield _attempt("published", lambda: _published(settings))
    yield _attempt("policy", lambda: f"version {load_policy(settings).version}")
    java = shutil.which("java")
    yield Check("java", True, java or "not found: only `make verify TARGET=spark` needs it")
    for source in SOURCES:
        yield _attempt(f"source {source.name}", partial(_source, source, settings))


def described_settings(settings: Settings) -> Iterator[tuple[str, str, str, str]]:
    """Yield each variable with its value, unit and meaning; secrets show only that they are set."""
    for item in fields(Settings):
        value = getattr(settings, item.name)
        shown = "" if value is None else str(value)
        if item.metadata["secret"] and value is not None:
            shown = "(set)"
        yield (PREFIX + item.name.upper(), shown, item.metadata["unit"], item.metadata["meaning"])


def _attempt(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, True, look())
    except MopsError as error:
        return Check(name, False, f"{error.what} ({error.where})", error.next_step)


def _folder(settings: Settings) -> str:
    make_folder(settings.data_dir)
    free = shutil.disk_usage(settings.data_dir).free
    if free < NEEDED_DISK_BYTES:
        raise MopsError(
            f"only {free / 1024**3:.1f} GB free",
            where=str(settings.data_dir),
            next_step="free some disk, or point MOPS_DATA_DIR elsewhere",
        )
    return f"{settings.data_dir.resolve()}, {free / 1024**3:.0f} GB free"


def _lake(settings: Settings) -> str:
    lake = Lake(settings.lake_dir)
    loads = lake.loads()
    lake.verify(loads)
    for decision in lake.decisions():
        if decision.quarantine:
            where = f"quarantine of load {decision.load_id}"
            lake.verified(decision.quarantine, decision.quarantine_sha256, where)
    return f"{len(loads)} load(s), every file as its manifest names it"


def _published(settings: Settings) -> str:
    folders = [path.name for path in (settings.published_dir / "builds").glob("[!.]*")]
    damaged = [name for name in sorted(folders) if not is_whole(settings, name)]
    if damaged:
        raise MopsError(
            f"damaged: {', '.join(damaged)}",
            where=str(settings.published_dir),
            next_step="`mops run` makes the current build again; do not roll back to these",
        )
    return f"{len(folders)} build(s), every file as its manifest names it"


def _source(source: Source, settings: Settings) -> str:
    if not settings.has_real_sources:
        return f"{len(source.tables)} table(s) of the sandbox"
    connected = source.connected_tables(settings)
    return f"{len(connected)} table(s) connected" if connected else "not connected"


def _engine(settings: Settings) -> str:
    with connect(settings) as connection:
        row = connection.execute("select version()").fetchone()
    return f"DuckDB {row[0] if row else '?'}, {settings.threads} threads, {settings.memory_limit}"
