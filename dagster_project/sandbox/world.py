"""Make the world: one pure function of (seed, size, end day), all of it SQL by hash."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

SQL_DIR = Path(__file__).parent / "sql"
WORLD_START = date(2024, 7, 1)
WORLD_END = date(2026, 6, 30)
_DAYS = (WORLD_END - WORLD_START).days + 1

# Means over many seeds, by which sizes asked for become rates per account and day: how much a
# day of an average account weighs, how many people an unscaled account has, devices per account.
_MEAN_ACCOUNT_LEVEL = 1.27
_MEAN_PEOPLE = 6.6
_MEAN_DEVICES = 0.235


@dataclass(frozen=True)
class WorldSize:
    """What a world is made from; equal sizes and end days make equal bytes.

    `events` and `people` are what the 24 months up to `WORLD_END` are scaled to, met
    within a few percent; a later end day adds days at the same pace.
    """

    seed: int = 7
    accounts: int = 600
    people: int = 4_000
    events: int = 2_000_000

    def as_dict(self) -> dict[str, int]:
        """Return the size as plain values, for the state file."""
        return asdict(self)


def build(
    connection: duckdb.DuckDBPyConnection,
    size: WorldSize,
    end: date,
    *,
    daily_from: date = WORLD_START,
) -> None:
    """Make every table of the world as it stands at the end of day `end`.

    What happened on earlier days is the same for every later `end`. Usage and device
    operations are made from day `daily_from` on only: they are most of the work.
    """
    rates = {
        "usage_rate": size.events / _DAYS / size.accounts / _MEAN_ACCOUNT_LEVEL,
        # A device is operated in proportion to the events asked for: 80,000 per 2 million.
        "device_rate": size.events / 25 / (_DAYS * 5 / 7) / size.accounts / _MEAN_DEVICES,
        "people_scale": size.people / size.accounts / _MEAN_PEOPLE,
    }
    connection.execute(f"set variable seed = {size.seed:d}")
    connection.execute(f"set variable accounts = {size.accounts:d}")
    connection.execute(f"set variable end_day = date '{end.isoformat()}'")
    connection.execute(f"set variable daily_from = date '{daily_from.isoformat()}'")
    for name, rate in rates.items():
        connection.execute(f"set variable {name} = {rate!r}::double")
    run_files(connection, "world")


def run_files(connection: duckdb.DuckDBPyConnection, folder: str) -> None:
    """Run the SQL files of one folder in the order of their names."""
    for path in sorted((SQL_DIR / folder).glob("*.sql")):
        connection.execute(path.read_text(encoding="utf-8"))
