"""Plain exports: what a mapping can say, and what comes of it."""

from __future__ import annotations

import gzip
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb

from dagster_project.sources import source

from .conftest import USAGE, Exports, rows


def test_csv__keeps_leading_zeros_and_types_the_rest(exports: Exports) -> None:
    exports.write("usage_2026-01-31.csv", "id,account,at,n\nU1,007,2026-01-31T10:00:00Z,3\n")

    (row,) = rows(exports.pull("usage", USAGE))

    assert (row["account_id"], row["event_count"]) == ("007", 3)
    assert row["happened_at"] == datetime(2026, 1, 31, 10)
    assert row["recorded_at"] == datetime(2026, 1, 31, 23, 59, 59), "the end of the file's day"
    assert (row["id_namespace"], row["is_deleted"], row["contact_id"]) == ("files", False, None)


def test_rows__have_exactly_the_columns_of_the_contract(exports: Exports) -> None:
    exports.write("usage_1.csv", "id,account,at,n\nU1,A,2026-01-31,3\n")
    found = exports.pull("usage", USAGE)
    (table,) = (t for t in source("files").tables if t.table == "usage")

    expected = [*(c.name for c in table.columns), "recorded_at", "is_deleted"]
    assert list(rows(found)[0]) == expected
    nothing = exports.pull("usage", USAGE, found.cursor_to)
    with duckdb.connect() as connection:
        described = connection.execute(f"describe {nothing.rows.select}").fetchall()
    assert [name for name, *_ in described] == expected


def test_files__of_other_column_orders_are_read_by_name(exports: Exports) -> None:
    exports.write("usage_1.csv", "id,account,at,n\nU1,A,2026-01-31,3\n")
    exports.write("usage_2.csv", 'n,at,account,id,extra\n4,2026-02-01,"B, Inc",U2,x\n')

    found = {row["usage_id"]: row for row in rows(exports.pull("usage", USAGE))}

    assert found["U2"]["account_id"] == "B, Inc"
    assert found["U2"]["event_count"] == 4


def test_cursor__brings_new_and_changed_files_only(exports: Exports) -> None:
    exports.write("usage_1.csv", "id,account,at,n\nU1,A,2026-01-31,3\n")
    first = exports.pull("usage", USAGE)
    unchanged = exports.pull("usage", USAGE, first.cursor_to)
    exports.write("usage_2.csv", "id,account,at,n\nU2,A,2026-02-01,3\n")
    second = exports.pull("usage", USAGE, unchanged.cursor_to)
    exports.write("usage_1.csv", "id,account,at,n\nU1,A,2026-01-31,9\n")
    third = exports.pull("usage", USAGE, second.cursor_to)

    assert unchanged.rows.files == ()
    assert unchanged.control == {"row_count": 0}
    assert unchanged.cursor_to == first.cursor_to
    assert [row["usage_id"] for row in rows(second)] == ["U2"]
    assert [row["event_count"] for row in rows(third)] == [9]


def test_cursor__reads_files_again__when_their_mapping_changed(exports: Exports) -> None:
    exports.write("usage_1.csv", "id,account,at,n\nU1,A,2026-01-31,3\n")
    first = exports.pull("usage", USAGE)

    second = exports.pull("usage", USAGE + "    id_namespace: salesforce\n", first.cursor_to)

    assert [row["id_namespace"] for row in rows(second)] == ["salesforce"]


def test_values__land_as_null_and_are_counted__when_they_do_not_parse(exports: Exports) -> None:
    exports.write(
        "usage_1.csv",
        "id,account,at,n\nU1,A,31/01/2026,3\nU2,A,2026-01-31,12.7\nU3,A,2026-01-31,\n",
    )

    found = exports.pull("usage", USAGE)

    assert [(row["happened_at"] is None, row["event_count"]) for row in rows(found)] == [
        (True, 3), (False, None), (False, None),
    ]  # fmt: skip
    assert found.control == {"row_count": 3, "unparsed": {"happened_at": 1, "event_count": 1}}


def test_mapping__says_formats_values_constants_and_times(exports: Exports) -> None:
    exports.write(
        "tickets.csv",
        """
        no;customer;opened;closed;prio;esc
        T1;A;27-07-2023;28-07-2023 03:00;P1;TRUE
        T2;B;01-08-2023 09:30;;P9;FALSE
        """,
    )
    found = exports.pull(
        "tickets",
        """
        feeds:
          - kind: tickets
            path: tickets.csv
            delimiter: ";"
            columns: {ticket_id: no, account_id: customer, opened_at: opened, closed_at: closed,
                      priority: prio, is_escalated: esc}
            constants: {product_id: main, satisfaction_score: 5}
            value_maps: {priority: {P1: urgent, P9: null}, closed_at: {"": "01-01-2030"}}
            date_formats: ["%d-%m-%Y %H:%M", "%d-%m-%Y"]
            recorded_at: [opened, closed]
        """,
    )

    first, second = rows(found)
    assert (first["priority"], first["is_escalated"], first["product_id"]) == (
        "urgent",
        True,
        "main",
    )
    assert first["satisfaction_score"] == 5
    assert first["opened_at"] == datetime(2023, 7, 27)
    assert first["recorded_at"] == datetime(2023, 7, 28, 3)
    assert second["priority"] is None
    assert second["closed_at"] == datetime(2030, 1, 1)
    assert second["recorded_at"] == datetime(2023, 8, 1, 9, 30)


