"""The shim between Great Expectations and the embedded engine, and whether it is still needed."""

from __future__ import annotations

import subprocess
import sys

import duckdb
import duckdb_engine
import sqlalchemy
from sqlalchemy.pool import StaticPool

from expectations.engine import borrow


def test_shim__is_still_needed_because_results_are_lost_without_it() -> None:
    """When this fails, the library fetches in time: delete `BorrowedConnection.cursor`."""
    from great_expectations.execution_engine.sqlalchemy_execution_engine import (
        SqlAlchemyExecutionEngine,
    )

    connection = duckdb.connect()
    plain = sqlalchemy.create_engine(
        "duckdb://",
        creator=lambda: duckdb_engine.ConnectionWrapper(connection),
        poolclass=StaticPool,
    )
    engine = SqlAlchemyExecutionEngine(engine=plain)
    assert engine.execute_query(sqlalchemy.text("select 42")).fetchall() == []


def test_borrowed_engine__returns_rows_after_its_connection_is_back_in_the_pool() -> None:
    with borrow(duckdb.connect()).connect() as connection:
        result = connection.execute(sqlalchemy.text("select unnest([1, 2, 3])"))
    assert result.fetchall() == [(1,), (2,), (3,)]


def test_borrowed_engine__leaves_the_owners_transaction_open() -> None:
    owner = duckdb.connect()
    owner.execute("create table kept (x integer); begin; insert into kept values (1)")
    engine = borrow(owner)
    with engine.connect() as connection:
        assert connection.execute(sqlalchemy.text("select x from kept")).scalar() == 1
    engine.dispose()
    owner.execute("rollback")
    assert owner.execute("select count(*) from kept").fetchone() == (0,)


def test_import__is_cheap_because_the_library_is_left_out() -> None:
    code = "import sys, expectations; sys.exit('great_expectations' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
