"""Each write, rename, sync, link and removal of ours fails once: nothing is lost, all is told.

As SQLite tests itself, by enumeration and not by chance: run until the first call that has not
failed yet, let it fail, look at what readers find, start again, and so on until a run meets no
new call. The state at the end must be that of a life without a failure.
"""

import errno
import io
import os
from contextlib import contextmanager, suppress

import pytest

from dagster_project import publishing
from dagster_project.errors import StorageError
from tests.benchmarks.kills import broken_promises
from tests.small_lake import live, small_settings, state

CALLS = ("fsync", "rename", "replace", "symlink", "unlink", "mkdir", "rmdir", "chmod")


class Crash(BaseException):
    """The process is gone; no handler of ours may catch it."""


class Torn:
    """A stream whose failing write leaves half of its text in the file."""

    def __init__(self, stream, points, path):
        self._stream, self._points, self._path = stream, points, path

    def write(self, text):
        try:
            self._points.reach("write", self._path)
        except BaseException:
            self._stream.write(text[: len(text) // 2])
            raise
        return self._stream.write(text)

    def __getattr__(self, name):
        return getattr(self._stream, name)

    def __enter__(self):
        return self

    def __exit__(self, *details):
        self._stream.close()


class FailPoints:
    """Lets each call of ours fail when it comes for the first time."""

    def __init__(self, folder, failure):
        self.folder, self.failure = str(folder), failure
        self.failed = []
        self.is_armed = False

    def reach(self, name, path):
        if self.is_armed and (name, str(path)) not in self.failed:
            self.failed.append((name, str(path)))
            self.is_armed = False  # one failure a run; what cleans up after it may work
            raise self.failure()

    @contextmanager
    def armed(self):
        with pytest.MonkeyPatch.context() as patch:
            for name in CALLS:
                patch.setattr(os, name, self._guard(name, getattr(os, name)))
            patch.setattr(io, "open", self._opener(io.open))
            self.is_armed = True
            yield
            self.is_armed = False

    def _guard(self, name, call):
        def guarded(*arguments, **options):
            is_ours = name == "fsync" or options.get("dir_fd") is not None
            if is_ours or self.folder in str(arguments[1 if name == "symlink" else 0]):
                self.reach(name, _named(arguments[0]))
            return call(*arguments, **options)

        return guarded

    def _opener(self, call):
        def opened(file, mode="r", *arguments, **options):
            is_ours = self.folder in str(file) and set(mode) & set("wax+")
            if is_ours:
                self.reach("open", file)
            stream = call(file, mode, *arguments, **options)
            return Torn(stream, self, file) if is_ours else stream

        return opened


@pytest.fixture(autouse=True)
def one_mart(monkeypatch):
    monkeypatch.setattr(publishing, "public_tables", lambda: ("orders",))


def _named(path):
    """Return the path of a call; a synced file is known by its descriptor only."""
    return os.readlink(f"/proc/self/fd/{path}") if isinstance(path, int) else path


def live_through(settings, failure, meet):
    """Live with every call failing once; return the calls that failed, in their order."""
    points = FailPoints(settings.data_dir, failure)
    before = -1
    while len(points.failed) > before:
        before = len(points.failed)
        meet(points, lambda: live(settings))
        assert broken_promises(settings) == [], points.failed[-1]
    return points.failed


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """Return the state after a life without a failure."""
    settings = small_settings(tmp_path_factory.mktemp("undisturbed"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publishing, "public_tables", lambda: ("orders",))
        live(settings)
    return state(settings)


def test_crash_at_any_call__is_made_good_by_the_next_run(tmp_path, undisturbed):
    def crash(points, run):
        with suppress(Crash), points.armed():
            run()

    settings = small_settings(tmp_path)
    failed = live_through(settings, Crash, crash)
    assert {name for name, _ in failed} >= {
        "write",
        "fsync",
        "rename",
        "symlink",
        "unlink",
        "mkdir",
    }
    assert len(failed) > 100
    assert state(settings) == undisturbed


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC], ids=["EIO", "ENOSPC"])
def test_refused_call__is_one_clear_error_that_names_path_and_need(tmp_path, undisturbed, number):
    def refuse(points, run):
        before = len(points.failed)
        try:
            with points.armed():
                run()
        except StorageError as error:
            assert str(tmp_path) in error.what, points.failed[-1]
            assert os.strerror(number) in error.what
            assert "GB" in error.next_step
        else:
            # Making a folder that is there already asks nothing of the disk.
            assert [name for name, _ in points.failed[before:]] in ([], ["mkdir"])

    settings = small_settings(tmp_path)
    failed = live_through(settings, lambda: OSError(number, os.strerror(number)), refuse)
    assert len(failed) > 100
    assert state(settings) == undisturbed
