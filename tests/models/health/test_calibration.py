"""Calibration against an oracle, and against truths planted at the grain of terms."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import duckdb
import pytest

from tests.models.health.calibrations import calibrate
from tests.models.health.conftest import Connection, Health
from tests.models.health.intervals import (
    binomial_band,
    newcombe,
    pool_adjacent_violators,
    wilson,
)

ORDER = ("High", "Medium", "Low", "Stable")
WORLDS = 400
PRIOR_TERMS, SMALLEST = 20, 10
EXACT = 0.0000011
OURS = "policy_name = 'coverage_aware'"

# One region is one world. In the first half the tiers differ; in the second they are alike, and
# in the last ten all are too small. Every draw is a hash of what it is for: the same everywhere.
DRAWS = f"""
create temp macro draw(what) as ('0x' || substr(md5(what), 1, 8))::bigint / 4294967296.0;
create temp table drawn as
with cells as (
    select 'w' || world as region, tier,
        case when world > {WORLDS} then 1 + floor(12 * draw('n' || world || tier))
            else 30 + floor(120 * draw('n' || world || tier)) end as term_count,
        0.5 + 0.48 * draw('p' || world || case when world > {WORLDS} // 2 then '' else tier end)
            as truth
    from range(1, {WORLDS} + 11) as worlds(world)
    cross join (select unnest(['High', 'Medium', 'Low', 'Stable', 'Insufficient data']) as tier)
)
select region, tier, truth, region || tier || term as account_id,
    draw('x' || region || tier || term) < truth as is_renewed
from cells cross join range(150) as terms(term)
where term < term_count
"""


@pytest.fixture(scope="module")
def calibrated(
    health: Health, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    with health.changed(tmp_path_factory.mktemp("calibrated"), lambda _: None) as connection:
        connection.execute(DRAWS)
        calibrate(health, connection)
        yield connection


def covered(connection: Connection, query: str) -> tuple[int, int]:
    """Return how many intervals hold their planted truth, of how many."""
    row = connection.execute(
        "with truths as (select region as segment, tier, max(truth) as truth from drawn "
        f"group by region, tier) {query}"
    ).fetchone()
    assert row is not None
    return row


def test_intervals_of_rates__cover_the_planted_truth_in_95_of_100(
    calibrated: Connection,
) -> None:
    held, intervals = covered(
        calibrated,
        "select count(*) filter (where truth between renewal_low_ratio and renewal_high_ratio), "
        "count(*) from marts.tier_calibration inner join truths using (segment, tier) "
        f"where {OURS} and segment_type = 'region' and cast(segment[2:] as bigint) <= {WORLDS}",
    )
    assert intervals == 5 * WORLDS
    low, high = binomial_band(intervals, 0.95)
    print(f"{held} of {intervals} intervals of rates hold the truth; 99 % band {low}-{high}")
    assert low <= held <= high


def test_intervals_of_differences__cover_the_planted_truth_in_95_of_100(
    calibrated: Connection,
) -> None:
    held, intervals = covered(
        calibrated,
        "select count(*) filter (where greener.truth - own.truth "
        "between difference_low_ratio and difference_high_ratio), count(*) "
        "from marts.tier_calibration as cells inner join truths as own using (segment, tier) "
        "inner join truths as greener on greener.segment = own.segment "
        f"and greener.tier = cells.greener_tier where {OURS} and segment_type = 'region' "
        f"and cast(own.segment[2:] as bigint) <= {WORLDS}",
    )
    assert intervals == 3 * WORLDS
    low, high = binomial_band(intervals, 0.95)
    print(f"{held} of {intervals} intervals of differences; 99 % band {low}-{high}")
    assert low <= held <= high


def test_separable__is_said_of_tiers_alike_in_at_most_one_of_forty(calibrated: Connection) -> None:
    false, pairs = calibrated.execute(
        "select count(*) filter (where is_separable), count(is_separable) "
        f"from marts.tier_calibration where {OURS} and segment_type = 'region' "
        f"and cast(segment[2:] as bigint) between {WORLDS // 2 + 1} and {WORLDS}"
    ).fetchall()[0]
    assert pairs == 3 * WORLDS // 2
    print(f"{false} of {pairs} pairs of tiers alike are called separable")
    assert false <= binomial_band(pairs, 0.025)[1]


Counts = dict[tuple[str, str], tuple[int, int]]


@pytest.fixture(scope="module")
def counts(calibrated: Connection) -> Counts:
    """Renewed and decided terms per region (or `all`) and tier, counted from the draws."""
    rows = calibrated.execute(
        "select coalesce(region, 'all'), tier, count(*) filter (where is_renewed), count(*) "
        "from drawn group by grouping sets ((region, tier), (tier))"
    ).fetchall()
    assert len(rows) == 5 * (WORLDS + 11)
    return {(segment, tier): (renewed, decided) for segment, tier, renewed, decided in rows}


def cells(connection: Connection, columns: str) -> list[tuple]:
    """Return segment, tier and columns of every region's cells with terms."""
    return connection.execute(
        f"select segment, tier, {columns} from marts.tier_calibration "
        f"where {OURS} and segment_type in ('region', 'all') and decided_count > 0"
    ).fetchall()


def test_rates__are_what_wilson_says_or_held_back(calibrated: Connection, counts: Counts) -> None:
    found = cells(
        calibrated, "renewal_ratio, renewal_low_ratio, renewal_high_ratio, withheld_reason"
    )
    assert len(found) == len(counts)
    for segment, tier, rate, low, high, reason in found:
        renewed, decided = counts[segment, tier]
        if decided < SMALLEST:
            assert (rate, low, high, reason) == (None, None, None, "too_few_accounts")
        else:
            expected = (renewed / decided, *wilson(renewed, decided))
            assert (float(rate), float(low), float(high)) == pytest.approx(expected, abs=EXACT)
            assert reason is None


def test_pooled_rates__lean_on_the_tier_by_the_prior(
    calibrated: Connection, counts: Counts
) -> None:
    for segment, tier, pooled in cells(calibrated, "pooled_renewal_ratio"):
        renewed, decided = counts[segment, tier]
        prior = PRIOR_TERMS * counts["all", tier][0] / counts["all", tier][1]
        expected = (renewed + prior) / (decided + PRIOR_TERMS)
        assert float(pooled) == pytest.approx(expected, abs=EXACT)


def test_monotone_rates__are_what_pooling_adjacent_violators_gives(
    calibrated: Connection, counts: Counts
) -> None:
    fitted = {}
    for segment, tier, fit in cells(calibrated, "monotone_renewal_ratio"):
        expected = pool_adjacent_violators([counts[segment, other] for other in ORDER])
        if tier == "Insufficient data" or counts[segment, tier][1] < SMALLEST:
            assert fit is None
        else:
            assert float(fit) == pytest.approx(float(expected[ORDER.index(tier)]), abs=EXACT)
            fitted[segment, tier] = float(fit) != pytest.approx(
                counts[segment, tier][0] / counts[segment, tier][1], abs=EXACT
            )
    # The draws put the pooling to work: a third and more of the fits differ from their rates.
    assert sum(fitted.values()) > len(fitted) / 3


def test_differences__are_what_newcombe_says(calibrated: Connection, counts: Counts) -> None:
    columns = "difference_low_ratio, difference_high_ratio, is_separable"
    greener_than = dict(pairwise(ORDER))
    compared = 0
    for segment, tier, low, high, is_separable in cells(calibrated, columns):
        greener = greener_than.get(tier)
        pair = [counts[segment, name] for name in (greener, tier) if name]
        if len(pair) < 2 or min(decided for _, decided in pair) < SMALLEST:
            assert (low, high, is_separable) == (None, None, None)
        else:
            expected = newcombe(*pair)
            assert (float(low), float(high)) == pytest.approx(expected, abs=EXACT)
            assert is_separable == (low > 0)
            compared += 1
    assert compared >= 3 * WORLDS


def test_lift__is_the_loss_rate_over_that_of_the_segment(
    calibrated: Connection, counts: Counts
) -> None:
    for segment, tier, base, lift in cells(
        calibrated, "base_renewal_ratio, not_renewed_lift_multiple"
    ):
        renewed, decided = counts[segment, tier]
        whole = [cell for (name, _), cell in counts.items() if name == segment]
        all_renewed, all_decided = (sum(column) for column in zip(*whole, strict=True))
        if decided < SMALLEST:
            assert (base, lift) == (None, None)
            continue
        assert float(base) == pytest.approx(all_renewed / all_decided, abs=EXACT)
        if all_renewed == all_decided:
            assert lift is None
        else:
            expected = (1 - renewed / decided) / (1 - all_renewed / all_decided)
            assert float(lift) == pytest.approx(expected, abs=EXACT)
