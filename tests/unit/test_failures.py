"""What a refusing disk says through other programs, and a signal, are one clear error."""

import errno
import os
import signal
import sqlite3
import sys
from pathlib import Path

import pytest

from dagster_project import durable
from dagster_project.errors import Interrupted, SettingsError, StorageError
from dagster_project.failures import (
    clear_error,
    interrupted,
    is_request_to_end,
    stopped_by_signal,
    without_event_log_noise,
)

PLACE = Path("/tmp")


def wrapped(cause):
    """Return an error as a program around ours raises it."""
    try:
        raise RuntimeError("a step failed") from cause
    except RuntimeError as error:
        return error


@pytest.mark.parametrize(
    "cause",
    [
        sqlite3.OperationalError("database or disk is full"),
        sqlite3.OperationalError("disk I/O error"),
        OSError(errno.ENOSPC, "No space left on device", "/tmp/x"),
        OSError(errno.EIO, "Input/output error"),
        OSError(errno.EROFS, "Read-only file system", "/tmp/x"),
    ],
)
def test_refusing_disk__is_one_error_with_place(cause):
    error = clear_error(wrapped(cause), PLACE)
    assert isinstance(error, StorageError)
    assert error.exit_code == 9
    assert "/tmp" in error.what
    assert "run again" in error.next_step


@pytest.mark.parametrize(
    "cause", [sqlite3.OperationalError("no such table: runs"), OSError(errno.ENOENT, "gone")]
)
def test_other_trouble__is_not_blamed_on_the_disk(cause):
    assert clear_error(wrapped(cause), PLACE) is None


def test_events_that_cannot_be_kept__are_not_told_one_by_one(capsys):
    with without_event_log_noise():
        sys.stderr.write("Exception while writing logger call to event log: disk I/O error\n")
        sys.stderr.write("pull 1/2\n")
    assert capsys.readouterr().err == "pull 1/2\n"


def test_wrong_place__is_a_setting():
    error = durable.refusal(PLACE, "Permission denied", errno.EACCES)
    assert isinstance(error, SettingsError)


class Interruption(BaseException):
    """As Dagster raises it where the signal meets the program."""


@pytest.mark.parametrize("cause", [Interruption(), KeyboardInterrupt(), interrupted()])
def test_signal__is_told_from_trouble_of_the_program_it_met(cause):
    assert is_request_to_end(cause)
    assert is_request_to_end(wrapped(cause))
    assert not is_request_to_end(wrapped(ValueError("a model")))
    assert not is_request_to_end(None)


def test_polite_signal__is_one_error_and_the_old_handler_comes_back():
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(Interrupted) as caught, stopped_by_signal():
        os.kill(os.getpid(), signal.SIGTERM)
        signal.pause()
    assert caught.value.exit_code == 128 + signal.SIGTERM
    assert signal.getsignal(signal.SIGTERM) is before
