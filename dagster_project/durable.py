"""Every write that must survive a kill goes through here: complete, or not there at all."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dagster_project.errors import Busy, SettingsError


def write_text(path: Path, text: str) -> None:
    """Write a whole file under its name, or leave what was there."""
    make_folder(path.parent)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with temporary.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.rename(path)
    sync_folder(path.parent)


def write_json(path: Path, value: Any) -> None:
    """Write a value as JSON with sorted keys, so that equal values are equal bytes."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, indent=1, default=str)
    write_text(path, text + "\n")


def read_json(path: Path) -> Any:
    """Read a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def move_folder(source: Path, target: Path) -> None:
    """Give a finished folder its final name; a leftover of a killed run gives way."""
    for path in source.rglob("*"):
        if path.is_file():
            sync_file(path)
    if target.exists():
        shutil.rmtree(target)
    make_folder(target.parent)
    source.rename(target)
    sync_folder(target.parent)


def swap_link(link: Path, target: str) -> None:
    """Point a symbolic link elsewhere in one step; readers see the old or the new target."""
    temporary = link.with_name(f".{link.name}.{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(target, target_is_directory=True)
    temporary.rename(link)
    sync_folder(link.parent)


def make_folder(path: Path) -> None:
    """Create a folder; SettingsError when the place cannot be written."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"cannot create {path}: {error.strerror}",
            where="data directory",
            next_step="point MOPS_DATA_DIR at a folder you may write",
        ) from error


def sync_file(path: Path) -> None:
    """Force a file's content to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(path: Path) -> None:
    """Force a folder's entries to the disk."""
    sync_file(path)


def file_hash(path: Path) -> str:
    """Return the sha256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def canonical(value: Any) -> str:
    """Return a value as JSON with sorted keys."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


def text_hash(value: Any) -> str:
    """Return the sha256 of a value's canonical JSON."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


@contextmanager
def exclusive(folder: Path, *, wait: bool = False) -> Iterator[None]:
    """Hold a folder for one process; raises Busy at once, naming the other's, or waits for it.

    The kernel drops the lock with its process, so a killed run leaves nothing to clean up.
    """
    make_folder(folder)
    path = folder / ".lock"
    try:
        stream = path.open("a+", encoding="utf-8")
    except OSError as error:
        raise SettingsError(
            f"cannot write {path}: {error.strerror}",
            where="data directory",
            next_step="point MOPS_DATA_DIR at a folder you may write",
        ) from error
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as error:
            stream.seek(0)
            owner = stream.read().strip() or "unknown"
            raise Busy(
                f"another run (process {owner}) works in this data directory",
                where=str(folder),
                next_step="wait for it, or stop that process",
            ) from error
        stream.seek(0)
        stream.truncate()
        stream.write(str(os.getpid()))
        stream.flush()
        yield
