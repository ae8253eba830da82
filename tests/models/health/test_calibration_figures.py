"""Calibration against figures in print, and losses of accounts whose story is known."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.models.health.calibrations import calibrate
from tests.models.health.conftest import Connection, Health
from tests.models.health.worlds import write_versions

# The figures have four places.
PLACES = 0.000051

# Pairs and single shares whose intervals Newcombe (1998) prints, as Stable against Low or alone.
PRINTED = {
    "pair-a": {"Stable": (56, 70), "Low": (48, 80)},
    "pair-b": {"Stable": (9, 10), "Low": (3, 10)},
    "pair-c": {"Stable": (6, 7), "Low": (2, 7)},
    "pair-d": {"Stable": (5, 56), "Low": (0, 29)},
    "pair-f": {"Stable": (10, 10), "Low": (0, 20)},
    "single-1": {"High": (81, 263)},
    "single-2": {"High": (15, 148)},
    "single-3": {"High": (0, 20)},
    "single-4": {"High": (1, 29)},
}


@pytest.fixture(scope="module")
def printed(
    health: Health, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    rows = [
        (region, tier, f"{region}{tier}{term}", term < renewed)
        for region, cells in PRINTED.items()
        for tier, (renewed, trials) in cells.items()
        for term in range(trials)
    ]
    with health.changed(tmp_path_factory.mktemp("printed"), lambda _: None) as connection:
        connection.execute(
            "update policy.parameters set value = 1 where parameter = 'smallest_calibration_group';"
            "create temp table drawn (region text, tier text, account_id text, is_renewed boolean)"
        )
        connection.executemany("insert into drawn values (?, ?, ?, ?)", rows)
        calibrate(health, connection)
        yield connection


@pytest.mark.parametrize(
    ("pair", "low", "high"),
    [
        ("pair-a", 0.0524, 0.3339), ("pair-b", 0.1705, 0.8090), ("pair-c", 0.0582, 0.8062),
        ("pair-d", -0.0381, 0.1926), ("pair-f", 0.6791, 1.0000),
    ],
)  # fmt: skip
def test_interval_of_a_difference__is_the_printed_one(
    printed: Connection, pair: str, low: float, high: float
) -> None:
    (found,) = printed.execute(
        "select difference_low_ratio::double, difference_high_ratio::double, is_separable "
        "from marts.tier_calibration where segment = ? and tier = 'Low' "
        "and policy_name = 'coverage_aware'",
        [pair],
    ).fetchall()
    assert found == (pytest.approx(low, abs=PLACES), pytest.approx(high, abs=PLACES), low > 0)


@pytest.mark.parametrize(
    ("single", "low", "high"),
    [
        ("single-1", 0.2553, 0.3662), ("single-2", 0.0624, 0.1605), ("single-3", 0.0000, 0.1611),
        ("single-4", 0.0061, 0.1718),
    ],
)  # fmt: skip
def test_interval_of_a_rate__is_the_printed_one(
    printed: Connection, single: str, low: float, high: float
) -> None:
    (found,) = printed.execute(
        "select renewal_low_ratio::double, renewal_high_ratio::double "
        "from marts.tier_calibration where segment = ? and tier = 'High' "
        "and policy_name = 'coverage_aware'",
        [single],
    ).fetchall()
    assert found == pytest.approx((low, high), abs=PLACES)


def test_losses_and_calibration__do_not_change_when_later_rows_arrive(
    health: Health, tmp_path: Path
) -> None:
    """What becomes known of the past today moves no tier that a loss is judged by."""
    queries = [
        f"select * from marts.{mart} order by all"
        for mart in ("surprise_churns", "tier_calibration", "tier_backtest")
    ]
    with health.read() as connection:
        before = [connection.execute(query).fetchall() for query in queries]
        lost = connection.execute(
            "select account_id, decision_date::text, lead_date::text, lead_tier, late_tier, "
            "is_surprise from marts.surprise_churns"
        ).fetchall()
    # Known 75 days ago, the loss is dated by that, not by the end of its term.
    assert lost == [("left", "2025-04-15", "2025-01-12", "Stable", "Stable", True)]

    def learn_late(connection: Connection) -> None:
        connection.execute(
            "update unified.fct_sentiments set anchor_level = 1 where account_id = 'left' "
            "and happened_at > date '2025-04-15';"
            "insert into unified.fct_sentiments by name select * replace (1 as anchor_level, "
            "timestamp '2025-06-29 12:00:00' as known_at) from unified.fct_sentiments "
            "where account_id = 'left'"
        )
        write_versions(connection, "sentiments")

    with health.changed(tmp_path, learn_late) as connection:
        after = [connection.execute(query).fetchall() for query in queries]
    assert after == before