def test_value_maps__match_yaml_booleans_by_their_text(exports: Exports) -> None:
    exports.write(
        "contracts.csv", "id,account,start,churn\nC1,A,2026-01-01,TRUE\nC2,A,2026-01-01,\n"
    )
    found = exports.pull(
        "contracts",
        """
        feeds:
          - kind: contracts
            path: contracts.csv
            columns: {contract_id: id, account_id: account, start_date: start, outcome: churn}
            value_maps: {outcome: {TRUE: churned, null: renewed}}
        """,
    )

    assert [row["outcome"] for row in rows(found)] == ["churned", "renewed"]
    assert rows(found)[0]["start_date"] == date(2026, 1, 1)


LOOKUP = """
feeds:
  - kind: usage
    path: usage.csv
    columns: {usage_id: id, happened_at: at, event_count: n}
    lookup:
      account_id: {path: contracts.csv, match: {contract: contract_no}, take: customer}
"""


def test_lookup__takes_a_value_from_another_file_and_never_multiplies_rows(
    exports: Exports,
) -> None:
    exports.write(
        "usage.csv",
        "id,contract,at,n\nU1,C1,2026-01-01,1\nU2,C2,2026-01-01,1\nU3,C3,2026-01-01,1\n",
    )
    exports.write("contracts.csv", "contract_no,customer\nC1,A\nC1,A\nC2,A\nC2,B\n")

    found = exports.pull("usage", LOOKUP)

    accounts = {row["usage_id"]: row["account_id"] for row in rows(found)}
    assert accounts == {"U1": "A", "U2": None, "U3": None}, "two answers are none"
    assert found.control["unmatched"] == {"account_id": 2}


def test_lookup__reads_files_again__when_the_other_file_changed(exports: Exports) -> None:
    exports.write("usage.csv", "id,contract,at,n\nU1,C1,2026-01-01,1\n")
    exports.write("contracts.csv", "contract_no,customer\n")
    first = exports.pull("usage", LOOKUP)
    assert [row["account_id"] for row in rows(first)] == [None]
    exports.write("contracts.csv", "contract_no,customer\nC1,A\n")

    second = exports.pull("usage", LOOKUP, first.cursor_to)

    assert [row["account_id"] for row in rows(second)] == ["A"]


def test_jsonl__reads_members_by_path(exports: Exports) -> None:
    exports.write(
        "tickets_2026-02.jsonl",
        '{"id": "T1", "customer": {"id": "A"}, "opened": "2026-02-03T10:00:00+09:00"}\n'
        '{"id": "T2", "customer": {"id": "B"}, "opened": "2026-02-04", "csat": 4, "gone": true}\n',
    )
    found = exports.pull(
        "tickets",
        """
        feeds:
          - kind: tickets
            path: tickets_*.jsonl
            lag_days: 2
            columns: {ticket_id: id, account_id: customer.id, opened_at: opened,
                      satisfaction_score: csat, is_deleted: gone}
        """,
    )

    first, second = rows(found)
    assert (first["account_id"], first["satisfaction_score"]) == ("A", None)
    assert first["opened_at"] == datetime(2026, 2, 3, 1)
    assert first["recorded_at"] == datetime(2026, 3, 2, 23, 59, 59), "the month's end and two days"
    assert (first["is_deleted"], second["is_deleted"], second["satisfaction_score"]) == (
        False, True, 4,
    )  # fmt: skip


def test_parquet__is_taken_as_it_is_typed(exports: Exports, tmp_path: Path) -> None:
    path = exports.root / "day=1" / "spend.parquet"
    path.parent.mkdir()
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select 'S1' as id, date '2026-01-05' as day, 10.5 as amount, 7 as campaign) "
            f"to '{path}'"
        )
    found = exports.pull(
        "campaign_spend",
        """
        feeds:
          - kind: campaign_spend
            path: "**/*.parquet"
            columns: {spend_id: id, spend_date: day, spend_amount: amount, campaign_id: campaign}
            constants: {channel: email, currency_code: EUR}
        """,
    )

    (row,) = rows(found)
    assert (row["spend_amount"], row["campaign_id"]) == (Decimal("10.50"), "7")
    assert row["recorded_at"] == datetime(2026, 1, 5), "no period in the name: the event's time"


def test_csv__of_another_encoding_or_packed_is_read(exports: Exports) -> None:
    header = "id,name\n"
    exports.write("a_1.csv", (header + "1,東京クリニック\n").encode("cp932"))
    exports.write("a_2.csv.gz", gzip.compress((header + "2,大阪病院\n").encode("cp932")))
    found = exports.pull(
        "accounts",
        """
        feeds:
          - kind: accounts
            path: a_*
            format: csv
            encoding: cp932
            columns: {account_id: id, account_name: name}
        """,
    )

    assert [row["account_name"] for row in rows(found)] == ["東京クリニック", "大阪病院"]
    assert rows(found)[0]["recorded_at"] == datetime(1970, 1, 1), "no time at all: known ever since"


def test_feeds__of_one_kind_come_together(exports: Exports) -> None:
    exports.write("a.csv", "id,name\n1,A\n")
    exports.write("b.csv", "no,title\n2,B\n")
    mapping = """
        feeds:
          - {kind: accounts, path: a.csv, columns: {account_id: id, account_name: name}}
          - {kind: accounts, path: b.csv, id_namespace: erp,
             columns: {account_id: no, account_name: title}}
        """

    found = exports.pull("accounts", mapping)

    assert [(row["account_id"], row["id_namespace"]) for row in rows(found)] == [
        ("1", "files"), ("2", "erp"),
    ]  # fmt: skip
    connected = source("files").connected_tables(exports.mapping(mapping))
    assert [table.name for table in connected] == ["files__accounts"]
