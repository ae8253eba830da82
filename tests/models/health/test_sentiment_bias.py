"""The green-wash monitor against an oracle, and against inflation planted entry by entry."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from math import sqrt
from pathlib import Path
from statistics import mean, variance

import duckdb
import pytest

from tests.models.health.conftest import Connection, Health
from tests.models.health.intervals import binomial_band
from tests.models.health.sentiment_worlds import (
    FIRST_INFLATED,
    HONEST,
    INFLATED,
    LAST_MONTH,
    build,
    compare,
)
from tests.models.health.worlds import write_versions

# One-sided 1 %, as the policy has it; and its least shift.
DEVIATIONS, SMALLEST_SHIFT = 2.326348, 0.25
PLACES = Decimal("0.0000011")


@pytest.fixture(scope="module")
def honest(
    health: Health, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    with health.changed(tmp_path_factory.mktemp("honest"), lambda _: None) as connection:
        connection.execute(HONEST)
        compare(health, connection)
        yield connection


def test_false_alarms__stay_below_one_in_twenty(honest: Connection) -> None:
    """One month of each world, so that the judgements are independent."""
    alarms, judged = honest.execute(
        "select count(*) filter (where is_inflated), count(is_inflated) "
        "from marts.sentiment_bias "
        f"where segment_type = 'region' and period_month = date '{LAST_MONTH}'"
    ).fetchall()[0]
    _, high = binomial_band(judged, 0.05)
    print(f"{alarms} false alarms in {judged} honest months; 99 % band of 5 % ends at {high}")
    assert judged >= 1_000
    assert 0 < alarms <= high


def test_inflation_by_one_level__is_found_within_two_months(health: Health, tmp_path: Path) -> None:
    with health.changed(tmp_path, lambda _: None) as connection:
        connection.execute(HONEST)
        connection.execute(INFLATED)
        compare(health, connection)
        found, judged, found_at_once = connection.execute(
            "select count(*) filter (where is_found), count(*), "
            "count(*) filter (where is_found_at_once) from (select segment, "
            "bool_or(is_inflated) as is_found, "
            f"bool_or(is_inflated and period_month = date '{FIRST_INFLATED}') as is_found_at_once "
            "from marts.sentiment_bias where segment_type = 'region' "
            f"and period_month >= date '{FIRST_INFLATED}' group by segment "
            "having bool_and(is_inflated is not null))"
        ).fetchall()[0]
    print(f"inflation found in {found} of {judged} worlds, {found_at_once} in its first month")
    assert judged >= 1_000
    assert found >= 0.95 * judged


def test_limits__are_those_of_the_textbook(honest: Connection) -> None:
    rows = honest.execute(
        "select segment, period_month::text, mean_residual_levels, "
        "two_month_mean_residual_levels, limit_residual_levels, two_month_limit_residual_levels "
        "from marts.sentiment_bias where segment_type = 'region' and is_inflated is not null "
        "and segment in ('w1', 'w2', 'w3', 'w4') order by 1, 2"
    ).fetchall()
    entries = honest.execute(
        "select 'w' || world, strftime(felt_date, '%Y-%m-01'), employee_id, "
        "case when (anchor_level, expected_level) = (5, 4) then 0 "
        "else anchor_level - expected_level end from felt where world between 1 and 4"
    ).fetchall()
    held_back = _held_back(honest)
    assert len(rows) > 20
    for segment, month, *found in rows:
        assert [
            abs(Decimal(value).quantize(Decimal("0.000001")) - told) < PLACES
            for value, told in zip(_chart(entries, segment, month, held_back), found, strict=True)
        ] == [True] * 4, (segment, month)


def _held_back(honest: Connection) -> set[tuple[str, str]]:
    """Return segments and months of fewer than five people, each month with the next smallest."""
    counts = honest.execute(
        "select strftime(felt_date, '%Y-%m-01'), count(distinct employee_id), 'w' || world "
        "from felt group by all order by all"
    ).fetchall()
    small = {(segment, month) for month, people, segment in counts if people < 5}
    beside = {month: (segment, month) for month, people, segment in reversed(counts) if people >= 5}
    return small | {beside[month] for _, month in small}


def _chart(
    entries: list[tuple], segment: str, month: str, held_back: set[tuple[str, str]]
) -> list[float]:
    """Return mean, mean of two months and their limits; month texts sort as months do."""
    months = sorted({m for s, m, _, _ in entries if s == segment})
    at = months.index(month)

    def residuals(chosen: list[str]) -> list[int]:
        return [gap for s, m, _, gap in entries if s == segment and m in chosen]

    partner = [] if (segment, months[at - 1]) in held_back else months[at - 1 : at]
    now, two, before = (
        residuals(chosen)
        for chosen in ([month], [*partner, month], months[max(at - 13, 0) : at - 1])
    )
    centre, spread = mean(before), variance(before)
    return [
        mean(now),
        mean(two),
        *(
            max(
                centre + SMALLEST_SHIFT,
                centre + DEVIATIONS * sqrt(spread * (1 / len(judged) + 1 / len(before))),
            )
            for judged in (now, two)
        ),
    ]


def test_no_measure__is_shown_of_fewer_than_five_people(honest: Connection) -> None:
    """Nor of the next smallest segment, which the whole less the others would give away."""
    told = honest.execute(
        "select segment, period_month::text, mean_residual_levels is not null, "
        "coalesce(top_level_ratio, greener_ratio, compared_count, "
        "two_month_mean_residual_levels, limit_residual_levels) is not null, withheld_reason "
        "from marts.sentiment_bias where segment_type = 'region'"
    ).fetchall()
    held_back = _held_back(honest)
    for segment, month, has_mean, has_other, _ in told:
        shown = (segment, month) not in held_back
        assert (has_mean, has_other) == (shown, shown), (segment, month)
    reasons = [reason for *_, reason in told]
    months = {month for _, month in held_back}
    assert reasons.count("protects_another_group") == len(months) > 10
    assert reasons.count("too_few_raters") == len(held_back) - len(months)


def test_outcomes__of_what_one_person_called_green_stay_untold(
    health: Health, tmp_path: Path
) -> None:
    with health.changed(tmp_path, lambda _: None) as connection:
        _decide(health, connection, people=1)
        told = connection.execute(
            "select count(*), count(coalesce(greener_decided_count, greener_renewal_ratio, "
            "rest_decided_count, rest_renewal_ratio)) from marts.sentiment_bias"
        ).fetchall()
    assert told == [(5, 0)]


def test_outcomes__show_whether_green_hid_a_risk(health: Health, tmp_path: Path) -> None:
    """Where greener customers were lost and the rest renewed, the two rates tell."""
    with health.changed(tmp_path, lambda _: None) as connection:
        _decide(health, connection, people=12)
        (found,) = connection.execute(
            "select greener_decided_count, greener_renewal_ratio, rest_decided_count, "
            "rest_renewal_ratio, greener_ratio from marts.sentiment_bias "
            "where segment_type = 'all'"
        ).fetchall()
    assert found == (20, Decimal("0.05"), 20, Decimal(1), Decimal("0.5"))


def _decide(health: Health, connection: Connection, *, people: int) -> None:
    """Lose 19 of 20 customers whose feeling was greener than behaviour, and renew the rest."""
    connection.execute(
        "create temp table felt as select 0 as world, 'a' || n as account_id, "
        f"'p' || n % {people} as employee_id, 's' || n as sentiment_id, 3 as expected_level, "
        "date '2025-05-10' as felt_date, case when n % 2 = 0 then 4 else 3 end "
        "as anchor_level from range(40) as accounts(n);"
        "delete from unified.fct_contracts;"
        "insert into unified.fct_contracts by name select account_id as contract_id, "
        "account_id, case when anchor_level = 4 and sentiment_id <> 's0' then 'churned' "
        "else 'renewed' end as outcome, date '2025-06-20' as outcome_date, "
        "timestamp '2025-06-20' as outcome_known_at, date '2025-06-30' as end_date, "
        "false as is_trial from felt"
    )
    build(health, connection, ("int_terms__decided",))
    compare(health, connection)


def test_behaviour__is_judged_without_the_feeling(health: Health, tmp_path: Path) -> None:
    query = "select account_id, as_of_date, behaviour_tier from marts.int_behaviour_weeks__tiered"

    def feel_otherwise(connection: Connection) -> None:
        connection.execute("update unified.fct_sentiments set anchor_level = 6 - anchor_level")
        write_versions(connection, "sentiments")

    with health.read() as connection:
        before = connection.execute(f"{query} order by all").fetchall()
    with health.changed(tmp_path, feel_otherwise) as connection:
        after = connection.execute(f"{query} order by all").fetchall()
    assert before == after
    assert {tier for _, _, tier in before} >= {"Stable", "Medium"}


def test_disagreements__set_the_feeling_beside_the_stories(health: Health) -> None:
    with health.read() as connection:
        found = connection.execute(
            "select account_id, felt_tier, behaviour_tier, direction, reason_code, felt_age_days "
            "from marts.tier_disagreements order by account_id"
        ).fetchall()
    print(found)
    assert ("doubtful", "High", "Stable", "redder", "redder_when_felt", 19) in found
    assert {account for account, *_ in found} & {"steady", "left", "upcoming"} == set()
