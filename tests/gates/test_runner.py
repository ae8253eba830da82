"""The runner: every declared gate gets a verdict, and rows are set aside in SQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import duckdb
import pytest

from expectations import QUARANTINE, GatesNotEvaluated, PolicyProblem, judge, load_gates
from expectations import vocabulary as say
from expectations.gate import tally
from expectations.subject import Subject
from tests.gates.samples import (
    AS_OF,
    healthy_loads,
    kind_tables,
    shipped_policy,
    show,
    verdicts,
)

TICKETS = next(table for table in kind_tables() if table.table == "tickets")
USAGE = next(table for table in kind_tables() if table.table == "usage")
NAME = "files__tickets"


def policy_with(pattern: str, **changes: str) -> list[dict[str, str]]:
    """Return the shipped policy with one pattern's cells changed."""
    return [
        {**row, **changes} if row["gate_pattern"] == pattern else row for row in shipped_policy()
    ]


def quarantined(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return connection.execute(
        f"select source, table_name, load_id, row_id, gate_code, reason from {QUARANTINE} "
        "order by all"
    ).fetchall()


def test_judge__raises_when_no_gate_is_given() -> None:
    with pytest.raises(GatesNotEvaluated, match="no gate was given"):
        judge(duckdb.connect(), [], shipped_policy(), {"as_of_date": AS_OF})


def test_judge__raises_when_two_gates_share_a_code() -> None:
    gate = say.volume(Subject("t", "t"))
    with pytest.raises(GatesNotEvaluated, match="share one code"):
        judge(duckdb.connect(), [gate, gate], shipped_policy(), {"as_of_date": AS_OF})


def test_judge__raises_when_policy_does_not_speak_of_a_gate() -> None:
    gate = say.volume(Subject("t", "t"))
    with pytest.raises(PolicyProblem, match=r"no policy row for gate t\.volume; add a row"):
        judge(duckdb.connect(), [gate], [], {"as_of_date": AS_OF})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"severity": "loud"}, "severity 'loud' is none of block, quarantine, warn"),
        ({"minimum_rows": "many"}, "expected a number"),
        ({"limit_value": "much"}, "expected a number"),
        ({"valid_from": "today"}, "valid_from 'today' is no date"),
    ],
)
def test_policy__names_the_row_when_a_cell_is_unusable(
    changes: dict[str, str], message: str
) -> None:
    gate = say.volume(Subject("t", "t"))
    rows = policy_with("*.volume", **changes)
    with pytest.raises(PolicyProblem, match=message):
        judge(duckdb.connect(), [gate], rows, {"as_of_date": AS_OF})


def test_policy__holds_from_its_first_day_and_not_before() -> None:
    connection = duckdb.connect()
    connection.execute("create table t as select 1 as x")
    strict = {**shipped_policy()[0], "gate_pattern": "t.volume", "minimum_rows": "2"}
    rows = [*shipped_policy(), {**strict, "valid_from": "2024-07-01"}]
    gate = say.volume(Subject("t", "t"))
    (before,) = judge(connection, [gate], rows, {"as_of_date": date(2024, 6, 30)})
    (after,) = judge(connection, [gate], rows, {"as_of_date": date(2024, 7, 1)})
    assert (before.verdict, after.verdict) == ("pass", "fail")


def test_judge__says_not_evaluated_without_values_when_the_engine_raises() -> None:
    connection = duckdb.connect()
    connection.execute("create table people as select 'Maria Ivanova' as full_name")
    gate = replace(
        say.volume(Subject("people", "people")), breaking="sum(cast(full_name as bigint))"
    )
    (verdict,) = judge(connection, [gate], shipped_policy(), {"as_of_date": AS_OF})
    assert verdict.verdict == "not_evaluated"
    assert verdict.is_blocking
    assert "Maria" not in repr(verdict)


