"""Properties of the tier rules over evidence drawn at random."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from tests.models.health.conftest import Connection, Health
from tests.models.health.worlds import AS_OF

STATES = ("good", "watch", "bad")
RANK = {"Stable": 1, "Low": 2, "Medium": 3, "High": 4, "Insufficient data": 5}
DRAWS = 120
Evidence = dict[str, tuple[str, bool]]


def _worse(evidence: Evidence, chance: random.Random) -> Evidence:
    signal = chance.choice([name for name, (state, _) in evidence.items() if state != "bad"])
    state, is_stale = evidence[signal]
    return evidence | {signal: (STATES[STATES.index(state) + 1], is_stale)}


def _stale(evidence: Evidence, chance: random.Random) -> Evidence:
    signal = chance.choice(list(evidence))
    return evidence | {signal: (evidence[signal][0], True)}


def _missing(evidence: Evidence, chance: random.Random) -> Evidence:
    """Take away good news; bad news once seen stays in force and only grows stale."""
    signal = chance.choice([name for name, (state, _) in evidence.items() if state == "good"])
    return {name: state for name, state in evidence.items() if name != signal}


CHANGES: dict[str, Callable[[Evidence, random.Random], Evidence]] = {
    "worse": _worse,
    "stale": _stale,
    "missing": _missing,
}


@pytest.fixture(scope="module")
def tiers(health: Health, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Tiers of random accounts, and of each after one change."""
    with health.changed(tmp_path_factory.mktemp("random"), lambda _: None) as connection:
        rows = connection.execute("select signal_name from policy.signals").fetchall()
        accounts = _draw([signal for (signal,) in rows])
        _replace_evidence(connection, accounts)
        health.build(connection, after="int_signals__unioned")
        yield dict(
            connection.execute("select account_id, tier from marts.account_tiers").fetchall()
        )


def _draw(signals: list[str]) -> dict[str, Evidence]:
    chance = random.Random(4)
    accounts = {}
    for number in range(DRAWS):
        # From mostly green to mostly red, from sparse to complete.
        redness, density = chance.random(), chance.uniform(0.5, 1)
        weights = (1 - redness, redness / 2, redness / 2)
        evidence = {
            signal: (chance.choices(STATES, weights)[0], chance.random() < 0.1)
            for signal in signals
            if chance.random() < density
        } | {"usage_trend": ("good", False), "usage_breadth": ("good", False)}
        accounts[f"{number}:drawn"] = evidence
        for name, change in CHANGES.items():
            accounts[f"{number}:{name}"] = change(evidence, chance)
    return accounts


def _replace_evidence(connection: Connection, accounts: dict[str, Evidence]) -> None:
    connection.execute("drop view marts.int_signals__unioned")
    connection.execute(
        "create table marts.int_signals__unioned (account_id varchar, as_of_date date, "
        "signal_name varchar, signal_state varchar, direction varchar, evidence_reason varchar, "
        "observed_at timestamp, valid_until_at timestamp)"
    )
    rows = [
        (account, AS_OF, signal, state, "evidence", AS_OF, AS_OF - timedelta(days=5 * is_stale))
        for account, evidence in accounts.items()
        for signal, (state, is_stale) in evidence.items()
    ]
    connection.executemany(
        "insert into marts.int_signals__unioned values (?, ?, ?, ?, null, ?, ?, ?)", rows
    )
    connection.execute(
        "create or replace table marts.int_account_weeks__stated as "
        "select * replace (drawn.account_id as account_id) "
        "from marts.int_account_weeks__stated as stated cross join (select account_id "
        "from marts.int_signals__unioned group by account_id) as drawn "
        "where stated.is_current and stated.account_id = 'steady'"
    )


@pytest.mark.parametrize("change", CHANGES)
def test_account_tiers__are_never_greener_when_evidence_gets(
    tiers: dict[str, str], change: str
) -> None:
    greener = [
        number
        for number in range(DRAWS)
        if RANK[tiers[f"{number}:{change}"]] < RANK[tiers[f"{number}:drawn"]]
    ]
    assert greener == []


def test_account_tiers__use_every_tier_over_random_evidence(tiers: dict[str, str]) -> None:
    drawn = {tier for account, tier in tiers.items() if account.endswith(":drawn")}
    assert drawn == set(RANK)
