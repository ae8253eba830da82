"""Loads outlive the contract they were landed under; records outlive no older release."""

from dataclasses import replace
from decimal import Decimal

import pytest

from dagster_project import durable
from dagster_project.errors import LakeError
from dagster_project.lake import Lake
from dagster_project.landing import land
from dagster_project.raw_files import contract_version
from dagster_project.raw_rows import raw_rows
from dagster_project.sources.contract import Column, FileSet, Pull
from tests.small_lake import FIRST as DAY
from tests.small_lake import SELECT, TABLE


def landed(lake, connection, table, rows, *, select=SELECT, cursor=(None, "a")):
    path = lake.folder.parent / f"page_{cursor[1]}.csv"
    path.write_text("order_id,amount,recorded_at\n" + rows, encoding="utf-8")
    pull = Pull(FileSet((path,), select), cursor_from=cursor[0], cursor_to=cursor[1], page_count=1)
    return land(lake, table, pull, as_of=DAY, connection=connection)


def with_columns(*columns):
    return replace(TABLE, columns=(TABLE.columns[0], *columns))


AMOUNT_AS_TEXT = Column("amount", "string", "Sum.")
NOTE = Column("note", "string", "Note.")


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        (with_columns(TABLE.columns[1], NOTE), [("1", Decimal("10.00"), None)]),
        (with_columns(), [("1",)]),
        (with_columns(AMOUNT_AS_TEXT), [("1", "10.00")]),
    ],
    ids=["column added", "column dropped", "type changed"],
)
def test_raw_rows__read_loads_of_an_earlier_contract_as_todays(lake, connection, later, expected):
    earlier = landed(lake, connection, TABLE, "1,10.00,2025-01-01\n")
    names = [column.name for column in later.columns]
    sql = raw_rows(lake, later, [earlier], connection)
    assert connection.execute(f"select {', '.join(names)} from ({sql})").fetchall() == expected
    described = dict(connection.execute(f"select column_name, column_type from (describe {sql})")
                     .fetchall())  # fmt: skip
    types = {"string": "VARCHAR", "decimal(18,2)": "DECIMAL(18,2)"}
    assert {name: described[name] for name in names} == {
        column.name: types[column.type] for column in later.columns
    }


def test_raw_rows__of_two_contracts_stand_side_by_side(lake, connection):
    first = landed(lake, connection, TABLE, "1,10.00,2025-01-01\n")
    later = with_columns(TABLE.columns[1], NOTE)
    select = SELECT.replace("amount,", "amount, 'new' as note,")
    second = landed(
        lake, connection, later, "2,5.00,2025-02-01\n", select=select, cursor=("a", "b")
    )
    sql = raw_rows(lake, later, [first, second], connection)
    found = connection.execute(f"select order_id, note, load_id from ({sql}) order by 1").fetchall()
    assert found == [("1", None, first.load_id), ("2", "new", second.load_id)]


def test_record_of_a_newer_release__is_refused_and_named(lake, connection):
    load = landed(lake, connection, TABLE, "1,10.00,2025-01-01\n")
    path = lake.table_folder(TABLE) / f"{load.load_id}.manifest.json"
    durable.write_sealed(path, {**durable.read_sealed(path), "tomorrow": 1})
    with pytest.raises(LakeError, match="newer release: it tells tomorrow"):
        Lake(lake.folder).loads()


def test_value_that_does_not_become_todays_type__is_named_without_being_quoted(lake, connection):
    as_text = with_columns(AMOUNT_AS_TEXT)
    load = landed(lake, connection, as_text, "1,Taro Yamada,2025-01-01\n")
    with pytest.raises(LakeError, match="1 values of amount from before an upgrade") as told:
        raw_rows(lake, TABLE, [load], connection)
    assert "Taro" not in str(told.value)


def test_load_held_before_an_upgrade__is_landed_anew_with_todays_columns(lake, connection):
    before = landed(lake, connection, TABLE, "1,10.00,2025-01-01\n")
    later = with_columns(TABLE.columns[1], NOTE)
    select = SELECT.replace("amount,", "amount, 'new' as note,")
    after = landed(lake, connection, later, "1,10.00,2025-01-01\n", select=select)
    assert after.load_id != before.load_id
    assert after.contract == contract_version(later)
