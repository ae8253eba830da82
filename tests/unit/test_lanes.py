"""How each load came, as builds see it: by which lane, through whose hands, with which columns."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dagster_project.build import Plan, prepare
from dagster_project.lake import Decision, Lake, Load
from dagster_project.settings import Settings
from dagster_project.sources import SOURCES
from dagster_project.warehouse import connect

DAY = date(2025, 3, 1)
RECEIPT = "0a1b2c3d4e5f6071.csv"


def load(source: str, *names: str, table: str = "sentiments") -> Load:
    return Load(
        source=source, table=table, load_id=f"{source}-{'-'.join(names)}", row_count=3,
        logical_date=DAY.isoformat(), cursor_from=None, cursor_to=None, absorbed_count=0,
        page_count=1, is_complete=True, is_snapshot=False, control={}, files=(),
        originals=tuple((name, "sha") for name in names),
    )  # fmt: skip


def told(tmp_path: Path, came: Load, verdict: str = "admit", *red: str) -> tuple[object, ...]:
    """Return lane, release and change of schema of a load, as `ops.loads` tells them."""
    decision = Decision(
        sequence=1, source=came.source, table=came.table, load_id=came.load_id, verdict=verdict,
        as_of_date=DAY.isoformat(), is_backfill=False, policy_version="p", decided_by="test",
        reason="test",
        gates=tuple(
            {"gate_code": f"{came.name}.{word}", "verdict": "fail" if word in red else "pass"}
            for word in ("contract", "contract.new_fields", "volume")
        ),
    )  # fmt: skip
    settings = Settings(data_dir=tmp_path / "data")
    lake = Lake(settings.lake_dir)
    kept = lake.folder / "_intake" / "sentiments" / "salesforce" / RECEIPT
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.touch()
    with connect(settings) as connection:
        plan = Plan("20250301-x", "x", DAY, "p", "c", ((came, decision),), ())
        prepare(plan, lake, connection)
        (row,) = connection.execute(
            "select lane, is_released_by_hand, is_schema_changed from ops.loads"
        ).fetchall()
    return tuple(row)


@pytest.mark.parametrize(
    ("came", "lane"),
    [
        (load("hubspot", "page_0001.json"), "api"),
        (load("erp", "rows.parquet"), "database"),
        (load("files", "export.csv"), "file"),
        (load("files", RECEIPT), "handed_in"),
        (load("files", "export.csv", RECEIPT), "handed_in"),
        (load("files", RECEIPT, table="tickets"), "file"),
        (load("salesforce", RECEIPT), "api"),
        (load("forgotten", "page_0001.json"), None),
    ],
    ids=lambda value: getattr(value, "load_id", value),
)
def test_load__is_told_by_the_lane_it_came_by(tmp_path: Path, came: Load, lane: str | None) -> None:
    assert told(tmp_path, came) == (lane, False, False)


def test_load__is_told_as_released_when_a_person_admitted_it(tmp_path: Path) -> None:
    assert told(tmp_path, load("erp"), "release", "volume") == ("database", True, False)


@pytest.mark.parametrize("word", ["contract", "contract.new_fields"])
def test_load__is_told_as_changed_when_a_gate_of_its_columns_was_red(
    tmp_path: Path, word: str
) -> None:
    assert told(tmp_path, load("erp"), "admit", word) == ("database", False, True)


def test_every_source__names_its_lane() -> None:
    assert {source.name: source.lane for source in SOURCES} == {
        "hubspot": "api", "salesforce": "api", "qualtrics": "api", "erp": "database",
        "files": "file",
    }  # fmt: skip
