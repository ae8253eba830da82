"""Single gates at their edges: each the only red one of its table, or just green."""

from __future__ import annotations

import json
from collections.abc import Iterator

import duckdb
import pytest

from expectations import load_gates
from expectations.gate import GREEN
from tests.gates.samples import (
    healthy_loads,
    kind_tables,
    restore,
    shipped_policy,
    show,
    vendor_tables,
    verdicts,
)

TABLES = {table.name: table for table in [*kind_tables(), *vendor_tables()]}
GATES = load_gates(TABLES.values())
CALLS = TABLES["salesforce__call"]
CODE = "salesforce__call.within_profile.hub.contact_vod__c"


@pytest.fixture(scope="module")
def loads() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = healthy_loads()
    yield connection
    connection.close()


FEWER = [{**row, "minimum_rows": "11"} if row["gate_pattern"] == "*.volume" else row
         for row in shipped_policy()]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "code", "changed", "query", "policy"),
    [
        ("files__usage", "contract", None, "select *, 'x' as surprise from {healthy}", None),
        ("files__usage", "volume", None, "from {healthy}", FEWER),
        (
            "files__accounts", "agrees.churn_events", None,
            "select * replace (true as has_churned) from {healthy}", None,
        ),
        (
            "files__usage", "agrees.contract_dates", "files__contracts",
            "select * replace (date '2030-01-01' as start_date) from {healthy}", None,
        ),
        (
            "files__survey_answers", "in_range.score_scale", None,
            "select * replace ('nps' as question, 11::bigint as score) from {healthy}", None,
        ),
    ],
)  # fmt: skip
def test_gate__is_the_only_red_one_of_its_table(
    loads: duckdb.DuckDBPyConnection,
    name: str,
    code: str,
    changed: str | None,
    query: str,
    policy: list[dict[str, str]] | None,
) -> None:
    """Taken away, the load would pass: the kinds of gate that no fault of the grid needs."""
    moved = changed or name
    show(loads, moved, query.format(healthy=f"healthy.{moved}"))
    found = verdicts(loads, [gate for gate in GATES if gate.subject == name], policy)
    restore(loads, moved)
    red = {verdict.gate_code for verdict in found.values() if verdict.verdict not in GREEN}
    assert red == {f"{name}.{code}"}


@pytest.mark.parametrize(
    ("sums", "verdict"),
    [
        ({"EUR": "9.00", "": "1.00"}, "pass"),
        ({"EUR": "9.00", "": "1.01"}, "fail"),
        ({"EUR": "10.00"}, "fail"),
        (None, "learning"),
    ],
)
def test_amounts__tie_out_where_a_line_has_no_currency_and_pass_on_no_sums(
    loads: duckdb.DuckDBPyConnection, sums: dict[str, str] | None, verdict: str
) -> None:
    name = "erp__invoice_lines"
    loads.execute("create or replace temp table kept as from candidates.loads")
    show(
        loads, name,
        "select * replace (case when row_id > 0 then 'EUR' end as currency_code) "
        f"from healthy.{name}",
    )  # fmt: skip
    control = json.dumps({} if sums is None else {"amount_by_currency": sums})
    loads.execute("update candidates.loads set control = ? where source = 'erp'", [control])
    code = f"{name}.reconciled.amounts"
    found = verdicts(loads, [gate for gate in GATES if gate.code == code])[code]
    loads.execute("truncate candidates.loads; insert into candidates.loads from kept")
    restore(loads, name)
    assert found.verdict == verdict
    if verdict == "learning":
        assert found.observed == "not judged yet: the source states no sums"


@pytest.mark.parametrize(
    ("known", "people", "share", "verdict"),
    [
        (0, 100, 0.4, "fail"), (0, 100, 0.15, "pass"), (0, 3, 0.34, "pass"),
        (100, 100, 1.0, "fail"), (100, 2, 0.9, "fail"), (3, 3, 0.34, "pass"),
    ],
)  # fmt: skip
def test_hub__is_red_when_one_of_many_people_has_a_large_share(known, people, share, verdict):
    connection = healthy_loads()
    connection.execute(
        f"insert into recent.{CALLS.name} select * exclude (i) replace "
        f"(cast(i % {known} as text) as contact_vod__c) from (from healthy.{CALLS.name} limit 1) "
        f"cross join (select unnest(range(10 * {known})) as i)"
    )
    show(
        connection, CALLS.name,
        f"select * replace (case when i < {share} * 300 then 'hub' else cast(i % {people} as text) "
        f"end as contact_vod__c) from (from healthy.{CALLS.name} limit 1) cross join "
        "(select unnest(range(300)) as i)",
    )  # fmt: skip
    gates = [gate for gate in load_gates([CALLS]) if gate.code == CODE]
    assert verdicts(connection, gates)[CODE].verdict == verdict


@pytest.mark.parametrize(
    ("kept", "sent_hours", "orphans", "verdict"),
    [
        ("true", 0, 0, "pass"),  # each opening with its sending
        ("i % 2 = 1 or i >= 10", 0, 5, "fail"),  # five sendings lost on the way
        ("i % 2 = 1", -1000, 0, "pass"),  # sent before the oldest event of the load
    ],
)
def test_sent__misses_only_sendings_that_the_load_must_hold(
    loads: duckdb.DuckDBPyConnection, kept: str, sent_hours: int, orphans: int, verdict: str
) -> None:
    """Twenty mails: number i is sent when i is even, and i + 1 is its opening."""
    name = "hubspot__email_events"
    start = 1719748800000
    sent_at = start + sent_hours * 3_600_000
    show(
        loads, name,
        "select * exclude (i) replace (cast(i as text) as id, "
        f"cast({start} + i as text) as created, "
        "case when i % 2 = 1 then cast(i - 1 as text) end as sentby_id, "
        f"'{{\"sentBy\": {{\"created\": ' || ({sent_at} + i) || '}}}}' as payload) "
        f"from (from healthy.{name} limit 1) cross join (select unnest(range(20)) as i) "
        f"where {kept}",
    )  # fmt: skip
    code = f"{name}.referenced.sentby_id"
    found = verdicts(loads, [gate for gate in GATES if gate.code == code])[code]
    restore(loads, name)
    assert (found.verdict, found.unexpected_count) == (verdict, orphans)
