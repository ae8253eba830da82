"""A run killed at any moment, run again, gives what an undisturbed run gives."""

import os
import random
import signal
import subprocess
import sys
import time

from dagster_project import durable
from dagster_project.settings import PROJECT_ROOT, Settings, to_environment
from tests.conftest import SMALL

KILLS = 6
SEED = 20260630


def start(settings):
    environment = {**os.environ, **to_environment(settings)}
    return subprocess.Popen(
        [sys.executable, "-m", "dagster_project.cli", "run"],
        cwd=PROJECT_ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def mart_hashes(settings):
    manifest = durable.read_json(settings.published_dir / "current" / "manifest.json")
    return {
        name: table["sha256"]
        for name, table in manifest["tables"].items()
        if table["kind"] == "mart"
    }


def test_killed_runs__leave_what_an_undisturbed_run_gives(built, tmp_path):
    settings = Settings(data_dir=tmp_path / "data", **SMALL)
    moments = random.Random(SEED)
    for _ in range(KILLS):
        process = start(settings)
        # From the first second to past the end of a run: every stage is hit over the seeds.
        deadline = time.monotonic() + moments.uniform(1.0, 24.0)
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
        process.communicate()
    last = start(settings)
    _, told = last.communicate(timeout=300)
    assert last.returncode == 0, told
    assert mart_hashes(settings) == built.mart_hashes
    assert [path for path in settings.published_dir.rglob(".*.tmp")] == []
