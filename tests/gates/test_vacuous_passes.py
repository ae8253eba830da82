"""What the common tools pass on nothing: each is red here.

On 0 rows the library passes 10 of 18 of its own expectations, on a column of nulls 8, and a
freshness check passes on one row of the future above thirty days of silence.
"""

from __future__ import annotations

import duckdb
import pytest

from expectations import Gate
from expectations import vocabulary as say
from expectations.subject import Subject
from tests.gates.samples import verdicts

READINGS = Subject("readings", "main.readings")
COLUMNS = {"id": "VARCHAR", "state": "VARCHAR", "score": "BIGINT", "recorded_at": "TIMESTAMP"}
GATES = {
    "volume": say.volume(READINGS),
    "complete": say.complete(READINGS, ("id",)),
    "keyed": say.keyed(READINGS, ("id",)),
    "key_reuse": say.key_reuse(READINGS, ("id",), ("state", "score"), own_time=None),
    "in_set": say.in_set(READINGS, "state", ("on", "off")),
    "in_range": say.in_range(READINGS, "score", "0", "10"),
    "fresh": say.fresh(READINGS, "recorded_at"),
    "future": say.future(READINGS, ("recorded_at",)),
    "referenced": say.referenced(READINGS, "state", "main.states", "state"),
    "holds": say.holds(READINGS, "score_even", "score % 2 = 1", seen="count(score)", expected=""),
}
POLICY = [
    {
        "gate_pattern": "*",
        "severity": "block",
        "minimum_rows": "1",
        "minimum_seen_ratio": "0.9",
        "limit_value": "7",
        "limit_unit": "days",
        "block_above_ratio": "0",
        "valid_from": "2020-01-01",
    }
]


def outcome(rows: str, gate: Gate) -> str:
    """Return the verdict of a gate over a table of readings given as a query."""
    connection = duckdb.connect()
    columns = ", ".join(f"cast({name} as {kind}) as {name}" for name, kind in COLUMNS.items())
    connection.execute(f"create table readings as select {columns} from ({rows})")
    connection.execute("create table states as select unnest(['on', 'off']) as state")
    (verdict,) = verdicts(connection, [gate], POLICY).values()
    return verdict.verdict


HEALTHY = (
    "select i::text as id, 'on' as state, 2 as score, timestamp '2024-06-29' as recorded_at "
    "from range(100) as numbers(i)"
)
NULLS = "select null as id, null as state, null as score, null as recorded_at from range(100)"


@pytest.mark.parametrize("word", GATES)
def test_gate__passes_on_a_hundred_healthy_rows(word: str) -> None:
    assert outcome(HEALTHY, GATES[word]) == "pass"


@pytest.mark.parametrize("word", GATES)
def test_gate__is_not_evaluated_on_no_rows(word: str) -> None:
    assert outcome(f"{HEALTHY} limit 0", GATES[word]) == "not_evaluated"


@pytest.mark.parametrize("word", [word for word in GATES if word != "volume"])
def test_gate__is_red_on_a_hundred_rows_of_nulls(word: str) -> None:
    assert outcome(NULLS, GATES[word]) != "pass"


def test_fresh__is_red_when_one_row_of_the_future_hides_thirty_days_of_silence() -> None:
    rows = (
        "select i::text as id, 'on' as state, 2 as score, "
        "case when i = 0 then timestamp '2025-08-04' else timestamp '2024-05-31' end "
        "as recorded_at "
        "from range(100) as numbers(i)"
    )
    assert outcome(rows, GATES["fresh"]) == "fail"


def test_in_set__is_red_when_most_values_are_null() -> None:
    rows = (
        "select i::text as id, case when i < 5 then 'on' end as state, 2 as score, "
        "timestamp '2024-06-29' as recorded_at from range(100) as numbers(i)"
    )
    assert outcome(rows, GATES["in_set"]) == "fail"
