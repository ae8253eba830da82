"""The ERP: customers, products and booked lines, read by SQL through an SQLAlchemy address.

dlt's `sql_table` is not used: it opens a connection of its own, and the control totals must
come from the same snapshot as the rows. Rows are read as text and typed by the engine, so
that no driver's float touches an amount. Times without a zone are UTC.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagster_project.errors import SettingsError, SourceError
from dagster_project.settings import Settings
from dagster_project.sources.contract import (
    Column,
    FileSet,
    Lane,
    Pull,
    TableContract,
    tables_of,
)
from dagster_project.sources.cursors import Cursor, Recent, moment
from dagster_project.sources.json_rows import no_rows
from dagster_project.sources.rest import required
from dagster_project.sources.sql_text import name, utc_timestamp

if TYPE_CHECKING:
    from sqlalchemy import Connection, Select
    from sqlalchemy import TableClause as SqlTable

BATCH_ROWS = 50_000
CHANGED_AT = "updated_at"
AMOUNT, CURRENCY = "amount", "currency_code"

# Nightly postings stamp their rows when they start and commit hours later.
OVERLAP = timedelta(days=1)


@dataclass(frozen=True)
class Erp:
    """The ERP source."""

    name: str = "erp"
    lane: Lane = "database"

    @property
    def tables(self) -> tuple[TableContract, ...]:
        """Return the tables pulled from the ERP."""
        return tables_of(self.name)

    def connected_tables(self, settings: Settings) -> tuple[TableContract, ...]:
        """Return all tables when an address is set."""
        return self.tables if settings.erp_url else ()

    def pull(
        self, table: TableContract, *, cursor: str | None, settings: Settings, scratch: Path
    ) -> Iterator[Pull]:
        """Yield rows changed since the cursor, with the database's own count and totals."""
        url = required(settings.erp_url, "MOPS_ERP_URL")
        before = Cursor.parse(cursor)
        with _snapshot(table, url) as connection:
            query = _query(table, connection, before.until - OVERLAP if before else None)
            control = _control(table, connection, query)
            path = scratch / f"{table.table}.parquet"
            recent = Recent(OVERLAP, before)
            batches = _write(connection, query, table, path, recent)
        control |= recent.repeats()
        if recent.is_known():
            control["row_count"] = 0
            control.pop("amount_by_currency", None)
            yield Pull(FileSet((), no_rows(table)), cursor, cursor, batches, control)
            return
        yield Pull(
            rows=FileSet((path,), _typed(table)),
            cursor_from=cursor,
            cursor_to=str(recent.cursor()),
            page_count=batches,
            control=control,
            is_complete=recent.row_count == control["row_count"],
        )


@contextmanager
def _snapshot(table: TableContract, url: str) -> Iterator[Connection]:
    """Open a read transaction whose statements all see the same state."""
    from sqlalchemy import create_engine, event
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

    try:
        engine = create_engine(url)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise SettingsError(
            f"MOPS_ERP_URL is no usable database address: {type(error).__name__}",
            where="environment",
            next_step="give an SQLAlchemy address such as postgresql+psycopg://host/database "
            "and install its driver",
        ) from None
    if engine.dialect.name == "sqlite":
        if not Path(engine.url.database or "").is_file():
            raise _error(table, "the database file does not exist", "check MOPS_ERP_URL")
        # The driver opens no transaction for a read; without one each statement sees its own.
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("begin"))
    else:
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    try:
        with engine.connect() as connection, connection.begin():
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql("set local time zone 'UTC'")
            yield connection
    except SQLAlchemyError as error:
        # The statement and its values stay out of the message; the driver's class says enough.
        cause = type(getattr(error, "orig", None) or error).__name__
        raise _error(
            table,
            f"the database cannot be read: {cause}",
            "check MOPS_ERP_URL, the rights of its user and that the table has the contract's "
            "columns (`mops kinds`)",
        ) from None
    finally:
        engine.dispose()


def _query(table: TableContract, connection: Connection, since: datetime | None) -> Select[Any]:
    """Return the rows changed since, in the order they changed; every column as text."""
    from sqlalchemy import DateTime, String, bindparam, cast, column, select

    columns = [cast(column(item.source_path), String).label(item.name) for item in table.columns]
    order: list[Any] = [column(CHANGED_AT), *(column(key) for key in table.key)]
    query = select(*columns).select_from(_table(table)).order_by(*order)
    if since is None:
        return query
    moment = since.replace(tzinfo=None)
    if connection.dialect.name == "sqlite":
        # SQLite keeps times as text: compare as text, which both spellings of ISO 8601 sort by.
        text = moment.isoformat(" ", "seconds")
        return query.where(column(CHANGED_AT) >= bindparam("since", text, String()))
    return query.where(column(CHANGED_AT) >= bindparam("since", moment, DateTime()))


def _control(table: TableContract, connection: Connection, query: Select[Any]) -> dict[str, Any]:
    """Return the database's own count of the pull and the table, and totals per currency."""
    from sqlalchemy import Numeric, cast, func, select

    rows = query.order_by(None).subquery()
    control: dict[str, Any] = {
        "row_count": connection.scalar(select(func.count()).select_from(rows)),
        "table_row_count": connection.scalar(select(func.count()).select_from(_table(table))),
    }
    if AMOUNT in rows.c:
        # Whole cents, so that a database that adds floats adds them exactly.
        cents = func.sum(func.round(cast(rows.c[AMOUNT], Numeric(20, 4)) * 100))
        totals = connection.execute(
            select(rows.c[CURRENCY], cents).group_by(rows.c[CURRENCY]).order_by(rows.c[CURRENCY])
        )
        control["amount_by_currency"] = {
            str(currency or ""): str((Decimal(str(total or 0)) / 100).quantize(Decimal("0.01")))
            for currency, total in totals
        }
    return control


def _write(
    connection: Connection, query: Select[Any], table: TableContract, path: Path, recent: Recent
) -> int:
    """Write the rows to a Parquet file, a batch at a time; return the number of batches."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = [column.name for column in table.columns]
    schema = pa.schema([(column, pa.string()) for column in names])
    keys, changed_at = [names.index(key) for key in table.key], names.index(CHANGED_AT)
    batches = 0
    with pq.ParquetWriter(path, schema) as writer:
        streamed = connection.execution_options(stream_results=True).execute(query)
        for rows in streamed.partitions(BATCH_ROWS):
            columns = [pa.array(values, pa.string()) for values in zip(*rows, strict=True)]
            writer.write_batch(pa.record_batch(columns, schema=schema))
            recent.note(
                (" ".join(str(row[key]) for key in keys), moment(row[changed_at])) for row in rows
            )
            batches += 1
    return batches


def _typed(table: TableContract) -> str:
    """Return SQL that types the text; a value that is none of its type lands as null."""
    columns = [f"{_cast(column)} as {name(column.name)}" for column in table.columns]
    moment = utc_timestamp(name(CHANGED_AT))
    return (
        f"select {', '.join(columns)}, {moment} as recorded_at, false as is_deleted "
        "from read_parquet({files})"
    )


def _cast(column: Column) -> str:
    if column.type == "string":
        return name(column.name)
    if column.type == "timestamp":
        return utc_timestamp(name(column.name))
    return f"try_cast({name(column.name)} as {column.type})"


def _table(table: TableContract) -> SqlTable:
    from sqlalchemy import table as sql_table

    return sql_table(table.source_path)


def _error(table: TableContract, what: str, next_step: str) -> SourceError:
    return SourceError(what, where=f"{table.source}.{table.table}", next_step=next_step)
