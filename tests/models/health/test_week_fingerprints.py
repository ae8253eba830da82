"""No input of the health history is left out of the fingerprints of its weeks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache

import pytest

from dagster_project.dbt import ensure_manifest
from tests.models.health.conftest import VIEWS, Connection, Health
from tests.models.health.worlds import AS_OF

LEDGERS = (
    "int_signals__in_force", "int_tier_weeks__weighed", "int_tier_weeks__explained",
    "int_tier_changes__rejudged",
)  # fmt: skip
# A day of the history: some rows are known before it.
DAY = AS_OF - timedelta(days=40)
# A policy seed as it stands today; what is in force by week is joined by week.
TODAY = re.compile(r'from "\w+"\."policy"\."(\w+)" as policy_rows\s+cross join', re.MULTILINE)
PARAMETER_TODAY = re.compile(r"in_force\.parameter = '(\w+)'\s*\)")
# What is told for one row: another value of its type.
OTHER = {
    "varchar": "coalesce({0}, '') || 'x'",
    "date": "coalesce({0}, date '2025-01-01') + 1",
    "timestamp": "coalesce({0}, timestamp '2025-01-01') + interval 1 day",
    "boolean": "not coalesce({0}, false)",
    "bigint": "coalesce({0}, 0) + 1",
}
# The known day of each table, and its columns that no model behind the history reads.
TABLES = {
    **{
        f"int_{kind}__versions": ("known_at", ())
        for kind in (
            "contract_events", "contracts", "market_signals", "revenue", "sentiments",
            "survey_answers", "survey_invites", "tickets", "touches",
        )
    },
    "int_usage__daily_changes": (
        "known_date", ("source", "product_id", "duration_seconds", "error_count", "load_id"),
    ),
}  # fmt: skip
STANDING = {
    "account_xref": ("source", "source_account_id", "account_id", "merged_at"),
    "person_xref": ("source", "source_contact_id", "hcp_id"),
    "dim_accounts": ("account_id", "country_code", "region", "specialty", "owner_employee_id"),
    "fct_feed_status": ("feed", "feed_status", "evidence_date"),
    "dim_weeks": ("as_of_date", "is_current"),
}


@cache
def _nodes() -> dict[str, dict]:
    manifest = json.loads(ensure_manifest().read_text(encoding="utf-8"))
    return {n["name"]: n for n in manifest["nodes"].values() if n["resource_type"] != "unit_test"}


@cache
def _behind(name: str) -> frozenset[str]:
    """Return the health models behind a model, itself among them, and the inputs of all."""
    found, waiting = set(), [name]
    while waiting:
        node = waiting.pop()
        found.add(node)
        if "marts/health" in _nodes()[node]["original_file_path"].replace("\\", "/"):
            parents = (p.split(".")[-1] for p in _nodes()[node]["depends_on"]["nodes"])
            waiting += [p for p in parents if p in _nodes() and p not in found]
    return frozenset(found)


def _is_input(name: str) -> bool:
    return "marts/health" not in _nodes()[name]["original_file_path"]


def test_inputs__of_every_ledger_are_fingerprinted() -> None:
    ledgers = {n["name"] for n in _nodes().values() if n["config"]["materialized"] == "week_ledger"}
    assert ledgers == set(LEDGERS)
    read = {name for ledger in LEDGERS for name in _behind(ledger) if _is_input(name)}
    assert read == {name for name in _behind("int_weeks__fingerprinted") if _is_input(name)}


def test_accounts__are_read_for_their_markets_and_owners_alone() -> None:
    """Of what an account is only that is fingerprinted: who reads more must add it."""
    behind = {name for ledger in LEDGERS for name in _behind(ledger) if not _is_input(name)}
    readers = {
        name
        for name in behind
        if any(parent.endswith(".dim_accounts") for parent in _nodes()[name]["depends_on"]["nodes"])
    }
    assert readers - {"int_weeks__fingerprinted"} == {
        "int_signal__market_pressure", "int_market_weeks__pressed", "int_sentiments__newest",
    }  # fmt: skip


def test_policy_read_as_it_stands_today__is_part_of_every_week(health: Health) -> None:
    """A row in force from today on would change a past week by what reads it so."""
    behind = {name for ledger in LEDGERS for name in _behind(ledger) if not _is_input(name)}
    behind -= _behind("int_weeks__fingerprinted") - {"int_evidence_days__numbered"}
    read = {seed for name in behind for seed in TODAY.findall(health.models[name])}
    hashed = set(TODAY.findall(health.models["int_weeks__fingerprinted"]))
    assert read | {"parameters"} == hashed
    parameters = {p for name in behind for p in PARAMETER_TODAY.findall(health.models[name])}
    assert parameters == {"evidence_horizon_days", "steady_band_ratio"}


def _columns() -> Iterator[tuple[str, str]]:
    for table, (_, unread) in TABLES.items():
        yield from ((table, c) for c in _nodes()[table]["columns"] if c not in unread)
    for table, columns in STANDING.items():
        yield from ((table, column) for column in columns)


@pytest.fixture(scope="module")
def world(health: Health, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A copy whose fingerprints are kept beside those that a change makes."""
    invite = (
        "insert into unified.int_survey_invites__versions by name select 'invite' as invite_id, "
        f"'steady' as account_id, timestamp '{DAY}' as happened_at, happened_at as known_at"
    )
    with health.changed(
        tmp_path_factory.mktemp("prints"), lambda c: c.execute(invite)
    ) as connection:
        _fingerprint(connection, health)
        connection.execute(
            "create table marts.before as select distinct account_id, as_of_number, known_hash, "
            "week_hash from marts.int_weeks__fingerprinted"
        )
        yield connection


def _fingerprint(connection: Connection, health: Health) -> None:
    behind = _behind("int_weeks__fingerprinted")
    for name in (name for name in health.models if name in behind):
        kind = "view" if name in VIEWS else "table"
        connection.execute(f"create or replace {kind} marts.{name} as {health.models[name]}")


@pytest.mark.parametrize(("table", "column"), list(_columns()))
def test_fingerprint__feels_another_value_in_the_week_it_was_known(
    health: Health, world: Connection, table: str, column: str
) -> None:
    """Any column of any input: some week differs, and none before the row was known."""
    data_type = _nodes()[table]["columns"][column]["data_type"].split("(")[0]
    other = OTHER.get(data_type, "coalesce({0}, 0) + 1").format(column)
    if column == "superseded_at":
        other = f"timestamp '{AS_OF}' - interval 3 day"
    if column == "feed_status":
        other = "'stale'"
    known = TABLES[table][0] if table in TABLES else "date '2000-01-01'"
    world.execute("begin")
    rowid, known_date = world.execute(
        f"select rowid, cast({known} as date) from unified.{table} "
        f"where cast({known} as date) <= date '{DAY}' order by 2 desc, rowid limit 1"
    ).fetchone() or (None, None)
    world.execute(f"update unified.{table} set {column} = {other} where rowid = {rowid}")
    _fingerprint(world, health)
    (first,) = world.execute(
        "select min(weeks.as_of_date) from marts.before full join "
        "marts.int_weeks__fingerprinted as now using (account_id, as_of_number) "
        "inner join marts.int_as_of_weeks__numbered as weeks using (as_of_number) "
        "where before.known_hash is distinct from now.known_hash "
        "or before.week_hash is distinct from now.week_hash"
    ).fetchone() or (None,)
    world.execute("rollback")
    assert first is not None, f"{table}.{column} changes no fingerprint"
    assert first >= known_date
    if column == "superseded_at":
        assert first >= AS_OF - timedelta(days=3)
