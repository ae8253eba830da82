"""A lake and an engine in a folder of the test's own."""

import pytest

from dagster_project.lake import Lake
from dagster_project.settings import Settings
from dagster_project.warehouse import connect


@pytest.fixture
def lake(tmp_path):
    return Lake(tmp_path / "lake")


@pytest.fixture
def connection(tmp_path):
    with connect(Settings(data_dir=tmp_path)) as opened:
        yield opened
