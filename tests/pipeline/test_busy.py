"""One run at a time: the second is refused at once and told who works here."""

import os
import resource
import subprocess
import sys

import pytest

from dagster_project.durable import exclusive
from dagster_project.errors import Busy
from dagster_project.settings import PROJECT_ROOT, Settings, to_environment

# Of processor time, beyond the bare start of the command: other tests run beside this one.
BUSY_SECONDS = 1.0


def spent():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def timed(settings, *words):
    """Run a command; return its exit code, what it told and its seconds beyond a bare start."""

    def run(*arguments):
        began = spent()
        done = subprocess.run(
            [sys.executable, "-m", "dagster_project.cli", *arguments],
            cwd=PROJECT_ROOT, env={**os.environ, **to_environment(settings)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done, spent() - began

    _, start = run(words[0], "--help")
    done, whole = run(*words)
    return done.returncode, done.stderr, whole - start


@pytest.mark.parametrize("words", [("run",), ("backfill", "erp")], ids=["run", "backfill"])
def test_second_command__ends_within_a_second_with_the_owner(tmp_path, words):
    from datetime import date

    settings = Settings(data_dir=tmp_path / "data", as_of=date(2026, 6, 30))
    with exclusive(settings.data_dir):
        code, told, seconds = timed(settings, *words)
    assert code == Busy.exit_code
    assert f"process {os.getpid()}" in told
    assert seconds < BUSY_SECONDS
    assert not settings.lake_dir.exists()
    assert not settings.sandbox_dir.exists()
