"""Agreement against the textbook's formula, and against truths planted at the grain of pairs."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import product

import duckdb
import pytest

from tests.models.health.agreements import NOISES, SPREADS, counted, true_kappa, weighted_kappa
from tests.models.health.conftest import Connection, Health
from tests.models.health.intervals import binomial_band
from tests.models.health.sentiment_worlds import AGREEMENT_MODELS, build

WORLDS = 1_600
CASES = list(product(NOISES, SPREADS))
PLACES = Decimal("0.0000011")

# One region is one world of 30 to 149 customers, each judged by two of seven people in one week.
# Every draw is a hash of what it is for: the same everywhere.
PAIRS = f"""
create temp macro draw(what) as ('0x' || substr(md5(what), 1, 8))::bigint / 4294967296.0;
create temp macro step(noise, what) as
    case when draw(what) < noise then -1 when draw(what) > 1 - noise then 1 else 0 end;
create temp table judged as
with customers as (
    select world, customer, cases.*
    from range({WORLDS}) as worlds(world)
    inner join cases on cases.case_no = world % {len(CASES)}
    cross join range(150) as customers(customer)
    where customer < 30 + floor(120 * draw('size' || world))
),
levels as (
    select customers.*, 'w' || world || '-' || customer as account_id,
        1 + len(list_filter(
            shares, lambda share: share <= draw('level' || world || '-' || customer)
        )) as level
    from customers
)
select levels.*, place, account_id || '-' || place as sentiment_id,
    'p' || (customer + place * (1 + customer % 5)) % 7 as employee_id,
    greatest(1, least(5, level + step(noise, 'read' || account_id || '-' || place)))::bigint
        as anchor_level
from levels cross join (select unnest([0, 1]) as place)
"""


@pytest.fixture(scope="module")
def judged(
    health: Health, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    with health.changed(tmp_path_factory.mktemp("judged"), lambda _: None) as connection:
        connection.execute("create temp table cases (case_no int, noise double, shares double[])")
        for number, (noise, spread) in enumerate(CASES):
            shares = [sum(spread[: level + 1]) / sum(spread) for level in range(4)]
            connection.execute("insert into cases values (?, ?, ?)", [number, float(noise), shares])
        connection.execute(PAIRS)
        connection.execute(
            "delete from unified.dim_accounts; delete from unified.fct_sentiments;"
            "insert into unified.dim_accounts by name "
            "select account_id, 'w' || any_value(world) as region from judged group by account_id;"
            "insert into unified.fct_sentiments by name select sentiment_id, account_id, "
            "employee_id, anchor_level, 'v1' as anchor_version, "
            "timestamp '2025-06-02' + to_days(place * 5) as happened_at, happened_at as known_at "
            "from judged"
        )
        build(health, connection, AGREEMENT_MODELS)
        yield connection


def test_weighted_kappa__is_that_of_the_textbook(judged: Connection) -> None:
    rows = dict(
        judged.execute(
            "select segment, weighted_kappa from marts.rater_agreement "
            "where segment_type = 'region' and segment in ('w0', 'w1', 'w2', 'w3', 'w4', 'w5')"
        ).fetchall()
    )
    assert len(rows) == 6
    for segment, found in rows.items():
        pairs = judged.execute(
            "select min(anchor_level) filter (where place = 0), "
            "min(anchor_level) filter (where place = 1) from judged "
            "where 'w' || world = ? group by account_id",
            [segment],
        ).fetchall()
        kappa = weighted_kappa(counted(pairs))
        assert abs(found - Decimal(kappa.numerator) / kappa.denominator) < PLACES, segment


def test_weighted_kappa__does_not_depend_on_who_spoke_first() -> None:
    table = counted([(5, 3), (2, 2), (4, 1), (3, 4)])
    turned = counted([(3, 5), (2, 2), (1, 4), (4, 3)])
    assert weighted_kappa(table) == weighted_kappa(turned)


def test_intervals__cover_the_planted_truth_in_95_of_100(judged: Connection) -> None:
    judged.execute("create or replace temp table truths (case_no int, truth double)")
    for number, (noise, spread) in enumerate(CASES):
        judged.execute(
            "insert into truths values (?, ?)", [number, float(true_kappa(noise, spread))]
        )
    held, intervals = judged.execute(
        "select count(*) filter (where truth between weighted_kappa_low and weighted_kappa_high), "
        "count(weighted_kappa_low) from marts.rater_agreement "
        f"inner join truths on case_no = segment[2:]::int % {len(CASES)} "
        "where segment_type = 'region'"
    ).fetchall()[0]
    low, high = binomial_band(intervals, 0.95)
    print(f"{held} of {intervals} intervals of kappa hold the truth; 99 % band {low}-{high}")
    assert intervals >= 1_000
    assert low <= held <= high


def test_agreement__is_withheld_below_five_people(health: Health, judged: Connection) -> None:
    """With four people left, a world of many pairs shows how many there are and nothing more."""
    query = (
        "select pair_count >= 20, count(columns('.*(kappa|_ratio).*')), "
        "any_value(usage_withheld_reason), any_value(agreement_withheld_reason) "
        "from marts.rater_agreement where segment = 'w0' group by 1"
    )
    before = judged.execute(query).fetchall()
    judged.execute("begin")
    judged.execute(
        "delete from unified.fct_sentiments where account_id like 'w0-%' "
        "and employee_id not in ('p0', 'p1', 'p2', 'p3')"
    )
    build(health, judged, AGREEMENT_MODELS)
    after = judged.execute(query).fetchall()
    judged.execute("rollback")
    assert before == [(True, *[1] * 10, None, None)]
    assert after == [(True, *[0] * 10, "too_few_raters", "too_few_raters")]
