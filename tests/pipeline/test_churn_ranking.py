"""Planted churners stand in High or Medium well before they leave; random tiers would not."""

import random
from datetime import timedelta

import pytest

from dagster_project.settings import Settings
from tests.conftest import Built

DAYS_BEFORE = 90
SHUFFLES = 2_000


def tiers_before(connection, ends):
    """Return each account's tier on the last published week 90 days before its end."""
    found = {}
    for account, end in ends:
        row = connection.execute(
            "select tier from marts.account_tier_history where account_id = ? and as_of_date <= ? "
            "order by as_of_date desc limit 1",
            [account, end - timedelta(days=DAYS_BEFORE)],
        ).fetchone()
        if row:
            found[account, end] = row[0]
    return found


@pytest.fixture(scope="module")
def larger(tmp_path_factory):
    """A world with renewals enough: at 60 accounts 6 churn, too few to tell from chance."""
    data_dir = tmp_path_factory.mktemp("larger") / "data"
    world = Built(Settings(data_dir=data_dir, sandbox_accounts=300, sandbox_events=60_000))
    world.run()
    return world


def test_later_non_renewals__stood_in_high_or_medium_more_than_chance_allows(larger):
    with larger.connect() as connection:
        ended = connection.execute(
            "select account_id, end_date, outcome from unified.fct_contracts "
            "where outcome is not null and end_date >= date '2025-01-01'"
        ).fetchall()
        outcome = {(account, end): kind for account, end, kind in ended}
        tiers = tiers_before(connection, outcome)
    at_risk = {key for key, tier in tiers.items() if tier in {"High", "Medium"}}
    churned = {key for key in tiers if outcome[key] == "churned"}
    assert churned
    recall = len(churned & at_risk) / len(churned)

    keys, draws = sorted(tiers), random.Random(1)
    by_chance = sorted(
        len(churned & set(draws.sample(keys, len(at_risk)))) / len(churned) for _ in range(SHUFFLES)
    )
    bound = by_chance[int(0.95 * SHUFFLES)]
    print(
        f"recall at {DAYS_BEFORE} days: {recall:.2f}; 95 % of random tiers stay below {bound:.2f}"
    )
    assert recall > bound
