"""A disk that is full for the engine: one clear error, nothing lost, the next run is fine.

Our own writes are refused one by one in `test_fail_points.py`; here the system refuses what the
engine writes, beyond a size of file that each step in turn is the first to need.
"""

import resource
import signal
from unittest import mock

import pytest

from dagster_project import publishing
from dagster_project.errors import StorageError
from tests.benchmarks.children import FORKS
from tests.benchmarks.kills import broken_promises
from tests.small_lake import live, small_settings, state

ROWS = 20_000
LIMITS = tuple(size * 1024 for size in (1, 4, 64, 256, 512, 768, 1024))


def live_limited(settings, limit, answers):
    """Live where no file may grow beyond a limit; send what stopped us."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    with mock.patch.object(publishing, "public_tables", lambda: ("orders",)):
        try:
            live(settings, rows=ROWS)
        except StorageError as error:
            answers.send((error.what, error.next_step))
        else:
            answers.send(None)


@pytest.fixture
def one_mart(monkeypatch):
    monkeypatch.setattr(publishing, "public_tables", lambda: ("orders",))


def test_full_disk__is_one_error_with_path_and_need_at_every_step(tmp_path, one_mart):
    live(small_settings(tmp_path / "undisturbed"), rows=ROWS)
    expected = state(small_settings(tmp_path / "undisturbed"))
    settings = small_settings(tmp_path / "full")
    live_pages(settings)
    stopped_at = set()
    for limit in LIMITS:
        mine, theirs = FORKS.Pipe(duplex=False)
        child = FORKS.Process(target=live_limited, args=(settings, limit, theirs))
        child.start()
        theirs.close()
        answer = mine.recv()
        child.join()
        assert broken_promises(settings) == []
        if answer is not None:
            what, next_step = answer
            assert str(settings.data_dir) in what
            assert "File too large" in what or "could not be written" in what
            assert "GB" in next_step
            stopped_at.add(what.split(str(settings.data_dir))[1].split("/")[1])
    assert stopped_at >= {"lake", "warehouse"}
    live(settings, rows=ROWS)
    assert state(settings) == expected


def live_pages(settings):
    """Let the source write its own pages, which no limit of ours concerns."""
    other = small_settings(settings.data_dir.parent)
    live(other.with_values(data_dir=settings.data_dir.parent / "aside"), rows=ROWS)
