"""A small workspace to hand sheets of feelings in to, and what becomes of them."""

from __future__ import annotations

import codecs
import csv
import io
from datetime import date
from pathlib import Path

import duckdb

from dagster_project.intake import Receipt, take_in
from dagster_project.settings import Settings
from dagster_project.workspace import Workspace

DAY = date(2025, 6, 30)
ENGLISH = "I expect a renewal: they tell me of good results when I ask."
JAPANESE = "更新に疑問がある。不満が出ているか、担当者の影響力が弱まっている。"
RUSSIAN = "Ожидаю ухода: они сказали об этом или перестали отвечать."
HEADER = "account,anchor,felt_date,comment,author\n"


def small_workspace(tmp_path: Path) -> Workspace:
    """Return a workspace in which six accounts and two employees are known."""
    settings = Settings(data_dir=tmp_path / "data", as_of=DAY)
    current = settings.published_dir / "current"
    current.mkdir(parents=True)
    settings.warehouse_dir.mkdir(parents=True)
    with duckdb.connect(current / "mops.duckdb") as connection:
        connection.execute(
            "create table accounts as select * from (values ('salesforce:A1', 'North Clinic'), "
            "('salesforce:A2', 'South Clinic'), ('hubspot:77', '東病院'), "
            "('hubspot:78', 'Twin'), ('erp:79', 'Twin'), ('unknown', 'unknown')) "
            "as accounts(account_id, account_name)"
        )
    with duckdb.connect(settings.warehouse_path) as connection:
        connection.execute(
            "create schema unified; create table unified.dim_employees as "
            "select unnest(['E1', 'E2', 'unknown']) as employee_id"
        )
    return Workspace(settings)


def hand_in(workspace: Workspace, content: str | bytes, **options: object) -> Receipt:
    """Take in a sheet of this content."""
    path = workspace.settings.data_dir.parent / "sheet.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return take_in(workspace, path, who="Jane Doe", **options)  # type: ignore[arg-type]


def refused(workspace: Workspace) -> list[dict[str, str]]:
    """Return the rows that came back, as a spreadsheet would read them."""
    path = workspace.settings.data_dir.parent / "sheet.csv.refused.csv"
    assert path.read_bytes().startswith(codecs.BOM_UTF8)
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def kept(workspace: Workspace) -> list[tuple[str, ...]]:
    """Return the rows kept for the next pull, of all sheets."""
    folder = workspace.settings.lake_dir / "_intake" / "sentiments"
    return duckdb.sql(
        "select parse_path(filename)[-2], account_id, employee_id, anchor_level, anchor_version, "
        f"comment_text, felt_at, entered_at from read_csv('{folder}/*/*.csv', filename = true, "
        "all_varchar = true) order by all"
    ).fetchall()
