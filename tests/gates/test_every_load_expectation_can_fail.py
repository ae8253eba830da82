"""Every load gate is green on a healthy load and red on each load that breaks its rule."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

import duckdb
import pytest

from expectations import RawTable, load_gates
from tests.gates.samples import (
    TENANT,
    healthy_loads,
    kind_tables,
    restore,
    show,
    vendor_tables,
    verdicts,
)

TABLES = {table.name: table for table in [*kind_tables(), *vendor_tables()]}
TIMED = [table for table in TABLES.values() if table.past_time]
GATES = load_gates(TABLES.values())
VALUES = [(table.name, name) for table in TABLES.values() for name in table.values]
ORDERS = [(table.name, *pair) for table in TABLES.values() for pair in table.not_before.items()]
RANGES = [(table.name, name) for table in TABLES.values() for name in table.ranges]

# Each mutation as a query over the healthy table, and the words that must then be red.
MUTATIONS = {
    "empty": ("from {healthy} limit 0", "reconciled.rows volume complete keyed future"),
    "lost_nine_of_ten": ("from {healthy} where row_id = 0", "reconciled.rows"),
    "all_null": ("select * replace ({nulls}) from {healthy}", "complete keyed"),
    "dropped_column": ("select * exclude ({key}) from {healthy}", "contract"),
    "retyped_column": ("select * replace (42 as {key}) from {healthy}", "contract"),
    "added_column": ("select *, 'x' as surprise from {healthy}", "contract"),
    "future": (
        "select * replace (recorded_at + interval 400 day as recorded_at) from {healthy}",
        "future",
    ),
}


@pytest.fixture(scope="module")
def loads() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = healthy_loads()
    yield connection
    connection.close()


def red_after(connection: duckdb.DuckDBPyConnection, table: str, query: str, *words: str) -> bool:
    """Say whether all these gates of a table are red when its load is what the query yields."""
    show(connection, table, query)
    codes = {f"{table}.{word}" for word in words}
    try:
        found = verdicts(connection, [gate for gate in GATES if gate.code in codes])
    finally:
        restore(connection, table)
    assert found.keys() == codes
    return all(verdict.verdict != "pass" for verdict in found.values())


def test_every_load_gate__is_green_when_loads_are_healthy(
    loads: duckdb.DuckDBPyConnection,
) -> None:
    found = verdicts(loads, GATES)
    green = {"pass", "learning"}
    red = {
        code: verdict.observed for code, verdict in found.items() if verdict.verdict not in green
    }
    assert red == {}
    assert len(found) == len(GATES) > 700


@pytest.mark.parametrize("mutation", MUTATIONS)
@pytest.mark.parametrize("name", TABLES)
def test_load_gates__are_red_when_the_load_is_mutated(
    loads: duckdb.DuckDBPyConnection, name: str, mutation: str
) -> None:
    query, words = MUTATIONS[mutation]
    nulls = ", ".join(f"null as {column}" for column in TABLES[name].columns)
    filled = query.format(healthy=f"healthy.{name}", nulls=nulls, key=TABLES[name].key[0])
    assert red_after(loads, name, filled, *words.split())


@pytest.mark.parametrize("name", TABLES)
def test_keyed__is_red_when_one_key_has_two_contents(
    loads: duckdb.DuckDBPyConnection, name: str
) -> None:
    table = TABLES[name]
    keys = ", ".join(f"min({key}) over () as {key}" for key in table.key)
    query = f"select * replace ({keys}, row_id % 2 = 0 as is_deleted) from healthy.{name}"
    assert red_after(loads, name, query, "keyed")


@pytest.mark.parametrize("name", TABLES)
def test_keyed__is_green_when_rows_repeat_identically(
    loads: duckdb.DuckDBPyConnection, name: str
) -> None:
    query = f"from healthy.{name} union all from healthy.{name}"
    assert not red_after(loads, name, query, "keyed")


@pytest.mark.parametrize(("name", "later", "earlier"), ORDERS)
def test_order__sets_a_row_aside_whose_end_is_before_its_start(
    loads: duckdb.DuckDBPyConnection, name: str, later: str, earlier: str
) -> None:
    kind = TABLES[name].columns[later]
    early = f"cast({earlier} - interval 1 day as {kind})"
    query = (
        f"select {name}.* replace (row_id + 10 * copy as row_id, case when row_id = 1 and copy = 0 "
        f"then {early} else {earlier} end as {later}) "
        f"from healthy.{name}, range(10) as copies (copy)"
    )
    show(loads, name, query)
    code = f"{name}.in_range.{later}_order"
    (judged,) = verdicts(loads, [gate for gate in GATES if gate.code == code]).values()
    restore(loads, name)
    told = (judged.verdict, judged.severity, judged.quarantined_count, judged.row_ids)
    assert told == ("fail", "quarantine", 1, "1")


@pytest.mark.parametrize("table", TIMED, ids=lambda table: table.name)
def test_fresh__is_red_when_the_newest_row_is_400_days_old(
    loads: duckdb.DuckDBPyConnection, table: RawTable
) -> None:
    time, kind = table.past_time, table.columns[table.past_time or ""]
    query = (
        f"select * replace (cast({time} - interval 400 day as {kind}) as {time}) "
        f"from healthy.{table.name}"
    )
    assert red_after(loads, table.name, query, "fresh")


@pytest.mark.parametrize("table", TIMED, ids=lambda table: table.name)
def test_fresh__is_red_when_one_future_row_hides_the_silence(
    loads: duckdb.DuckDBPyConnection, table: RawTable
) -> None:
    time, kind = table.past_time, table.columns[table.past_time or ""]
    moved = f"{time} + case when row_id = 0 then interval 400 day else interval (-200) day end"
    query = f"select * replace (cast({moved} as {kind}) as {time}) from healthy.{table.name}"
    assert red_after(loads, table.name, query, "fresh", "future")


@pytest.mark.parametrize(("name", "column"), VALUES)
def test_in_set__is_red_when_a_value_is_unknown(
    loads: duckdb.DuckDBPyConnection, name: str, column: str
) -> None:
    query = f"select * replace ('Surprise' as {column}) from healthy.{name}"
    assert red_after(loads, name, query, f"in_set.{column}")


@pytest.mark.parametrize(("name", "column"), RANGES)
def test_in_range__is_red_when_a_value_is_off_its_scale(
    loads: duckdb.DuckDBPyConnection, name: str, column: str
) -> None:
    query = f"select * replace (cast(-1 as {TABLES[name].columns[column]}) as {column})"
    query += f" from healthy.{name}"
    assert red_after(loads, name, query, f"in_range.{column}")


@pytest.mark.parametrize(
    ("name", "code", "change"),
    [
        ("files__revenue", "in_range.amount_sign", "'refund' as revenue_type"),
        ("erp__invoice_lines", "in_range.amount_sign", "'refund' as document_type"),
        ("erp__invoice_lines", "reconciled.amounts", "amount + 0.01 as amount"),
        ("files__survey_answers", "in_range.score_scale", "70 as score"),
        ("files__accounts", "agrees.churn_events", "true as has_churned"),
        ("files__usage", "agrees.contract_dates", "timestamp '1999-01-01' as happened_at"),
    ],
)
def test_rules_of_meaning__are_red_when_broken(
    loads: duckdb.DuckDBPyConnection, name: str, code: str, change: str
) -> None:
    query = f"select * replace ({change}) from healthy.{name}"
    assert red_after(loads, name, query, code)


@pytest.mark.parametrize("name", [table.name for table in TABLES.values() if table.has_tenant])
@pytest.mark.parametrize(
    ("tenant", "before", "verdict"),
    [
        ("B", "A", "fail"), ("A", "A", "pass"), ("A", None, "pass"),
        (None, "A", "not_evaluated"), (None, None, "not_evaluated"),
    ],
)  # fmt: skip
def test_tenant__is_red_when_it_is_not_the_one_before_or_not_told(
    loads: duckdb.DuckDBPyConnection,
    name: str,
    tenant: str | None,
    before: str | None,
    verdict: str,
) -> None:
    loads.execute("create or replace temp table kept as from candidates.loads")
    loads.execute(
        "update candidates.loads set control = json_merge_patch(control, ?), tenant_before = ?",
        [json.dumps({"tenant": tenant}), before],
    )
    found = verdicts(loads, [gate for gate in GATES if gate.code == f"{name}.contract.tenant"])
    loads.execute("truncate candidates.loads; insert into candidates.loads from kept")
    (judged,) = found.values()
    assert (judged.verdict, judged.severity) == (verdict, "block")


def test_tenant__is_told_hashed_only(loads: duckdb.DuckDBPyConnection) -> None:
    chosen = [gate for gate in GATES if gate.code == "salesforce__account.contract.tenant"]
    (judged,) = verdicts(loads, chosen).values()
    mark = hashlib.md5(TENANT.encode()).hexdigest()[:8]
    assert judged.observed == f"0 of 1 rows break the rule; tenant {mark}, before {mark}"


def test_tenant__is_asked_of_every_source_that_tells_one() -> None:
    asked = {gate.subject.split("__")[0] for gate in GATES if gate.code.endswith(".tenant")}
    assert asked == {"hubspot", "salesforce", "qualtrics"}


@pytest.mark.parametrize(
    ("payload", "verdict", "count"),
    [
        ("case when row_id = 3 then '{\"portalId\": 4712}' else payload end", "fail", 1),
        ("'{}'", "not_evaluated", 0),
        ("case when row_id = 3 then '{}' else payload end", "pass", 0),
    ],
)
def test_tenant_rows__are_red_when_a_row_names_another_or_none_names_any(
    loads: duckdb.DuckDBPyConnection, payload: str, verdict: str, count: int
) -> None:
    name = "hubspot__email_events"
    loads.execute(
        f"create or replace table candidates.{name} as "
        f"select * replace ({payload} as payload) from healthy.{name}"
    )
    chosen = [gate for gate in GATES if gate.code == f"{name}.contract.tenant_rows"]
    (judged,) = verdicts(loads, chosen).values()
    restore(loads, name)
    assert (judged.verdict, judged.severity, judged.unexpected_count) == (verdict, "block", count)


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("reconciled.rows", "is_complete = false"),
        ("reconciled.rows", "control = '{\"row_count\": 11}'"),
        ("reconciled.missing", "control = '{\"table_row_count\": 11}'"),
        ("reconciled.shrunk", "control = '{\"table_row_count\": 8}'"),
        ("reconciled.repeats", 'control = \'{"expected_repeat_count": 40, "repeat_count": 0}\''),
        ("contract.parsed", 'control = \'{"unparsed": {"amount": 1}}\''),
    ],
)
def test_reconciled__is_red_when_the_manifest_disagrees(code: str, change: str) -> None:
    connection = healthy_loads()
    name = "erp__invoice_lines"
    connection.execute(f"update candidates.loads set {change} where source = 'erp'")
    found = verdicts(connection, [gate for gate in GATES if gate.subject == name])
    assert found[f"{name}.{code}"].is_blocking
