"""One small world, built once; variants work on copies of it."""

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from dagster_project import durable
from dagster_project.progress import Silent
from dagster_project.settings import Settings
from dagster_project.warehouse import connect

SMALL = {"sandbox_accounts": 60, "sandbox_events": 20_000}


@dataclass(frozen=True)
class Built:
    """A data directory after a run: its settings, and ways to look into it."""

    settings: Settings

    @property
    def manifest(self):
        return durable.read_json(self.settings.published_dir / "current" / "manifest.json")

    @property
    def mart_hashes(self):
        return {
            name: table["sha256"]
            for name, table in self.manifest["tables"].items()
            if table["kind"] == "mart"
        }

    @contextmanager
    def connect(self):
        with connect(self.settings, self.settings.warehouse_path, read_only=True) as connection:
            yield connection

    @contextmanager
    def published(self):
        database = (self.settings.published_dir / "current" / "mops.duckdb").resolve()
        with connect(self.settings, database, read_only=True) as connection:
            yield connection

    def run(self, **changes):
        from dagster_project.runs import run_daily

        return run_daily(self.settings.with_values(**changes), Silent())


@pytest.fixture(scope="session")
def built(tmp_path_factory, worker_id) -> Built:
    """The small world after its first run; nobody may change it. Workers share one."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "built"
    world = Built(Settings(data_dir=folder / "data", **SMALL))
    with durable.exclusive(folder, wait=True):
        if not (folder / "whole").exists():
            world.run()
            (folder / "whole").touch()
    return world


@pytest.fixture
def copied(built, tmp_path) -> Built:
    """A copy of the built world, to be changed."""
    data_dir = tmp_path / "data"
    shutil.copytree(built.settings.data_dir, data_dir, symlinks=True)
    return Built(built.settings.with_values(data_dir=Path(data_dir)))
