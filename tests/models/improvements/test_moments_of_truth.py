"""Moments of truth over the runs that the sample world plants, under twenty seeds."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import Any

import pytest

from dagster_project.sandbox.world import SQL_DIR
from expectations import moments
from tests.gates.samples import verdicts
from tests.models.improvements.worlds import AS_OF, Models, write

SEEDS = range(1, 21)
FAILED = {"pharmacy": 0.18, "benefit_manager": 0.10, "insurer": 0.06}
_WORLD = """
create or replace table clinics as
select n::bigint as account_no, 'A' || n as account_id from range(1, 12) as numbers(n);
create or replace table months as
select m::bigint as month_no, (date '2024-07-01' + to_months(m::int))::date as month_start
from range(0, 24) as numbers(m);
drop table if exists process_layers;
drop table if exists process_runs
"""
# Known by the end of the build's day, as the feed exports it.
_FACTS = """
delete from unified.fct_process_runs;
insert into unified.fct_process_runs by name
select * exclude (started_at, ended_at, detected_at, contacted_at, resolved_at),
    started_at as happened_at, detected_at,
    case when contacted_at < date '2026-07-01' then contacted_at end as contacted_at,
    case when resolved_at < date '2026-07-01' then resolved_at end as resolved_at
from process_runs where ended_at < date '2026-07-01'
"""
MODELS = (
    "int_moments__clocked", "int_moments__counted", "int_moments__bounded", "moments_of_truth",
)  # fmt: skip


@pytest.fixture(scope="module")
def quarters(models: Models) -> Iterator[list[dict[str, Any]]]:
    """Return the quarters of refills that are over, of every seed; the newest seed's gates hold."""
    rows: list[dict[str, Any]] = []
    with models.open() as connection:
        write(connection, (), (), AS_OF)
        for seed in SEEDS:
            connection.execute(f"set variable seed = {seed}")
            connection.execute("set variable end_day = date '2026-06-30'")
            for text in ("world/01_macros.sql", None, "world/19_process_runs.sql"):
                sql = (SQL_DIR / text).read_text(encoding="utf-8") if text else _WORLD
                connection.execute(sql.replace("create macro", "create or replace macro"))
            connection.execute(_FACTS)
            for name in MODELS:
                connection.execute(f"create or replace table marts.{name} as {models.models[name]}")
            found = connection.execute(
                "from marts.moments_of_truth where moment_id = 'refill' and is_quarter_over"
            )
            names = [column[0] for column in found.description]
            rows += [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        gates = [gate for gate in moments.MART_GATES if gate.subject == "moments_of_truth"]
        verdict_words = {verdict.verdict for verdict in verdicts(connection, gates).values()}
        assert verdict_words == {"pass"}
    yield rows


def test_interval__holds_the_planted_share_as_often_as_it_says(
    quarters: list[dict[str, Any]],
) -> None:
    held = [
        row["avoided_low_ratio"] <= 1 - FAILED[row["ecosystem_layer"]] <= row["avoided_high_ratio"]
        for row in quarters
    ]
    assert len(held) == len(SEEDS) * len(FAILED) * 8
    assert sum(held) / len(held) >= 0.95 - 3 * sqrt(0.95 * 0.05 / len(held))


def test_pharmacy__dissatisfies_most_in_nearly_every_quarter(
    quarters: list[dict[str, Any]],
) -> None:
    first = [row["ecosystem_layer"] for row in quarters if row["dissatisfier_rank"] == 1]
    assert first.count("pharmacy") / len(first) > 0.8


def test_breaches__are_the_contacts_that_came_after_the_hour(
    quarters: list[dict[str, Any]],
) -> None:
    at_pharmacies = [row for row in quarters if row["ecosystem_layer"] == "pharmacy"]
    failed = sum(row["failed_count"] for row in at_pharmacies)
    late = sum(row["contact_breach_count"] for row in at_pharmacies) / failed
    # Three of ten are not contacted within the hour.
    assert late == pytest.approx(0.3, abs=3 * sqrt(0.3 * 0.7 / failed))
