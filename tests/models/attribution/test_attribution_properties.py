"""Properties that hold in any world, against an oracle in exact fractions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.models.attribution.oracle import attribute
from tests.models.attribution.reach import END_OF_DAY, is_measurable, journey, outcome, reached
from tests.models.attribution.worlds import World, campaign_of, policy, spend_campaign

Marts = dict[str, list[dict[str, Any]]]
MODELS = [row["attribution_model"] for row in policy("attribution_models")]
# A power of two is irrational and a removal effect is solved in floating point: the last digits
# of their credits are the engine's.
INEXACT = {
    row["attribution_model"]
    for row in policy("attribution_models")
    if row["rule"] in {"decay", "removal_effect"}
}


def _by_key(marts: Marts) -> dict[tuple[str, str, str], dict[str, Any]]:
    return {
        (row["attribution_model"], row["conversion_id"], row["touch_id"] or row["channel"]): row
        for row in marts["attributed_revenue"]
    }


def test_attributed_revenue__equals_the_oracle(world: World, marts: Marts) -> None:
    expected = attribute(world)
    found = _by_key(marts)

    assert found.keys() == expected.keys()
    for key, share in expected.items():
        digits, cents = (Fraction(1, 10**9), 1) if key[0] in INEXACT else (Fraction(0), 0)
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
    ratios = defaultdict(set)
    for row in buckets:
        ratios[row["channel"]].add(row["credit_ratio"])

    assert ratios.keys() == {"(unattributed)", "(not measurable: consent)"}
    assert ratios["(unattributed)"] == {1}
    assert len(ratios["(not measurable: consent)"]) > 2
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


@pytest.mark.parametrize("model", MODELS)
def test_campaign_returns__hold_all_that_campaigns_cost_and_earned(
    world: World, marts: Marts, model: str
) -> None:
    rows = {
        row["campaign_id"]: row
        for row in marts["campaign_returns"]
        if row["attribution_model"] == model
    }
    earned: dict[str, Decimal] = defaultdict(Decimal)
    campaigns = {touch.touch_id: campaign_of(touch) for touch in world.touches}
    for row in marts["attributed_revenue"]:
        campaign = campaigns.get(row["touch_id"])
        if row["attribution_model"] == model and campaign:
            earned[campaign] += row["reporting_amount"] or 0
    spent = [line[1] for line in world.spend if spend_campaign(line)]

    assert {c: row["attributed_reporting_amount"] for c, row in rows.items()} == {
        campaign: earned.get(campaign, Decimal(0)) for campaign in rows
    }
    assert set(earned) <= set(rows)
    assert rows["planned"]["return_ratio"] is None
    assert 0 < sum(spent) < sum(amount for _, amount, _ in world.spend)
    assert sum(row["spend_reporting_amount"] for row in rows.values()) == sum(spent)


def test_journey_paths__are_the_channels_that_came_before_each_sale(
    world: World, marts: Marts
) -> None:
    touches = defaultdict(list)
    for touch in world.touches:
        touches[touch.account_id].append(touch)
    walked: dict[str, list[str]] = defaultdict(list)
    for line in world.lines:
        if line.booked_amount > 0:
            channels = [
                touch.channel
                for touch in journey(line, touches[line.account_id])
                if is_measurable(touch)
            ]
            steps = [
                c for c, before in zip(channels, [None, *channels], strict=False) if c != before
            ]
            path = " > ".join(steps) if steps else "(no touch)"
            walked["(longer paths)" if len(steps) > 8 else path].append(line.account_id)
    expected: dict[str, list[str]] = defaultdict(list)
    for path, accounts in walked.items():
        expected[path if len(set(accounts)) >= 5 else "(rare paths)"] += accounts

    assert {row["journey_path"]: row["sale_count"] for row in marts["journey_paths"]} == {
        path: len(accounts) for path, accounts in expected.items()
    }
    assert len(expected) > 3


def test_touch_outcomes__say_what_became_of_every_touch(world: World, marts: Marts) -> None:
    sold, counted = set(), set()
    for line in world.lines:
        if line.booked_amount > 0:
            own = [touch for touch in world.touches if touch.account_id == line.account_id]
            sold |= {touch.touch_id for touch in reached(line, own)}
            counted |= {t.touch_id for t in journey(line, own) if is_measurable(t)}
    expected = Counter(
        (touch.channel, touch.happened_at.date().replace(day=1), outcome(touch, sold, counted))
        for touch in world.touches
        if touch.known_at < END_OF_DAY
    )

    assert {
        (row["channel"], row["touch_month"], row["outcome"]): row["touch_count"]
        for row in marts["touch_outcomes"]
    } == expected
    assert {outcome for _, _, outcome in expected} == {
        "automated", "no_policy", "type_not_counted", "no_organisation", "consent", "credited",
        "collapsed", "open", "no_sale",
    }  # fmt: skip