def test_learning__shows_nothing_that_reads_like_a_breach() -> None:
    connection = duckdb.connect()
    connection.execute("create table t as select 1 as x")
    gate = replace(
        say.volume(Subject("t", "t")), may_learn=True, seen="0", observed="(1.0 / 0) || ' weeks'"
    )
    (verdict,) = judge(connection, [gate], shipped_policy(), {"as_of_date": AS_OF})
    assert (verdict.verdict, verdict.observed) == (
        "learning", "not judged yet: too little history",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("verdicts_found", "told"),
    [
        (["pass", "pass"], "2 passed"),
        (["pass", "learning"], "1 passed, 1 not judged yet (too little history)"),
        (
            ["fail", "pass", "learning", "not_evaluated"],
            "1 passed, 1 not judged yet (too little history), 2 red",
        ),
    ],
)
def test_tally__counts_what_is_learning_apart(verdicts_found: list[str], told: str) -> None:
    assert tally(verdicts_found) == told


def test_judge__leaves_the_connection_usable() -> None:
    connection = healthy_loads()
    verdicts(connection, load_gates([TICKETS]))
    assert connection.execute("select 42").fetchone() == (42,)


def test_quarantine__holds_all_copies_of_a_reused_key() -> None:
    connection = healthy_loads()
    connection.execute(f"update candidates.{NAME} set ticket_id = 'ticket_id-3' where row_id = 4")
    policy = policy_with("*.keyed", block_above_ratio="0.5")
    found = verdicts(connection, load_gates([TICKETS]), policy)[f"{NAME}.keyed"]
    assert (found.verdict, found.severity, found.quarantined_count) == ("fail", "quarantine", 2)
    assert quarantined(connection) == [
        ("files", "tickets", "L1", 3, f"{NAME}.keyed", "key_reuse"),
        ("files", "tickets", "L1", 4, f"{NAME}.keyed", "key_reuse"),
    ]


@pytest.mark.parametrize(
    ("opened_at", "recorded_at", "outcome"),
    [
        ("2024-06-20 12:00", "2024-06-20 12:00", "fail"),
        ("2024-06-20 12:00", "2024-06-22 12:00", "fail"),
        ("2024-06-27 12:00", "2024-06-28 12:00", "pass"),
    ],
    ids=["recorded_as_it_happened", "recorded_with_a_fixed_lag", "a_later_version"],
)
def test_keyed__takes_a_shifted_own_time_for_no_version(
    opened_at: str, recorded_at: str, outcome: str
) -> None:
    connection = healthy_loads()
    lag = "2 day" if recorded_at.startswith("2024-06-22") else "0 day"
    connection.execute(
        f"update candidates.{NAME} set recorded_at = opened_at + interval {lag};"
        f"update candidates.{NAME} set ticket_id = 'ticket_id-3', "
        f"opened_at = timestamp '{opened_at}', recorded_at = timestamp '{recorded_at}' "
        "where row_id = 4"
    )
    gates = [gate for gate in load_gates([TICKETS]) if gate.word == "keyed"]
    assert verdicts(connection, gates)[f"{NAME}.keyed"].verdict == outcome


def test_quarantine__holds_the_load_when_too_many_rows_break() -> None:
    connection = healthy_loads()
    connection.execute(f"update candidates.{NAME} set account_id = null where row_id < 2")
    found = verdicts(connection, load_gates([TICKETS]))[f"{NAME}.complete"]
    assert (found.verdict, found.severity, found.is_blocking) == ("fail", "block", True)
    assert found.observed == "2 of 10 rows break the rule; nulls: account_id 2"
    assert found.row_ids == "0, 1"
    assert quarantined(connection) == []


def test_red_gate__names_the_first_twenty_rows() -> None:
    connection = healthy_loads()
    connection.execute(
        f"create or replace table candidates.{NAME} as select * replace (i as row_id, "
        f"null::varchar as account_id) from (from healthy.{NAME} limit 1), range(25) as rows_of (i)"
    )
    found = verdicts(connection, load_gates([TICKETS]))[f"{NAME}.complete"]
    assert found.row_ids == ", ".join(str(number) for number in range(20))


def test_keyed__says_that_a_key_is_missing_not_that_none_breaks_the_rule() -> None:
    connection = healthy_loads()
    connection.execute(f"update candidates.{NAME} set ticket_id = null where row_id = 3")
    found = verdicts(connection, load_gates([TICKETS]))[f"{NAME}.keyed"]
    assert (found.verdict, found.observed) == (
        "fail", "1 of 10 rows without a key; 0 identical repeats absorbed",
    )  # fmt: skip


