"""Properties of the tier rules over evidence drawn at random."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import product

import pytest

from tests.models.health.conftest import Connection, Health
from tests.models.health.worlds import AS_OF

STATES = ("good", "watch", "bad")
RANK = {"Stable": 1, "Low": 2, "Medium": 3, "High": 4, "Insufficient data": 5}
DRAWS = 120
BACKGROUNDS = 4
State = tuple[str, bool]
Evidence = dict[str, State]
# Every way in which one signal's evidence gets worse: state and staleness before and after; none
# where it was never seen. Bad news that was seen does not go missing, it grows stale.
STEPS: dict[str, tuple[State, State | None]] = {
    "good turns watch": (("good", False), ("watch", False)),
    "watch turns bad": (("watch", False), ("bad", False)),
    "good turns bad": (("good", False), ("bad", False)),
    "good goes stale": (("good", False), ("good", True)),
    "watch goes stale": (("watch", False), ("watch", True)),
    "bad goes stale": (("bad", False), ("bad", True)),
    "good was never seen": (("good", False), None),
    "stale good turns watch": (("good", True), ("watch", True)),
    "stale watch turns bad": (("watch", True), ("bad", True)),
    "stale good was never seen": (("good", True), None),
}


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
def judged(health: Health, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """The marts over random accounts, each beside what one change makes of it."""
    with health.changed(tmp_path_factory.mktemp("random"), lambda _: None) as connection:
        rows = connection.execute("select signal_name from policy.signals").fetchall()
        signals = [signal for (signal,) in rows]
        _replace_evidence(connection, _draw(signals) | _step(signals))
        health.build(connection, after="int_signals__unioned")
        yield connection


@pytest.fixture(scope="module")
def tiers(judged: Connection) -> dict[str, str]:
    return dict(judged.execute("select account_id, tier from marts.account_tiers").fetchall())


def _background(signals: list[str], chance: random.Random) -> Evidence:
    """Draw evidence from mostly green to mostly red, from sparse to complete."""
    redness, density = chance.random(), chance.uniform(0.5, 1)
    weights = (1 - redness, redness / 2, redness / 2)
    return {
        signal: (chance.choices(STATES, weights)[0], chance.random() < 0.1)
        for signal in signals
        if chance.random() < density
    }


def _step(signals: list[str]) -> dict[str, Evidence]:
    """Take every step of every signal, before random evidence of the others."""
    chance = random.Random(5)
    accounts = {}
    for signal, name, number in product(signals, STEPS, range(BACKGROUNDS)):
        others = _background([other for other in signals if other != signal], chance)
        for moment, state in zip(("before", "after"), STEPS[name], strict=True):
            own = {signal: state} if state else {}
            accounts[f"{signal}:{name}:{number}:{moment}"] = others | own
    return accounts


def _draw(signals: list[str]) -> dict[str, Evidence]:
    chance = random.Random(4)
    accounts = {}
    for number in range(DRAWS):
        evidence = _background(signals, chance) | {
            "usage_trend": ("good", False),
            "usage_breadth": ("good", False),
        }
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
    columns = list(zip(*rows, strict=True))
    connection.execute(
        "insert into marts.int_signals__unioned select unnest($1), unnest($2), unnest($3), "
        "unnest($4), null, unnest($5), unnest($6), unnest($7)",
        [list(column) for column in columns],
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


@pytest.mark.parametrize("step", STEPS)
def test_account_tiers__are_never_greener_whatever_signal_gets_worse(
    judged: Connection, tiers: dict[str, str], step: str
) -> None:
    signals = judged.execute("select signal_name from policy.signals").fetchall()
    befores = [a for a in tiers if a.split(":")[1] == step and a.endswith(":before")]
    greener = [
        account
        for account in befores
        if RANK[tiers[account.removesuffix("before") + "after"]] < RANK[tiers[account]]
    ]
    assert len(befores) == len(signals) * BACKGROUNDS
    assert greener == []


def test_steps__are_taken_from_and_into_every_tier(tiers: dict[str, str]) -> None:
    """What is compared above is no standstill: steps leave each tier that can be left."""
    moved = {
        (tier, tiers[account.removesuffix("before") + "after"])
        for account, tier in tiers.items()
        if account.endswith(":before")
    }
    left = {before for before, after in moved if before != after}
    entered = {after for before, after in moved if before != after}
    assert left == set(RANK) - {"Insufficient data"}
    assert entered == set(RANK) - {"Stable"}


def test_account_tier_history__ends_with_the_same_tiers(judged: Connection) -> None:
    """Monotone tiers are of use only where no mart has another one."""
    others, total = judged.execute(
        "select count(*) filter (where history.tier is distinct from account_tiers.tier), "
        "count(*) from marts.account_tiers left join marts.account_tier_history as history "
        "on history.account_id = account_tiers.account_id "
        "and history.as_of_date = account_tiers.as_of_date"
    ).fetchall()[0]
    assert total > DRAWS
    assert others == 0


def test_account_tiers__use_every_tier_over_random_evidence(tiers: dict[str, str]) -> None:
    drawn = {tier for account, tier in tiers.items() if account.endswith(":drawn")}
    assert drawn == set(RANK)
