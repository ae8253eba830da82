"""Write a made world where the stand-ins and the connectors find it."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagster_project.sandbox.world import WORLD_START, run_files

if TYPE_CHECKING:
    import duckdb

_MONTHLY = {
    "visits": "csv", "patients": "csv", "patient_answers": "csv", "patient_contacts": "csv",
    "programme_events": "csv", "process_runs": "csv", "tickets": "jsonl", "prescriptions": "csv",
    "campaign_spend": "csv",
}  # fmt: skip
DAILY = ("usage", "device_operations")
_ENCODINGS = {"visits": "cp932"}
_DAYS_AT_ONCE = 31

_ERP_TYPES = {
    "customers": "customer_no text primary key, customer_name text, facility_code text, "
    "country_code text, region text, created_at timestamp, updated_at timestamp",
    "products": "product_code text primary key, product_name text, product_family text, "
    "is_device boolean, created_at timestamp, updated_at timestamp",
    "invoice_lines": "line_id text primary key, customer_no text, product_code text, "
    "document_type text, booked_at timestamp, amount numeric(18, 2), currency_code text, "
    "quantity integer, contract_reference text, reverses_line_id text, updated_at timestamp",
}


def write_api(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write what the APIs serve: a file per object, a line per record, in order of change.

    A line is change time (epoch milliseconds), id, 1 when gone, the survey a Qualtrics row
    belongs to, and the record's JSON, separated by tabs, which JSON never holds.
    """
    run_files(connection, "api")
    folder.mkdir(parents=True)
    for table in _tables(connection, "api_"):
        name = table.removeprefix("api_").replace("__", ".", 1)
        has_parent = table in {"api_qualtrics__responses", "api_qualtrics__invites"}
        parent = "parent" if has_parent else "''"
        connection.execute(
            f"copy (select concat_ws(chr(9), epoch_ms(changed_at), id, is_gone::int, {parent}, "
            f"record::varchar) from {table} order by changed_at, id) to '{folder / name}.tsv' "
            "(format csv, header false, quote '', escape '', delimiter '\x1f')"
        )


def write_files(
    connection: duckdb.DuckDBPyConnection, folder: Path, *, days_from: date, end: date
) -> None:
    """Write the files source's drops; daily files only from `days_from` on."""
    run_files(connection, "files")
    for table in _tables(connection, "feed_"):
        feed = table.removeprefix("feed_")
        if feed not in DAILY:
            _write_feed(connection, folder, feed)
    for feed in DAILY:
        _write_days(connection, folder / feed, feed, days_from=days_from, end=end)


def write_erp(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write the ERP's database."""
    run_files(connection, "erp")
    erp = sqlite3.connect(path)
    erp.execute("pragma synchronous = off")
    for table, columns in _ERP_TYPES.items():
        rows = connection.execute(f"select * from erp_{table}").fetchall()
        erp.execute(f"create table {table} ({columns})")
        marks = ", ".join("?" * len(erp.execute(f"pragma table_info({table})").fetchall()))
        erp.executemany(f"insert into {table} values ({marks})", rows)
    erp.execute("create index invoice_lines_updated_at on invoice_lines (updated_at)")
    erp.commit()
    erp.close()


def _tables(connection: duckdb.DuckDBPyConnection, prefix: str) -> list[str]:
    found = connection.execute(
        "select table_name from duckdb_tables() where starts_with(table_name, ?) order by 1",
        [prefix],
    )
    return [name for (name,) in found.fetchall()]


def _write_feed(connection: duckdb.DuckDBPyConnection, folder: Path, feed: str) -> None:
    """Write one feed's files: one, empty or not, or one a month."""
    cursor = connection.execute(f"select * exclude (_order) from feed_{feed} order by _order")
    names = [column[0] for column in cursor.description[1:]]
    periods: dict[str, list[tuple[Any, ...]]] = {} if feed in _MONTHLY else {"": []}
    for period, *values in cursor.fetchall():
        periods.setdefault(period, []).append(tuple(values))
    target = folder / feed if feed in _MONTHLY else folder
    target.mkdir(parents=True, exist_ok=True)
    kind = _MONTHLY.get(feed, "csv")
    for period, rows in periods.items():
        text = _as_jsonl(names, rows) if kind == "jsonl" else _as_csv(names, rows)
        name = f"{feed}_{period}.{kind}" if period else f"{feed}.{kind}"
        (target / name).write_bytes(text.encode(_ENCODINGS.get(feed, "utf-8")))


def _as_csv(names: list[str], rows: list[tuple[Any, ...]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return text.getvalue()


def _as_jsonl(names: list[str], rows: list[tuple[Any, ...]]) -> str:
    lines = (json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) for row in rows)
    return "".join(f"{line}\n" for line in lines)


def _write_days(
    connection: duckdb.DuckDBPyConnection, folder: Path, feed: str, *, days_from: date, end: date
) -> None:
    """Write one Parquet file per day, a month in memory at a time, two threads writing."""
    from pyarrow import parquet

    folder.mkdir(parents=True, exist_ok=True)
    first, last = (days_from - WORLD_START).days, (end - WORLD_START).days
    with ThreadPoolExecutor(2) as writers:
        for start in range(first, last + 1, _DAYS_AT_ONCE):
            stop = min(start + _DAYS_AT_ONCE, last + 1)
            table = connection.sql(
                f"select * from feed_{feed} where day_no >= {start} and day_no < {stop} "
                "order by day_no, sort_no"
            ).to_arrow_table()
            counts = {
                row["values"]: row["counts"] for row in table["day_no"].value_counts().to_pylist()
            }
            rows, offset, pending = table.drop_columns(["day_no", "sort_no"]), 0, []
            for day_no in range(start, stop):
                count = counts.get(day_no, 0)
                if count == 0:
                    continue
                path = folder / f"{feed}_{WORLD_START + timedelta(days=day_no)}.parquet"
                piece = rows.slice(offset, count)
                pending.append(writers.submit(parquet.write_table, piece, path, compression="zstd"))
                offset += count
            for done in pending:
                done.result()
