"""Booked lines of the small world that lose their customer on the way are found, to the cent."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import duckdb
import pytest

from dagster_project.warehouse import literal
from expectations import MART_GATES
from tests.gates.samples import verdicts

# What befalls the customer's number of every seventh line, and how the line should be told.
HARMS = {
    0: ("null", "no_customer"),
    1: ("' 0' || lower(source_account_id)", "other_spelling"),
    2: ("'X' || source_account_id", "unknown_customer"),
}
MODELS = ("int_unmatched_lines__explained", "unmatched_revenue")


@pytest.fixture(scope="module")
def harmed(built):
    """The unified tables that the mart reads, with harmed lines, and the mart over them."""
    compiled = built.settings.warehouse_dir / "target" / "compiled"
    texts = {name: next(compiled.rglob(f"{name}.sql")).read_text("utf-8") for name in MODELS}
    harm = " ".join(f"when {number} then {sql}" for number, (sql, _) in HARMS.items())
    with duckdb.connect() as connection:
        connection.execute(
            "attach ':memory:' as mops; use mops; create schema ops; create schema unified;"
            "create schema marts;"
            f"attach {literal(built.settings.warehouse_path)} as built (read_only);"
            "create table ops.run_context as from built.ops.run_context;"
            "create table unified.int_records__linked as from built.unified.int_records__linked;"
            "create table numbered as select *, row_number() over (order by revenue_id) % 7 as "
            "harm from built.unified.fct_revenue where revenue_measure = 'booked';"
            "create table unified.fct_revenue as select * exclude (harm) replace "
            f"(case when harm < {len(HARMS)} then 'unknown' else account_id end as account_id) "
            "from numbered;"
            "create table unified.int_revenue__recorded as select recorded.* replace "
            f"(case harm {harm} else source_account_id end as source_account_id) "
            "from built.unified.int_revenue__recorded as recorded inner join numbered "
            "using (revenue_id) where superseded_at is null"
        )
        for name in MODELS:
            connection.execute(f"create table marts.{name} as {texts[name]}")
        yield connection


def test_unmatched_revenue__sums_to_what_was_booked_on_nobody(harmed):
    lines = harmed.execute("select harm, currency_code, booked_amount from numbered").fetchall()
    expected: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for harm, currency, amount in lines:
        if harm in HARMS:
            expected[HARMS[harm][1], currency] += amount
    told = harmed.execute(
        "select unmatched_reason, currency_code, sum(booked_amount) from marts.unmatched_revenue "
        "group by unmatched_reason, currency_code"
    ).fetchall()
    assert {(reason, currency): amount for reason, currency, amount in told} == expected
    assert len(expected) > len(HARMS)


def test_unmatched_revenue__suggests_the_customer_meant(harmed):
    suggested, right = harmed.execute(
        "select count(suggested_account_id), count(*) filter (where suggested_account_id = "
        "account_id) from marts.unmatched_revenue inner join numbered using (revenue_id)"
    ).fetchone()
    (misspelt,) = harmed.execute("select count(*) from numbered where harm = 1").fetchone()
    assert suggested == right == misspelt > 50


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ("select 1", "pass"),
        ("update unified.fct_revenue set booked_amount = booked_amount + 0.01", "fail"),
        ("update unified.fct_revenue set account_id = 'A' where account_id = 'unknown'", "fail"),
    ],
    ids=["whole", "a cent", "matched since"],
)
def test_gate_on_lines__asks_for_every_cent(harmed, change, verdict):
    harmed.execute("begin")
    harmed.execute(change)
    gates = [gate for gate in MART_GATES if gate.code == "unmatched_revenue.conserved.lines"]
    found = verdicts(harmed, gates)["unmatched_revenue.conserved.lines"].verdict
    harmed.execute("rollback")
    assert found == verdict
