"""Every write that must survive a kill goes through here: complete, or not there at all."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from errno import EACCES, EEXIST, ENOTDIR, EPERM, EROFS
from pathlib import Path
from typing import Any, TextIO

from dagster_project.errors import Busy, MopsError, SettingsError, StorageError

# The sample world's lake, warehouse and ten kept builds take about 1 GB.
NEEDED_DISK_BYTES = 2 * 1024**3
SEAL = "seal"
_WRONG_PLACE = frozenset({EACCES, EEXIST, ENOTDIR, EPERM})
# `is_free` holds the lock for an instant; whoever wants it just then tries again.
_LOCK_TRIES, _LOCK_PAUSE_SECONDS = 4, 0.05


def write_text(path: Path, text: str) -> None:
    """Write a whole file under its name, or leave what was there."""
    make_folder(path.parent)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with told(path):
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


def write_sealed(path: Path, value: Mapping[str, Any]) -> None:
    """Write a record with the hash of its content in it, for `read_sealed` to compare."""
    write_json(path, {**value, SEAL: text_hash(json.loads(canonical(value)))})


def read_sealed(path: Path) -> dict[str, Any]:
    """Read a record of `write_sealed`; raises ValueError when a single bit of it differs."""
    value = read_json(path)
    if not isinstance(value, dict) or value.pop(SEAL, None) != text_hash(value):
        raise ValueError(f"{path} is not what was written")
    return value


def move_folder(source: Path, target: Path) -> None:
    """Give a finished folder its final name; a leftover of a killed run gives way."""
    make_folder(target.parent)
    trash = target.with_name(f".{target.name}.trash")
    with told(target):
        for path in [*source.rglob("*"), source]:
            sync_file(path)
        if target.exists():
            # Renamed first: half a removed folder could still look whole.
            remove_folder(trash)
            target.rename(trash)
        source.rename(target)
        sync_folder(target.parent)
    remove_folder(trash)


def remove_folder(path: Path) -> None:
    """Remove a folder with all that is in it, if it is there."""
    with told(path):
        if path.exists():
            shutil.rmtree(path)


def swap_link(link: Path, target: str) -> None:
    """Point a symbolic link elsewhere in one step; readers see the old or the new target."""
    temporary = link.with_name(f".{link.name}.{os.getpid()}.tmp")
    with told(link):
        temporary.unlink(missing_ok=True)
        temporary.symlink_to(target, target_is_directory=True)
        temporary.rename(link)
        sync_folder(link.parent)


def make_folder(path: Path) -> None:
    """Create a folder; SettingsError when the place cannot be written."""
    with told(path):
        path.mkdir(parents=True, exist_ok=True)


def require_folder(path: Path) -> None:
    """Raise SettingsError when what should be a folder, if it is there, is something else."""
    if path.exists() and not path.is_dir():
        raise refusal(path, "it is no folder", ENOTDIR)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what the operating system refuses into one clear error that names the path."""
    try:
        yield
    except OSError as error:
        raise refusal(path, error.strerror or str(error), error.errno) from error


def refusal(path: Path, reason: str, number: int | None = None) -> MopsError:
    """Return the error for a write that was refused: a wrong place, or a disk in trouble."""
    if number in _WRONG_PLACE:
        return SettingsError(
            f"cannot write {path}: {reason}",
            where="data directory",
            next_step="point MOPS_DATA_DIR at a folder you may write",
        )
    place = next(folder for folder in [path, *path.absolute().parents] if folder.exists())
    if number == EROFS:
        return StorageError(
            f"cannot write {path}: {reason}",
            where=f"disk of {place}, read-only",
            next_step="make it writable, or move MOPS_DATA_DIR; then run again",
        )
    free, needed = (size / 1024**3 for size in (shutil.disk_usage(place).free, NEEDED_DISK_BYTES))
    return StorageError(
        f"cannot write {path}: {reason}",
        where=f"disk, {free:.1f} GB free",
        next_step=f"a run needs some {needed:.0f} GB: free them, or move MOPS_DATA_DIR; then run "
        "again: what was written whole is kept",
    )


def sync_file(path: Path) -> None:
    """Force a file's content to the disk."""
    with told(path):
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
    with told(path):
        stream = path.open("a+", encoding="utf-8")
    with stream:
        if wait:
            fcntl.flock(stream, fcntl.LOCK_EX)
        elif not _locked(stream):
            stream.seek(0)
            owner = stream.read().strip() or "unknown"
            raise Busy(
                f"another run (process {owner}) works in this data directory",
                where=str(folder),
                next_step="wait for it, or stop that process",
            )
        with told(path):
            stream.seek(0)
            stream.truncate()
            stream.write(str(os.getpid()))
            stream.flush()
        yield


def is_free(folder: Path) -> bool:
    """Say whether no process holds a folder: then no run of it is alive."""
    path = folder / ".lock"
    if not path.exists():
        return True
    with path.open(encoding="utf-8") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _locked(stream: TextIO) -> bool:
    for _ in range(_LOCK_TRIES):
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_LOCK_PAUSE_SECONDS)
        else:
            return True
    return False
