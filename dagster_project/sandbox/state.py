"""The world on disk: made when missing, made again when its size changes, lived on by days.

A world is made aside and takes its place by a rename, so a killed making leaves the old one.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from dagster_project import durable
from dagster_project.errors import SettingsError
from dagster_project.sandbox import export, faults
from dagster_project.sandbox.truth import FILE as TRUTH_FILE
from dagster_project.sandbox.truth import write_truth
from dagster_project.sandbox.world import SQL_DIR, WORLD_END, WORLD_START, WorldSize, build
from dagster_project.settings import Settings
from dagster_project.warehouse import connect

STATE_FILE = "state.json"
MAPPING = "mapping.yml"
# Late usage arrives up to five days after it happened.
_LATE_DAYS = 5


@dataclass(frozen=True)
class World:
    """Which world stands in the sandbox directory."""

    size: WorldSize
    end: date
    generator: str

    def as_json(self) -> str:
        """Return the state file's text."""
        state = {
            "size": self.size.as_dict(), "end": self.end.isoformat(), "generator": self.generator,
        }  # fmt: skip
        return json.dumps(state, indent=1)


def size_of(settings: Settings) -> WorldSize:
    """Return the size that the settings ask for: 6.7 people per account."""
    if settings.sandbox_accounts < 1 or settings.sandbox_events < 1:
        raise SettingsError(
            "the sample world needs at least one account and one event",
            where="environment",
            next_step="set MOPS_SANDBOX_ACCOUNTS and MOPS_SANDBOX_EVENTS to 1 or more",
        )
    return WorldSize(
        seed=settings.sandbox_seed,
        accounts=settings.sandbox_accounts,
        people=round(settings.sandbox_accounts * 20 / 3),
        events=settings.sandbox_events,
    )


def world_end(settings: Settings) -> date:
    """Return the last day of the world that `start` would serve."""
    world = _read(settings)
    return world.end if world and world.size == size_of(settings) else WORLD_END


def ensure(settings: Settings) -> date:
    """Make the world if it is missing, of another size or of another generator.

    A new size starts at `WORLD_END` again; a new generator keeps the day. Returns the day.
    """
    wanted = World(size_of(settings), world_end(settings), generator())
    if _read(settings) != wanted:
        with _lock(settings):
            _make(settings, wanted)
    return wanted.end


def advance(settings: Settings, days: int) -> date:
    """Let the world live on: everything earlier stays as it was. Returns its new last day.

    Raises SettingsError for less than one day.
    """
    if days < 1:
        raise SettingsError(
            f"the world cannot live on by {days} days",
            where="sandbox",
            next_step="give a number of days of 1 or more",
        )
    before = ensure(settings)
    wanted = World(size_of(settings), before + timedelta(days=days), generator())
    with _lock(settings):
        _make(settings, wanted, before=before)
    return wanted.end


def generator() -> str:
    """Return a hash of all that makes a world, so that a changed maker makes it anew."""
    here = Path(__file__).parent
    paths = sorted(SQL_DIR.rglob("*.sql"))
    paths += [here / name for name in ("export.py", "world.py", "truth.py", "state.py", MAPPING)]
    return sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()


def _lock(settings: Settings) -> Any:
    return durable.exclusive(_workshop(settings))


def _workshop(settings: Settings) -> Path:
    return settings.sandbox_dir.with_name(f".{settings.sandbox_dir.name}")


def _read(settings: Settings) -> World | None:
    """Read which world stands there; a swap that a kill broke off is undone first."""
    target, old = settings.sandbox_dir, _workshop(settings) / "old"
    if old.exists() and not (target / STATE_FILE).is_file():
        if target.exists():
            shutil.rmtree(target)
        old.rename(target)
    path = target / STATE_FILE
    if not path.is_file():
        return None
    state = json.loads(path.read_text(encoding="utf-8"))
    return World(WorldSize(**state["size"]), date.fromisoformat(state["end"]), state["generator"])


def _make(settings: Settings, world: World, *, before: date | None = None) -> None:
    """Make a world aside and put it in its place; `before` is the day its elder ended on."""
    new, old = _workshop(settings) / "new", _workshop(settings) / "old"
    for leftover in (new, old):
        shutil.rmtree(leftover, ignore_errors=True)
    files = new / "files"
    files.mkdir(parents=True)
    days_from = before + timedelta(days=1) if before else WORLD_START
    with connect(settings) as connection:
        days_made_from = max(WORLD_START, days_from - timedelta(days=_LATE_DAYS))
        build(connection, world.size, world.end, daily_from=days_made_from)
        export.write_files(connection, files, days_from=days_from, end=world.end)
        export.write_api(connection, new / "api")
        export.write_erp(connection, new / "erp.sqlite")
        write_truth(connection, new / TRUTH_FILE, size=world.size, end=world.end)
    shutil.copyfile(Path(__file__).with_name(MAPPING), files / MAPPING)
    if before:
        _keep_days(settings.sandbox_dir / "files", files)
    if (settings.sandbox_dir / faults.FILE).is_file():
        shutil.copyfile(settings.sandbox_dir / faults.FILE, new / faults.FILE)
    (new / STATE_FILE).write_text(world.as_json(), encoding="utf-8")
    if settings.sandbox_dir.exists():
        settings.sandbox_dir.rename(old)
    new.rename(settings.sandbox_dir)
    shutil.rmtree(old, ignore_errors=True)


def _keep_days(before: Path, files: Path) -> None:
    """Take over the daily files of the world's earlier days; they never change."""
    for feed in export.DAILY:
        for path in (before / feed).iterdir():
            os.link(path, files / feed / path.name)
