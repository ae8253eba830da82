"""The stories, built once by dbt; variants run the same compiled SQL on copies."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from dagster_project import dbt
from dagster_project.settings import DBT_DIR, Settings
from tests.models.health.worlds import write_world

POLICY = (
    "comparison_policies", "declared_regimes", "disagreement_reasons", "freshness_limits",
    "goals", "input_questions", "narrative_templates", "parameters", "play_steps", "plays",
    "reporting_currency", "roles", "sentiment_anchors", "sentiment_tiers", "signal_phrases",
    "signals", "tier_labels", "tier_rules",
)  # fmt: skip
VIEWS = ("int_account_weeks__opened", "int_signals__unioned", "int_signals__carried")
Connection = duckdb.DuckDBPyConnection


@dataclass(frozen=True)
class Health:
    """A warehouse with the stories in it, and the health models' SQL in order."""

    warehouse: Path
    models: dict[str, str]

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with duckdb.connect(self.warehouse, read_only=True) as connection:
            yield connection

    @contextmanager
    def changed(self, folder: Path, change: Callable[[Connection], None]) -> Iterator[Connection]:
        """Yield a copy whose models were built again after a change; others are untouched."""
        copy = folder / "mops.duckdb"
        shutil.copy(self.warehouse, copy)
        with duckdb.connect(copy) as connection:
            change(connection)
            self.build(connection)
            yield connection

    def build(self, connection: Connection, after: str = "") -> None:
        """Build the models again, all of them or those after one."""
        names = list(self.models)
        for name in names[names.index(after) + 1 if after else 0 :]:
            kind = "view" if name in VIEWS else "table"
            connection.execute(f"create or replace {kind} marts.{name} as {self.models[name]}")


@pytest.fixture(scope="session")
def health(tmp_path_factory: pytest.TempPathFactory) -> Health:
    settings = Settings(data_dir=tmp_path_factory.mktemp("health"))
    settings.warehouse_path.parent.mkdir(parents=True)
    with duckdb.connect(settings.warehouse_path) as connection:
        write_world(connection)
    results = dbt.build(settings, DBT_DIR / "seeds", select=[*POLICY, "path:models/marts/health"])
    compiled = settings.warehouse_dir / "target" / "compiled"
    models = {
        result.name: next(compiled.rglob(f"{result.name}.sql")).read_text(encoding="utf-8")
        for result in results
        if result.resource_type == "model"
    }
    return Health(settings.warehouse_path, models)
