"""Closed months stay as they were known, and what came later is told cause by cause."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dagster_project.settings import DBT_DIR
from tests.models.attribution.histories import History, closings
from tests.models.attribution.random_histories import random_history
from tests.models.attribution.vintage_oracle import Vintages, vintages
from tests.models.attribution.worlds import AS_OF, policy_rows

Marts = dict[str, list[dict[str, Any]]]
Run = Callable[..., Marts]
SEEDS = DBT_DIR / "seeds"
EARLIER = date(2025, 3, 17)
# A power of two is irrational: where a cent goes may hang on its last digit.
DECAY = {
    row["attribution_model"]
    for row in policy_rows(SEEDS, "attribution_models")
    if row["rule"] == "decay"
}
POLICY_CHANGES = {
    "attribution_models": [
        "position,2,positional,0.3,0.4,0.3,,,,rule_credit,x,y,2025-04-20",
        "late_model,1,uniform,,,,,,,rule_credit,x,y,2025-04-01",
    ],
    "attribution_milestones": ["w_shaped,between,0.4,x,y,2025-04-20"],
    "channels": ["email,E-mail,clicked|submitted|sent,95,60,false,true,false,x,y,2025-04-20"],
    # By itself, after one more month has closed.
    "product_lookbacks": ["rep_visit,LUMEN,20,x,y,2025-05-20", "event,LUMEN,20,x,y,2025-05-20"],
}


@pytest.fixture(scope="module")
def history() -> History:
    return random_history(20250706, accounts=60)


@pytest.fixture(scope="module")
def changed_policy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of seeds in which attribution changes after some months have closed."""
    seeds = tmp_path_factory.mktemp("policy") / "seeds"
    shutil.copytree(SEEDS, seeds)
    for seed, rows in POLICY_CHANGES.items():
        with (seeds / "policy" / f"{seed}.csv").open("a", encoding="utf-8") as stream:
            stream.writelines(f"{row}\n" for row in rows)
    return seeds


@pytest.fixture(scope="module")
def earlier(history: History, vintaged: Run) -> Marts:
    return vintaged(history, SEEDS, EARLIER)


@pytest.fixture(scope="module")
def later(history: History, vintaged: Run) -> Marts:
    return vintaged(history, SEEDS, AS_OF)


@pytest.fixture(scope="module")
def repriced(history: History, vintaged: Run, changed_policy: Path) -> Marts:
    return vintaged(history, changed_policy, AS_OF)


@pytest.fixture(scope="module")
def expected(history: History) -> Vintages:
    return vintages(history, SEEDS)


@pytest.fixture(scope="module")
def expected_repriced(history: History, changed_policy: Path) -> Vintages:
    return vintages(history, changed_policy)


def _amounts(rows: list[dict[str, Any]], column: str, *more: str) -> dict[tuple, Decimal]:
    key = ("attribution_model", "booked_month", "channel", "currency_code", *more)
    return {tuple(row[name] for name in key): row[column] for row in rows}


def _assert_equal(found: dict, book: Any, counts: Any = None) -> None:
    for key in found.keys() | book.keys():
        if key[0] in DECAY:
            assert abs(found.get(key, 0) - book.get(key, 0)) <= Decimal("0.10"), key
        else:
            assert found.get(key, 0) == book.get(key, 0), key


@pytest.mark.parametrize("policy", ["shipped", "changed"])
def test_vintages__are_what_was_known_when_the_month_closed(
    policy: str, request: pytest.FixtureRequest
) -> None:
    marts = request.getfixturevalue("later" if policy == "shipped" else "repriced")
    book = request.getfixturevalue("expected" if policy == "shipped" else "expected_repriced")
    rows = marts["attribution_vintages"]

    assert len({row["booked_month"] for row in rows}) > 12
    _assert_equal(_amounts(rows, "frozen_amount"), book.frozen)
    _assert_equal(_amounts(rows, "current_amount"), book.current)
    days = closings(AS_OF)
    assert all(row["closed_on_date"] == days[row["booked_month"]] for row in rows)


@pytest.mark.parametrize("policy", ["shipped", "changed"])
def test_restatements__tell_each_cause_as_if_it_came_alone_after_those_before_it(
    policy: str, request: pytest.FixtureRequest
) -> None:
    marts = request.getfixturevalue("later" if policy == "shipped" else "repriced")
    book = request.getfixturevalue("expected" if policy == "shipped" else "expected_repriced")
    rows = marts["attribution_restatements"]

    causes = {row["cause"] for row in rows}
    assert causes == {
        "line_withdrawn", "line_arrived_late", "refund_arrived", "line_restated",
        "identity_merge", "touch_withdrawn", "touch_arrived_late", "stage_changed",
    } | ({"policy_changed"} if policy == "changed" else set())  # fmt: skip
    _assert_equal(_amounts(rows, "changed_amount", "cause"), book.changed)
    for key, count in _amounts(rows, "conversion_count", "cause").items():
        assert key[0] in DECAY or count == book.lines[key], key


@pytest.mark.parametrize("built", ["earlier", "later", "repriced"])
def test_frozen_and_changes__are_the_current_amount_to_the_cent(
    built: str, request: pytest.FixtureRequest
) -> None:
    marts = request.getfixturevalue(built)
    sums: dict[tuple, Decimal] = defaultdict(Decimal)
    for key, amount in _amounts(marts["attribution_vintages"], "frozen_amount").items():
        sums[key] += amount
    for key, amount in _amounts(
        marts["attribution_restatements"], "changed_amount", "cause"
    ).items():
        sums[key[:4]] += amount
    credited: dict[tuple, Decimal] = defaultdict(Decimal)
    for row in marts["attributed_revenue"]:
        key = tuple(row[n] for n in ("attribution_model", "booked_month", "channel"))
        credited[*key, row["currency_code"]] += row["attributed_amount"]
    vintaged = {key[:2] for key in sums}

    assert {key: amount for key, amount in sums.items() if amount} == {
        key: amount for key, amount in credited.items() if amount and key[:2] in vintaged
    }


@pytest.mark.parametrize("built", ["later", "repriced"])
def test_vintages__never_change_however_the_lake_grows(
    built: str, earlier: Marts, request: pytest.FixtureRequest
) -> None:
    marts = request.getfixturevalue(built)
    before = _amounts(earlier["attribution_vintages"], "frozen_amount")
    months = {key[1] for key in before}
    after = _amounts(marts["attribution_vintages"], "frozen_amount")

    # A channel that was credited nothing then has no row before it earned something.
    assert {key: amount for key, amount in before.items() if amount} == {
        key: amount for key, amount in after.items() if amount and key[1] in months
    }
    assert len(months) == len(closings(EARLIER).keys() & {key[1] for key in after})


def test_vintages__of_a_later_model_begin_with_its_first_closing(repriced: Marts) -> None:
    months = {
        row["booked_month"]
        for row in repriced["attribution_vintages"]
        if row["attribution_model"] == "late_model"
    }

    assert min(months) == date(2025, 3, 1)
