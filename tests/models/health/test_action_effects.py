"""What a play did, on cases whose truth is planted: chosen by tier, and some signs are old."""

from __future__ import annotations

import math
import shutil
from collections import defaultdict
from collections.abc import Iterator

import duckdb
import pytest

from tests.models.health.conftest import Connection, Health

MODELS = (
    "int_action_weeks__proposed", "int_action_weeks__compared", "int_action_weeks__followed",
    "int_action_effects__weighed", "int_action_effects__bounded", "action_effects",
)  # fmt: skip
# By play: how much more often the sign is gone after eight weeks where it was done.
EFFECTS = {"revive_usage": 0.25, "ease_support": 0.0}
ACCOUNTS = 1_500
# Low tiers are chosen for a play more often, and recover more often without it; a sign that has
# stood for weeks recovers rarely, and is hardly ever worked on.
CASES = f"""
create temp macro draw(stream, id) as
    (hash(hash(stream, id::bigint)) >> 11)::double / 9007199254740992.0;
create temp table cases as
with drawn as (
    select play || i as account_id, play, effect, 6 + floor(10 * draw(play || 'week', i))::bigint
        as week, draw(play || 'tier', i) < 0.5 as is_low, draw(play || 'old', i) < 0.4 as is_old,
        draw(play || 'done', i) as done_draw, draw(play || 'gone', i) as gone_draw
    from (values {", ".join(f"('{play}', {effect})" for play, effect in EFFECTS.items())})
        as plays(play, effect), range({ACCOUNTS}) as numbers(i)
),
chosen as (
    select *, done_draw < case when is_old then 0.15 when is_low then 0.7 else 0.3 end as is_done
    from drawn
)
select *, gone_draw < case when is_old then 0.1 when is_low then 0.55 else 0.25 end
    + effect * is_done::int as is_gone
from chosen;
create temp table weeks as
select n as as_of_number, (date '2024-01-07' + 7 * (n::int - 1))::date as as_of_date
from range(1, 41) as numbers(n);
create temp table account_weeks as
select *, case play when 'revive_usage' then 'usage_trend' else 'support_load' end as signal_name,
    as_of_number >= week - case when is_old then 4 else 0 end
        and (as_of_number < week + 8 or not is_gone) as is_bad,
    -- Proposed in four weeks: before them the tier is too mild, after them the sign is out of date.
    as_of_number < week as is_mild, is_bad and as_of_number > week + 3 as is_stale
from cases cross join weeks;
"""
TABLES = {
    "int_as_of_weeks__numbered": "select as_of_date, as_of_number from weeks",
    "int_evidence_days__numbered": """
        select 'as_of' as feed, as_of_date as date_day, as_of_number as entered_number from weeks
    """,
    "int_actions__timed": """
        select account_id as action_id, account_id, play as play_id, 'done' as action_status,
            as_of_date + 3 as closed_date, week as index_number, 5 as signal_to_action_days,
            90 as action_to_decision_days, true as is_proactive
        from cases inner join weeks on weeks.as_of_number = cases.week where is_done
    """,
    "int_signals__in_force": """
        select account_id, signal_name, as_of_number, is_stale,
            case when is_bad then 'bad' else 'good' end as signal_state
        from account_weeks
    """,
    "int_tier_weeks__decided": """
        select account_id, as_of_number, as_of_date, 'customer' as customer_state,
            case when is_mild then 'Stable' when is_low then 'Low' else 'Medium' end as tier
        from account_weeks
    """,
    "int_terms__decided": """
        select account_id as contract_id, account_id, as_of_date + 100 as decision_date,
            is_gone as is_renewed
        from cases inner join weeks on weeks.as_of_number = cases.week
    """,
}


@pytest.fixture(scope="module")
def planted(health: Health, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """Yield a warehouse with the planted cases, and the effects built on them."""
    copy = tmp_path_factory.mktemp("effects") / "mops.duckdb"
    shutil.copy(health.warehouse, copy)
    with duckdb.connect(copy) as connection:
        connection.execute(CASES)
        for table, select in TABLES.items():
            connection.execute(f"create or replace table marts.{table} as {select}")
        for name in MODELS:
            connection.execute(f"create or replace table marts.{name} as {health.models[name]}")
        yield connection


def _figures(connection: Connection, play: str, measure: str) -> tuple[float, float, float, str]:
    (row,) = connection.execute(
        "select difference_ratio, difference_low_ratio, difference_high_ratio, effect_word "
        "from marts.action_effects where play_id = ? and measure = ?",
        [play, measure],
    ).fetchall()
    difference, low, high, word = row
    return float(difference), float(low), float(high), word


def test_action_effects__find_the_effect_that_is_there_and_none_that_is_not(
    planted: Connection,
) -> None:
    for play, effect in EFFECTS.items():
        _, low, high, word = _figures(planted, play, "signal_recovered")
        assert low <= effect <= high, play
        assert word == ("better" if effect else "covers_zero"), play
        # Tight enough to tell the two apart.
        assert high - low < 0.2, play


def test_action_effects__are_not_what_all_treated_and_untreated_would_say(
    planted: Connection,
) -> None:
    (naive,) = planted.execute(
        "select avg(is_gone::int) filter (where is_done) - avg(is_gone::int) "
        "filter (where not is_done) from cases where play = 'ease_support'"
    ).fetchone() or (0,)
    _, _, high, _ = _figures(planted, "ease_support", "signal_recovered")
    assert naive > 0.1 > high - 0.05


def test_action_effects__weigh_each_treated_with_its_own_counterparts(planted: Connection) -> None:
    """The difference, built case by case in Python."""
    rows = planted.execute(
        "select week, is_low, is_old, is_done, is_gone from cases where play = 'revive_usage'"
    ).fetchall()
    cells: dict[tuple[int, bool, bool], tuple[list[bool], list[bool]]] = defaultdict(
        lambda: ([], [])
    )
    for week, is_low, is_old, is_done, is_gone in rows:
        # Proposed in four weeks, done in the first; near that the untreated are no such.
        for number in [week] if is_done else range(week, week + 4):
            cells[number, is_low, is_old][0 if is_done else 1].append(is_gone)
    treated_sum = untreated_sum = count = 0.0
    for treated, untreated in cells.values():
        if treated and untreated:
            treated_sum += sum(treated)
            untreated_sum += len(treated) * sum(untreated) / len(untreated)
            count += len(treated)
    difference, *_ = _figures(planted, "revive_usage", "signal_recovered")
    assert math.isclose(difference, (treated_sum - untreated_sum) / count, abs_tol=2e-6)
