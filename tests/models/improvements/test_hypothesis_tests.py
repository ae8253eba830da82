"""Intervals of slopes over drawn panels: as often right as they say, and never more than said."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import Any

import pytest

from dagster_project.sandbox.world import SQL_DIR
from expectations import hypotheses
from tests.gates.samples import verdicts
from tests.models.improvements.worlds import AS_OF, Models, write

PANELS = 1_000
# The fewest organisations that policy lets speak: there the interval is shakiest.
ACCOUNTS, MONTHS = 20, 12
SLOPE = -0.5
# Both metrics drift within an organisation, each at a pace of its own, so that the months of one
# hang together: intervals that took months for independent would hold 85 of 100 truths.
_PANELS = f"""
create or replace table unified.int_metrics__observed as
with panels as (
    select panel, account, month_number,
        0.45 + 0.10 * bell('level', panel, account)
            + 0.02 * (month_number - 6.5) / 3.5 * bell('pace', panel, account)
            + 0.03 * bell('cause', panel * 100 + account, month_number) as cause,
        0.03 * bell('base', panel, account)
            + 0.02 * (month_number - 6.5) / 3.5 * bell('drift', panel, account)
            + 0.03 * bell('effect', panel * 100 + account, month_number) as other
    from range(1, {PANELS} + 1) as panels (panel), range(1, {ACCOUNTS} + 1) as accounts (account),
        range(1, {MONTHS} + 1) as months (month_number)
)
select metric || panel as metric_id, 'own' as party, 'A' || account as account_id, month_number,
    cast(round(1000000 * share) as bigint) as numerator, 1000000::bigint as denominator
from panels, lateral (values ('cause', cause), ('effect',
    0.6 + other + case when panel % 2 = 0 then 0 else {SLOPE} * cause end))
    as metrics (metric, share);
delete from policy.hypotheses;
insert into policy.hypotheses by name
select panel::varchar as hypothesis_id, 'cause' || panel as cause_metric_id,
    'effect' || panel as effect_metric_id, 'negative' as expected_sign, 0 as lag_months,
    date '2020-01-01' as valid_from
from range(1, {PANELS} + 1) as panels (panel)
"""


@pytest.fixture(scope="module")
def tested(models: Models) -> Iterator[list[dict[str, Any]]]:
    """Return the tests of all panels, of which every other one has a slope; policy is put back."""
    with models.open() as connection:
        write(connection, (), (), AS_OF)
        kept = connection.execute("from policy.hypotheses").fetchall()
        connection.execute("set variable seed = 1")
        connection.execute((SQL_DIR / "world" / "01_macros.sql").read_text(encoding="utf-8"))
        connection.execute(_PANELS)
        for name in ("int_hypotheses__paired", "hypothesis_tests"):
            connection.execute(f"create or replace table marts.{name} as {models.models[name]}")
        found = connection.execute("from marts.hypothesis_tests")
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    yield rows
    with models.open() as connection:
        connection.execute("delete from policy.hypotheses")
        marks = ", ".join("?" for _ in kept[0])
        connection.executemany(f"insert into policy.hypotheses values ({marks})", kept)


def _is_sloped(row: dict[str, Any]) -> bool:
    return int(row["hypothesis_id"]) % 2 == 1


def test_interval__holds_the_slope_as_often_as_it_says(tested: list[dict[str, Any]]) -> None:
    truths = {True: SLOPE, False: 0.0}
    held = sum(
        row["slope_low_ratio"]
        <= truths[int(row["hypothesis_id"]) % 2 == 1]
        <= row["slope_high_ratio"]
        for row in tested
    )
    assert len(tested) == PANELS
    # Three deviations of 1,000 draws at 95 %.
    assert held / PANELS == pytest.approx(0.95, abs=3 * sqrt(0.95 * 0.05 / PANELS))


def test_status__is_supported_where_there_is_a_slope_and_rarely_where_not(
    tested: list[dict[str, Any]],
) -> None:
    sloped = [row["hypothesis_status"] for row in tested if _is_sloped(row)]
    level = [row["hypothesis_status"] for row in tested if not _is_sloped(row)]
    assert sloped.count("supported") >= 0.95 * len(sloped)
    # One in forty, and three deviations of 500 draws.
    most = (0.025 + 3 * sqrt(0.025 * 0.975 / len(level))) * len(level)
    assert max(level.count("supported"), level.count("contradicted")) <= most


def test_hypotheses__are_associations_and_pass_their_gates(
    tested: list[dict[str, Any]], models: Models
) -> None:
    assert {row["evidence_label"] for row in tested} == {"associational"}
    with models.open() as connection:
        found = verdicts(connection, hypotheses.MART_GATES)
    assert {verdict.verdict for verdict in found.values()} == {"pass"}