def test_expected__names_plain_days() -> None:
    found = verdicts(healthy_loads(), load_gates([TICKETS]))[f"{NAME}.future"]
    assert found.expected == "nothing later than 2 days after 2024-06-30"


def test_quarantine__spares_deleted_rows_that_lack_values() -> None:
    connection = healthy_loads()
    connection.execute(
        f"update candidates.{NAME} set account_id = null, is_deleted = true where row_id = 2"
    )
    found = verdicts(connection, load_gates([TICKETS]))[f"{NAME}.complete"]
    assert found.verdict == "pass"


@pytest.mark.parametrize(
    ("is_first", "control", "outcome"),
    [
        ("false", '{"row_count": 0}', "pass"),
        ("true", '{"row_count": 0}', "not_evaluated"),
        ("false", "{}", "not_evaluated"),
    ],
)
def test_empty_load__is_no_change_only_when_the_source_attests_it(
    is_first: str, control: str, outcome: str
) -> None:
    connection = healthy_loads()
    connection.execute(f"delete from candidates.{NAME}")
    connection.execute(
        f"update candidates.loads set row_count = 0, is_first = {is_first}, control = ? "
        "where table_name = 'tickets'",
        [control],
    )
    found = verdicts(connection, [g for g in load_gates([TICKETS]) if g.subject == NAME])
    assert found[f"{NAME}.volume"].verdict == outcome
    if outcome == "pass":
        assert {verdict.verdict for verdict in found.values()} == {"pass"}
        assert found[f"{NAME}.volume"].observed == "no change, attested by the source"


def test_empty_load__is_a_loss_when_the_overlap_brings_nothing_again() -> None:
    connection = healthy_loads()
    connection.execute(f"delete from candidates.{NAME}")
    connection.execute(
        "update candidates.loads set row_count = 0, is_first = false, control = "
        '\'{"row_count": 0, "expected_repeat_count": 7, "repeat_count": 0}\' '
        "where table_name = 'tickets'"
    )
    found = verdicts(connection, load_gates([TICKETS]))
    assert found[f"{NAME}.reconciled.repeats"].is_blocking


def test_absorbed_rows__count_as_landed() -> None:
    connection = healthy_loads()
    connection.execute(f"delete from candidates.{NAME} where row_id >= 4")
    connection.execute("update candidates.loads set absorbed_count = 6")
    found = verdicts(connection, load_gates([TICKETS]))
    assert found[f"{NAME}.reconciled.rows"].verdict == "pass"


def test_contract__names_the_columns_when_one_is_missing() -> None:
    connection = healthy_loads()
    show(connection, NAME, f"select * rename (priority as prio) from healthy.{NAME}")
    found = verdicts(connection, load_gates([TICKETS]))[f"{NAME}.contract"]
    assert found.observed.endswith("missing: priority VARCHAR; not in the contract: prio VARCHAR")


def test_future_limit__follows_the_last_day_of_data_when_it_is_given() -> None:
    connection = healthy_loads()
    connection.execute(
        f"update candidates.{NAME} set recorded_at = timestamp '2024-07-20 00:00:00'"
    )
    gates = [gate for gate in load_gates([TICKETS]) if gate.word == "future"]
    dates = {"as_of_date": AS_OF, "data_until_date": date(2024, 7, 19)}
    (given,) = judge(connection, gates, shipped_policy(), dates)
    (default,) = judge(connection, gates, shipped_policy(), {"as_of_date": AS_OF})
    assert (given.verdict, default.verdict) == ("pass", "fail")


def test_neighbours__are_compared_with_what_was_admitted_before() -> None:
    connection = healthy_loads()
    connection.execute(
        "delete from candidates.files__contracts; "
        "insert into admitted.files__contracts from healthy.files__contracts"
    )
    contracts = next(table for table in kind_tables() if table.table == "contracts")
    found = verdicts(connection, load_gates([USAGE, contracts]))
    assert found["files__usage.agrees.contract_dates"].verdict == "pass"
