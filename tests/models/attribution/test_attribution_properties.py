"""Properties that hold in any world, against an oracle in exact fractions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.models.attribution.oracle import attribute
from tests.models.attribution.worlds import World, policy

Marts = dict[str, list[dict[str, Any]]]
MODELS = [row["attribution_model"] for row in policy("attribution_models")]
DECAY = {row["attribution_model"] for row in policy("attribution_models") if row["rule"] == "decay"}


def _by_key(marts: Marts) -> dict[tuple[str, str, str | None], dict[str, Any]]:
    return {
        (row["attribution_model"], row["conversion_id"], row["touch_id"]): row
        for row in marts["attributed_revenue"]
    }


def test_attributed_revenue__equals_the_oracle(world: World, marts: Marts) -> None:
    expected = attribute(world)
    found = _by_key(marts)

    assert found.keys() == expected.keys()
    for key, share in expected.items():
        # A power of two is irrational: its last of twelve digits is the engine's.
        digits, cents = (Fraction(2, 10**12), 1) if key[0] in DECAY else (Fraction(0), 0)
        row = found[key]
        assert abs(Fraction(row["credit_ratio"]) - share.credit) <= digits, key
        assert abs(row["attributed_amount"] - share.amount) * 100 <= cents, key
        if share.reporting_amount is None:
            assert row["reporting_amount"] is None, key
        else:
            assert abs(row["reporting_amount"] - share.reporting_amount) * 100 <= cents, key


@pytest.mark.parametrize("model", MODELS)
def test_attributed_revenue__sums_to_booked_revenue_to_the_cent(
    world: World, marts: Marts, model: str
) -> None:
    booked: dict[tuple, Decimal] = defaultdict(Decimal)
    for line in world.lines:
        month = line.happened_at.date().replace(day=1)
        booked[month, line.currency_code] += line.booked_amount
    attributed: dict[tuple, Decimal] = defaultdict(Decimal)
    for row in marts["attributed_revenue"]:
        if row["attribution_model"] == model:
            attributed[row["booked_month"], row["currency_code"]] += row["attributed_amount"]

    assert attributed == booked


def test_attributed_revenue__gives_each_conversion_away_exactly_once(
    world: World, marts: Marts
) -> None:
    credits: dict[tuple, Fraction] = defaultdict(Fraction)
    for (model, conversion, _), row in _by_key(marts).items():
        credits[model, conversion] += Fraction(row["credit_ratio"])

    assert credits == {(model, line.revenue_id): 1 for model in MODELS for line in world.lines}


def test_attributed_revenue__refunds_inherit_the_credits_of_their_sale(
    world: World, marts: Marts
) -> None:
    found = _by_key(marts)
    amounts = {line.revenue_id: line.booked_amount for line in world.lines}
    refunds = [line for line in world.lines if line.original_revenue_id in amounts]

    assert refunds
    for refund in refunds:
        sale = refund.original_revenue_id
        is_full = amounts[sale] == -refund.booked_amount
        for (model, conversion, touch), row in found.items():
            if conversion == sale:
                inherited = found[model, refund.revenue_id, touch]
                assert inherited["credit_ratio"] == row["credit_ratio"]
                if is_full:
                    assert inherited["attributed_amount"] == -row["attributed_amount"]


def test_attributed_revenue__keeps_what_no_touch_earned_in_the_bucket(marts: Marts) -> None:
    buckets = [row for row in marts["attributed_revenue"] if row["touch_id"] is None]

    assert buckets
    assert {row["channel"] for row in buckets} == {"(unattributed)"}
    assert {row["credit_ratio"] for row in buckets} == {1}
    assert all(row["touch_id"] for row in marts["attributed_revenue"] if row not in buckets)


def test_marts__stay_the_same_when_rows_are_shuffled(
    world: World, marts: Marts, attribution: Callable[[World], Marts]
) -> None:
    assert attribution(world.shuffled(7)) == marts


def test_attribution_reconciliation__has_no_difference(world: World, marts: Marts) -> None:
    rows = marts["attribution_reconciliation"]
    months = {(line.happened_at.date().replace(day=1), line.currency_code) for line in world.lines}

    assert {row["difference_amount"] for row in rows} == {0}
    assert len(rows) == len(MODELS) * len(months)


@pytest.mark.parametrize("model", MODELS)
def test_channel_returns__hold_all_spend_whether_or_not_it_sold(
    world: World, marts: Marts, model: str
) -> None:
    rows = [row for row in marts["channel_returns"] if row["attribution_model"] == model]

    assert sum(row["spend_reporting_amount"] for row in rows) == sum(
        amount for _, amount, _ in world.spend
    )


def test_channel_returns__band_holds_every_model(marts: Marts) -> None:
    for row in marts["channel_returns"]:
        lowest, highest = (
            row["lowest_model_reporting_amount"],
            row["highest_model_reporting_amount"],
        )
        assert lowest <= row["attributed_reporting_amount"] <= highest
