"""What a user announces quiets the gates that would be red for it, and no other."""

from __future__ import annotations

import pytest

from dagster_project.candidates import raw_table
from dagster_project.sources import all_tables
from expectations import Gate, RawTable, load_gates
from tests.gates.samples import healthy_loads, kind_tables, shipped_policy, verdicts

USAGE = next(table for table in kind_tables() if table.table == "usage")
TICKETS = next(table for table in kind_tables() if table.table == "tickets")
CALL = next(table for table in all_tables() if table.name == "salesforce__call")


def gate(table: RawTable, code: str) -> Gate:
    return next(found for found in load_gates([table]) if found.code == f"{table.name}.{code}")


def outcome(connection, table: RawTable, code: str) -> str:
    (verdict,) = verdicts(connection, [gate(table, code)]).values()
    return verdict.verdict


def plan(connection, first: str, last: str, pattern: str = "files__%") -> None:
    connection.execute(
        "insert into policy.calendar_events values (?, ?, ?)", [pattern, first, last]
    )


@pytest.fixture
def loads():
    return healthy_loads()


@pytest.mark.parametrize(
    ("first", "last", "pattern", "expected"),
    [
        ("2024-06-30", "2024-06-30", "files__%", "fail"),  # one day more than the limit of three
        ("2024-06-29", "2024-06-30", "files__%", "pass"),
        ("2024-06-26", "2024-06-30", "files__usage", "pass"),
        ("2024-06-26", "2024-06-30", "hubspot__%", "fail"),
        ("2024-06-20", "2024-06-24", "files__%", "fail"),  # before the newest data
    ],
)
def test_fresh__leaves_planned_days_out_of_the_age(loads, first, last, pattern, expected):
    loads.execute("update candidates.files__usage set happened_at = happened_at - interval 5 day")
    assert outcome(loads, USAGE, "fresh") == "fail"
    plan(loads, first, last, pattern)
    assert outcome(loads, USAGE, "fresh") == expected


def test_late__leaves_out_what_waited_for_the_end_of_a_planned_downtime(loads):
    for schema, late_count in (("recent", 0), ("candidates", 20)):
        loads.execute(
            f"create or replace table {schema}.files__usage as select h.* replace (timestamp "
            "'2024-06-20 12:00:00' as happened_at, timestamp '2024-06-20 13:00:00' + to_days("
            f"case when n < {late_count} then 5 else 0 end) as recorded_at) "
            "from healthy.files__usage as h, range(12) as numbers(n)"
        )
    assert outcome(loads, USAGE, "within_profile.late") == "fail"
    plan(loads, "2024-06-20", "2024-06-20")
    assert outcome(loads, USAGE, "within_profile.late") == "pass"


def test_drift__leaves_out_closed_weeks(loads):
    """Two of 13 weeks without a row: two weeks missing, and the limit is one and a half."""
    loads.execute(
        "insert into admitted.days select 'files__usage', cast(day as date), 20 from "
        "generate_series(date '2023-07-03', date '2024-06-23', interval 1 day) as days(day) "
        "where day not between date '2024-05-06' and date '2024-05-19'; "
        "insert into candidates.days select 'files__usage', cast(day as date), 20 from "
        "generate_series(date '2024-06-24', date '2024-06-30', interval 1 day) as days(day)"
    )
    assert outcome(loads, USAGE, "within_profile.drift") == "fail"
    plan(loads, "2024-05-06", "2024-05-19")
    assert outcome(loads, USAGE, "within_profile.drift") == "pass"


USUAL = (
    "case when isodow(day) > 5 then 40 else 200 end * case when month(day + 2) <> month(day) "
    "then 3 else 1 end"
)


@pytest.mark.parametrize(
    ("new_count", "holiday", "expected"),
    [
        (USUAL, "2024-01-01", "pass"),  # the week ends a month on a Sunday
        (USUAL, "2024-06-23", "pass"),  # a holiday on a Sunday
        (USUAL, "2024-06-24", "pass"),  # a holiday that is worked like the others
        ("200", "2024-01-01", "fail"),  # Sundays like working days
        ("case when day = '2024-06-26' then 600 else " + USUAL + " end", "2024-01-01", "fail"),
        ("case when day = '2024-06-24' then 20 else " + USUAL + " end", "2024-06-24", "fail"),
    ],
)
def test_seasonal__compares_a_day_with_days_of_its_kind(loads, new_count, holiday, expected):
    """A year of 200 uses on working days, 40 at weekends, three times that at a month's end."""
    loads.execute(
        "insert into policy.holidays select cast(day as date) from generate_series("
        "date '2023-07-04', date '2024-06-18', interval 28 day) as days(day)"
    )
    loads.execute("insert into policy.holidays values (?)", [holiday])
    loads.execute(
        f"insert into admitted.days select 'files__usage', day, {USUAL} from (select cast(day as "
        "date) as day from generate_series(date '2023-06-23', date '2024-06-22', interval 1 day) "
        "as days(day)) as days; insert into candidates.days select 'files__usage', day, "
        f"{new_count} from (select cast(day as date) as day from generate_series("
        "date '2024-06-23', date '2024-06-30', interval 1 day) as days(day)) as days"
    )
    assert outcome(loads, USAGE, "within_profile.seasonal") == expected


@pytest.mark.parametrize(
    ("table", "column", "value", "expected"),
    [
        ("salesforce__call", "call_type_vod__c", "Chat_vod", "pass"),
        ("salesforce__call", "call_type_vod__c", "chat_vod", "fail"),
        ("salesforce__call", "status_vod__c", "Chat_vod", "fail"),
    ],
)
def test_announced_value__is_accepted_in_its_own_column_only(loads, table, column, value, expected):
    loads.execute("update candidates.salesforce__call set call_type_vod__c = 'Chat_vod'")
    announced = [{"table_name": table, "column_name": column, "value": value}]
    assert outcome(loads, raw_table(CALL), "in_set.call_type_vod__c") == "fail"
    assert outcome(loads, raw_table(CALL, announced), "in_set.call_type_vod__c") == expected


def declared_empty() -> list[dict[str, str]]:
    volume = next(row for row in shipped_policy() if row["gate_pattern"] == "*.volume")
    return [
        *shipped_policy(), {**volume, "gate_pattern": "files__tickets.volume", "minimum_rows": "0"}
    ]  # fmt: skip


def test_one_policy_row__declares_a_table_empty(loads):
    loads.execute("delete from candidates.files__tickets")
    loads.execute(
        "update candidates.loads set row_count = 0, control = '{}' where table_name = 'tickets'"
    )
    gates = load_gates([TICKETS])
    red = {v.gate_code for v in verdicts(loads, gates).values() if v.verdict == "not_evaluated"}
    assert {"files__tickets.volume", "files__tickets.complete", "files__tickets.fresh"} <= red
    found = verdicts(loads, gates, declared_empty())
    assert {verdict.verdict for verdict in found.values()} == {"pass"}
    assert found["files__tickets.complete"].observed == "empty, as policy declares"


def test_declared_empty__does_not_excuse_rows_that_were_counted_and_did_not_come(loads):
    loads.execute("delete from candidates.files__tickets")
    found = verdicts(loads, load_gates([TICKETS]), declared_empty())
    assert found["files__tickets.reconciled.rows"].is_blocking


def test_declared_empty__judges_rows_like_any_others(loads):
    loads.execute("update candidates.files__tickets set ticket_id = null")
    found = verdicts(loads, load_gates([TICKETS]), declared_empty())
    assert found["files__tickets.complete"].is_blocking
