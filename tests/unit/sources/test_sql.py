"""The ERP over SQLite: exact amounts, control totals, what is new, errors."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from dagster_project.errors import SettingsError, SourceError
from dagster_project.settings import Settings
from dagster_project.sources.contract import Pull

from .conftest import rows

LINES = """
L1,0042,invoice,2026-01-01 10:00:00,0.1,EUR,2026-01-01 10:00:00
L2,0042,invoice,2026-01-01 11:00:00,0.2,EUR,2026-01-01 11:00:00
L3,0043,refund,2026-01-02 10:00:00,-70.07,JPY,2026-01-05 10:00:00
"""


class Database:
    """An ERP of three tables."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.run(
            "create table customers (customer_no text, customer_name text, facility_code text, "
            "country_code text, region text, created_at text, updated_at text)",
            "create table products (product_code text, product_name text, product_family text, "
            "is_device integer, created_at text, updated_at text)",
            "create table invoice_lines (line_id text, customer_no text, product_code text, "
            "document_type text, booked_at text, amount real, currency_code text, "
            "quantity integer, contract_reference text, reverses_line_id text, updated_at text)",
            "insert into products values ('P1', 'Scanner', 'devices', 1, '2026-01-01T00:00:00Z', "
            "'2026-01-01T09:00:00+09:00')",
        )
        with sqlite3.connect(path) as connection:
            connection.executemany(
                "insert into invoice_lines (line_id, customer_no, document_type, booked_at, "
                "amount, currency_code, updated_at) values (?, ?, ?, ?, ?, ?, ?)",
                [line.split(",") for line in LINES.strip().splitlines()],
            )

    def run(self, *statements: str) -> None:
        with sqlite3.connect(self.path) as connection:
            for statement in statements:
                connection.execute(statement)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "erp.sqlite")


@pytest.fixture
def erp(database: Database, settings: Settings) -> Settings:
    return settings.with_values(erp_url=f"sqlite:///{database.path}")


def test_invoice_lines__are_exact_and_counted_by_the_database__when_pulled(
    pull: Callable[..., Pull], erp: Settings
) -> None:
    found = pull("erp__invoice_lines", using=erp)

    amounts = {row["line_id"]: row["amount"] for row in rows(found)}
    assert amounts == {"L1": Decimal("0.10"), "L2": Decimal("0.20"), "L3": Decimal("-70.07")}
    assert rows(found)[0]["customer_no"] == "0042"
    assert rows(found)[2]["recorded_at"] == datetime(2026, 1, 5, 10)
    assert found.control == {
        "row_count": 3,
        "table_row_count": 3,
        "amount_by_currency": {"EUR": "0.30", "JPY": "-70.07"},
    }


def test_invoice_lines__bring_nothing__when_only_the_overlap_comes_again(
    pull: Callable[..., Pull], erp: Settings
) -> None:
    first = pull("erp__invoice_lines", using=erp)

    second = pull("erp__invoice_lines", first.cursor_to, using=erp)

    assert second.rows.files == ()
    assert second.control == {
        "row_count": 0, "table_row_count": 3, "expected_repeat_count": 1, "repeat_count": 1,
    }  # fmt: skip


def test_invoice_lines__bring_a_late_commit__when_it_lies_in_the_overlap(
    pull: Callable[..., Pull], erp: Settings, database: Database
) -> None:
    first = pull("erp__invoice_lines", using=erp)
    database.run("update invoice_lines set updated_at = '2026-01-05 01:00:00' where line_id = 'L1'")

    second = pull("erp__invoice_lines", first.cursor_to, using=erp)

    assert [row["line_id"] for row in rows(second)] == ["L1", "L3"]
    assert second.control["row_count"] == 2


def test_products__read_times_with_and_without_a_zone(
    pull: Callable[..., Pull], erp: Settings
) -> None:
    (product,) = rows(pull("erp__products", using=erp))

    assert product["is_device"] is True
    assert product["updated_at"] == datetime(2026, 1, 1)


def test_value__lands_as_null__when_it_is_none_of_its_type(
    pull: Callable[..., Pull], erp: Settings, database: Database
) -> None:
    database.run("update invoice_lines set amount = 'n/a' where line_id = 'L1'")

    assert rows(pull("erp__invoice_lines", using=erp))[0]["amount"] is None


def test_table__is_named__when_a_column_is_missing(
    pull: Callable[..., Pull], erp: Settings, database: Database
) -> None:
    database.run("alter table customers drop column region")

    with pytest.raises(SourceError, match=r"erp\.customers"):
        pull("erp__customers", using=erp)


def test_address__is_named__when_the_file_does_not_exist(
    pull: Callable[..., Pull], settings: Settings
) -> None:
    with pytest.raises(SourceError, match="MOPS_ERP_URL"):
        pull("erp__customers", using=settings.with_values(erp_url="sqlite:////nowhere/erp.db"))


def test_address__is_never_quoted__when_it_is_no_address(
    pull: Callable[..., Pull], settings: Settings
) -> None:
    with pytest.raises(SettingsError, match="MOPS_ERP_URL") as caught:
        pull("erp__customers", using=settings.with_values(erp_url="nonsense:secret-token"))
    assert "secret-token" not in str(caught.value)
