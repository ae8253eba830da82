"""What broke a run off: told as one clear error, in an alert, and kept for `mops status`."""

from __future__ import annotations

import io
import signal
import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, suppress
from errno import EDQUOT, EIO, ENOSPC, EROFS
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn, TextIO

from dagster_project import durable
from dagster_project.alerts import send_alert
from dagster_project.errors import Interrupted, MopsError
from dagster_project.settings import Settings

_DISK = frozenset({EDQUOT, EIO, ENOSPC, EROFS})
_TROUBLE = (Exception, SystemExit, GeneratorExit)
# As SQLite words what the system refused; Dagster keeps its runs there.
_SQLITE = (
    "database or disk is full", "disk i/o error", "attempt to write a readonly database",
    "unable to open database file",
)  # fmt: skip


@contextmanager
def told_when_failed(settings: Settings) -> Iterator[None]:
    """Alert and keep a note when the block fails, whatever the failure is, and let it pass on.

    Neither may hide the cause: on a disk that refuses them, they are left out.
    """
    is_done = False
    try:
        yield
        is_done = True
        forget(settings)
    finally:
        error = sys.exc_info()[1]
        if not is_done and error is not None:
            told = error if isinstance(error, MopsError) else None
            what = told.what if told else "the run broke off"
            note = {
                "kind": type(error).__name__,
                "what": what,
                "where": told.where if told else "",
                "next_step": told.next_step if told else "run again, or look at it in `make dev`",
            }
            with suppress(MopsError):
                durable.write_sealed(_note_path(settings), note)
            with suppress(MopsError):
                send_alert(settings, kind="run_failed", subject=note["kind"], message=what)


def last_failure(settings: Settings) -> dict[str, Any] | None:
    """Return why the last run failed: what, where, next_step; None when it did not."""
    try:
        return durable.read_sealed(_note_path(settings))
    except (FileNotFoundError, ValueError):
        return None


def forget(settings: Settings) -> None:
    """Remove the note of a failure: a run has gone well since."""
    path = _note_path(settings)
    with durable.told(path):
        path.unlink(missing_ok=True)


def _note_path(settings: Settings) -> Path:
    return settings.data_dir / "last_failure.json"


def clear_error(error: BaseException | None, place: Path) -> MopsError | None:
    """Return our own error from a chain of causes, or the disk's refusal in it.

    `place` names what was written where the refusal itself does not.
    """
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, MopsError):
            return error
        if isinstance(error, OSError) and error.errno in _DISK:
            path = Path(error.filename) if isinstance(error.filename, str) else place
            return durable.refusal(path, error.strerror or str(error), error.errno)
        if isinstance(error, sqlite3.Error) and any(text in str(error).lower() for text in _SQLITE):
            return durable.refusal(place, str(error), ENOSPC)
        error = error.__cause__ or error.__context__
    return None


class _Quieter(io.TextIOBase):
    """The error stream without Dagster's words on each event that its database refused."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        is_noise = text.startswith("Exception while writing logger call to event log")
        return len(text) if is_noise else self._stream.write(text)

    def flush(self) -> None:
        self._stream.flush()

    def isatty(self) -> bool:
        return self._stream.isatty()

    def fileno(self) -> int:
        return self._stream.fileno()


@contextmanager
def without_event_log_noise() -> Iterator[None]:
    """Keep Dagster from printing 20 lines for each event it cannot keep: our error tells it."""
    with redirect_stderr(_Quieter(sys.stderr)):
        yield


@contextmanager
def stopped_by_signal() -> Iterator[None]:
    """Turn a polite request to end (SIGTERM) into Interrupted, so that children end too."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise interrupted()


def is_request_to_end(error: BaseException | None) -> bool:
    """Say whether what stopped a program in its middle was a signal, not its own trouble.

    dbt returns what its runner caught, sometimes as the cause of an error of its own.
    """
    while error is not None:
        if isinstance(error, Interrupted) or not isinstance(error, _TROUBLE):
            return True
        error = error.__cause__ or error.__context__
    return False


def interrupted() -> Interrupted:
    """Return the error for a run that was asked to end."""
    return Interrupted(
        "the run was stopped by a signal",
        where="mops run",
        next_step="`mops run` goes on from here: what was written whole is kept",
    )
