"""Small worlds, made once for all tests of the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import requests

from dagster_project import sandbox
from dagster_project.sandbox import faults
from dagster_project.settings import Settings


@pytest.fixture(scope="session")
def small_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return settings of a small world, made."""
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("small"), sandbox_accounts=40, sandbox_events=4_000
    )
    sandbox.ensure(settings)
    return settings


@pytest.fixture(scope="session")
def advanced_settings(
    small_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """Return settings of the same world, ten days older."""
    settings = small_settings.with_values(data_dir=tmp_path_factory.mktemp("advanced"))
    assert sandbox.advance(settings, 10) == date(2026, 7, 10)
    return settings


@pytest.fixture(scope="session")
def running(small_settings: Settings) -> Iterator[sandbox.RunningSandbox]:
    """Run the stand-ins of the small world."""
    with sandbox.start(small_settings) as started:
        yield started


@pytest.fixture
def world(small_settings: Settings) -> Path:
    """Return the small world's folder."""
    return small_settings.sandbox_dir


@pytest.fixture(scope="session")
def http() -> Iterator[requests.Session]:
    """Return a session that no proxy of the machine disturbs."""
    with requests.Session() as session:
        session.trust_env = False
        yield session


@pytest.fixture
def served(running: sandbox.RunningSandbox) -> Iterator[Settings]:
    """Return settings of the stand-ins; faults are switched off afterwards."""
    yield running.settings
    faults.write(running.settings.sandbox_dir, [])
