"""A history made week by week is the history made at once, row by row."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from dagster_project import dbt
from dagster_project.settings import DBT_DIR, Settings
from tests.benchmarks.history_world import write_world
from tests.models.health import ledger_worlds as happen
from tests.models.health.conftest import POLICY, VIEWS
from tests.models.health.ledger_worlds import CHANGES, SIZE, World

SELECTION = tuple(
    f"path:models/marts/health,+{mart}"
    for mart in ("tier_changes", "account_tier_history", "account_signals", "int_weeks__applied")
)
# Held for the open weeks alone, or about them.
NARROW = (
    "int_sentiments__newest", "int_signals__sealed", "int_tier_changes__staged",
    "int_weeks__opened",
)  # fmt: skip
Step = tuple[str, Callable[[World], None]]


class History:
    """A warehouse built by dbt again and again, and the SQL of its models in order."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.models: dict[str, str] = {}

    def build(self, *chosen: str) -> None:
        """Build as the pipeline does; seeds only if chosen, so that changed policy rows stay."""
        results = dbt.build(self.settings, DBT_DIR / "seeds", select=chosen or SELECTION)
        compiled = self.settings.warehouse_dir / "target" / "compiled"
        self.models = {
            result.name: next(compiled.rglob(f"{result.name}.sql")).read_text(encoding="utf-8")
            for result in results
            if result.resource_type == "model"
        }

    def opened(self) -> tuple[int, int, int]:
        """Return how many weeks of the history opened, of how many, and the accounts whole."""
        with duckdb.connect(self.settings.warehouse_path, read_only=True) as connection:
            found = connection.execute(
                "select max(last_number) - max(first_number) filter (account_id = 'all') + 1, "
                "max(last_number) - max(history_number) + 1, count(*) - 1 "
                "from marts.int_weeks__opened cross join (select max(as_of_number) as last_number "
                "from marts.int_as_of_weeks__numbered)"
            ).fetchone()
        assert found is not None
        return found

    def differing(self, folder: Path) -> dict[str, int]:
        """Return by model how many rows are not those of the whole history made at once."""
        # Compiled SQL names the database by its file.
        whole = folder / "whole" / self.settings.warehouse_path.name
        whole.parent.mkdir(exist_ok=True)
        shutil.copy(self.settings.warehouse_path, whole)
        with duckdb.connect(whole) as connection:
            for name, sql in self.models.items():
                kind = "view" if name in VIEWS else "table"
                connection.execute(f"create or replace {kind} marts.{name} as {sql}")
        compared = [
            name
            for name in self.models
            if name not in (*NARROW, *VIEWS) and not name.startswith("int_signal__")
        ]
        with duckdb.connect() as connection:
            connection.execute(f"attach '{whole}' as whole (read_only)")
            connection.execute(f"attach '{self.settings.warehouse_path}' as built (read_only)")
            found = {}
            for name in compared:
                sides = [f"select * from {side}.marts.{name}" for side in ("built", "whole")]
                counted = connection.execute(
                    f"select count(*) from (({sides[0]} except all {sides[1]}) union all "
                    f"({sides[1]} except all {sides[0]}))"
                ).fetchone()
                if counted != (0,):
                    found[name] = counted[0] if counted else 0
        return found


def _history(folder: Path) -> History:
    settings = Settings(data_dir=folder)
    settings.warehouse_path.parent.mkdir(parents=True)
    with duckdb.connect(settings.warehouse_path) as connection:
        write_world(connection, SIZE)
        happen.fall_silent(connection)
    history = History(settings)
    history.build(*POLICY, *SELECTION)
    return history


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    yield _history(tmp_path_factory.mktemp("by_week"))


def _batches(seed: int) -> list[list[Callable[[World], None]]]:
    """Draw batches in which everything happens once, and weeks pass between."""
    chance = random.Random(seed)
    changes = chance.sample(CHANGES, len(CHANGES))
    weeks = [happen.pass_week, happen.stop_within_week, happen.pass_week, happen.go_back]
    return [[weeks[place % 4], *changes[2 * place : 2 * place + 2]] for place in range(5)]


def test_week__opens_three_weeks_and_few_accounts(history: History, tmp_path: Path) -> None:
    """The new week, the one that was the last, and the one before it."""
    with duckdb.connect(history.settings.warehouse_path) as connection:
        happen.pass_week(World(connection, random.Random(1)))
    history.build()
    weeks, of_weeks, accounts = history.opened()
    assert (weeks, of_weeks) == (3, SIZE.weeks)
    assert accounts < SIZE.accounts / 2
    assert history.differing(tmp_path) == {}


def test_build_that_dies__leaves_its_weeks_to_be_made_anew(
    history: History, tmp_path: Path
) -> None:
    """One ledger was made from rows that are gone again when the next build looks."""
    day = happen.AS_OF - timedelta(days=30)
    with duckdb.connect(history.settings.warehouse_path) as connection:
        connection.execute("create table kept as from unified.int_touches__versions")
        connection.execute(
            "update unified.int_touches__versions set is_automated = true, is_by_employee = false "
            f"where known_at > date '{day}'"
        )
    history.build("path:models/marts/health,+int_signals__in_force")
    with duckdb.connect(history.settings.warehouse_path) as connection:
        connection.execute(
            "create or replace table unified.int_touches__versions as from kept; drop table kept"
        )
    history.build()
    assert history.differing(tmp_path) == {}


@pytest.mark.parametrize("seed", [1, 2])
def test_history__is_the_same_week_by_week_and_at_once(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    history = _history(tmp_path_factory.mktemp(f"batches_{seed}"))
    chance = random.Random(seed)
    as_of = happen.AS_OF
    for batch in _batches(seed):
        with duckdb.connect(history.settings.warehouse_path) as connection:
            world = World(connection, chance, as_of)
            for change in batch:
                change(world)
            as_of = world.as_of
        history.build()
        told = [change.__name__ for change in batch]
        assert history.differing(history.settings.data_dir) == {}, told
