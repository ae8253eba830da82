"""The maturity map of a whole build: its measures counted again, its stages told by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

import duckdb
import pytest

from tests.models.operations.maturity_oracle import measures_on


@pytest.fixture(scope="module")
def warehouse(built) -> Iterator[duckdb.DuckDBPyConnection]:
    with built.connect() as connection:
        yield connection


def test_measures__are_what_counting_row_by_row_gives_on_every_day_judged(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    found = defaultdict(dict)
    for measure, day, value in warehouse.execute(
        "select measure, judged_date, measured_value from marts.int_maturity__measured"
    ).fetchall():
        found[day][measure] = value
    days = [
        day
        for (day,) in warehouse.execute(
            "select judged_date from marts.int_maturity_dates__listed order by judged_date"
        ).fetchall()
    ]
    assert len(days) == 25
    # Delays are known from the second load on; their model is tested by itself.
    for day in (days[0], days[12], days[-2], days[-1]):
        counted = {
            measure: round(Decimal(share.numerator) / Decimal(share.denominator), 6)
            for measure, share in measures_on(warehouse, day).items()
        }
        assert {m: v for m, v in found[day].items() if m != "latency_within_ratio"} == counted
    assert len(found[days[-1]]) >= 18


def test_stages__are_the_highest_with_nothing_unmet_at_or_below_them(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    unmet = defaultdict(set)
    for department, area, stage, is_met in warehouse.execute(
        "select department, area, stage, is_met from marts.maturity"
    ).fetchall():
        if is_met is False:
            unmet[department, area].add(stage)
    told = warehouse.execute(
        "select department, area, stage, next_criterion_id from marts.maturity_stages"
    ).fetchall()
    assert len(told) == 6 * 4
    for department, area, stage, following in told:
        assert stage == min(unmet[department, area], default=6) - 1
        assert (following is None) == (stage == 5)
