"""Attribution by the book, in exact fractions: a second opinion that shares no code."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction

from tests.models.attribution.worlds import AS_OF, Line, Touch, World, policy

Credits = Mapping[str | None, Fraction]
Rules = Callable[[str], list[dict[str, str]]]


@dataclass(frozen=True)
class Attributed:
    """What one touch gets of one line in one model; no touch for the bucket."""

    credit: Fraction
    amount: Decimal
    reporting_amount: Decimal | None


def attribute(world: World) -> dict[tuple[str, str, str | None], Attributed]:
    """Return the share of every (model, line, touch)."""
    sales = {line.revenue_id: line for line in world.lines if line.booked_amount > 0}
    touches = defaultdict(list)
    for touch in world.touches:
        touches[touch.account_id].append(touch)
    deals: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
    for account, stage, moment in world.stages:
        deals[account].append((stage, moment))
    shares = {}
    for model in policy("attribution_models"):
        for line in world.lines:
            sale = line
            if line.booked_amount <= 0:
                sale = sales.get(line.original_revenue_id or "")
            path = [] if sale is None else journey(sale, touches[sale.account_id])
            stages = [] if sale is None else deals[sale.account_id]
            credits = model_credits(model, sale, path, stages)
            shares.update(
                {
                    (model["attribution_model"], line.revenue_id, touch): share
                    for touch, share in shares_of(line, credits).items()
                }
            )
    return shares


def journey(sale: Line, touches: Sequence[Touch], rules: Rules = policy) -> list[Touch]:
    """Return the touches that may earn credit for a sale, in their total order."""
    channels = {row["channel"]: row for row in rules("channels")}
    end_of_day = datetime.combine(AS_OF, datetime.min.time()) + timedelta(days=1)
    path = []
    for touch in touches:
        channel = channels.get(touch.channel)
        if channel is None or touch.is_automated or touch.known_at >= end_of_day:
            continue
        if touch.touch_type not in channel["touch_types"].split("|"):
            continue
        age = sale.happened_at - touch.happened_at
        if touch.account_id != "unknown" and (
            timedelta(0) <= age <= timedelta(days=int(channel["lookback_days"]))
        ):
            path.append((touch.happened_at, int(channel["priority"]), touch.touch_id, touch))
    return [touch for *_, touch in sorted(path, key=lambda item: item[:3])]


def model_credits(
    model: Mapping[str, str],
    sale: Line | None,
    path: Sequence[Touch],
    stages: Sequence[tuple[str, datetime]],
    rules: Rules = policy,
) -> Credits:
    """Return exact credits, rounded to trillionths that sum to one; the bucket's without a path."""
    if sale is None or not path:
        return {None: Fraction(1)}
    if model["rule"] == "milestones":
        weights = _milestone_weights(model["attribution_model"], sale, path, stages, rules)
    else:
        weights = _weights(model, sale, path, rules)
    total = sum(weights)
    units = largest_remainder(10**12, [weight / total for weight in weights])
    return {
        touch.touch_id: Fraction(unit, 10**12)
        for touch, unit in zip(path, units, strict=True)
        if unit
    }


def largest_remainder(units: int, shares: Sequence[Fraction]) -> list[int]:
    """Split whole units by shares that sum to one; the earlier of equals gets the unit."""
    floors = [int(units * share) for share in shares]
    order = sorted(range(len(shares)), key=lambda i: (floors[i] - units * shares[i], i))
    for index in order[: units - sum(floors)]:
        floors[index] += 1
    return floors


def _weights(
    model: Mapping[str, str], sale: Line, path: Sequence[Touch], rules: Rules
) -> list[Fraction]:
    count = len(path)
    if model["rule"] == "uniform":
        return [Fraction(1)] * count
    if model["rule"] == "decay":
        half_life = Decimal(model["half_life_days"]) * 86400
        ages = [(sale.happened_at - touch.happened_at).total_seconds() for touch in path]
        return [_decayed(Decimal(age - min(ages)) / half_life) for age in ages]
    if model["rule"] == "last_active":
        passive = {row["channel"] for row in rules("channels") if row["is_passive"] == "true"}
        active = [index for index, touch in enumerate(path) if touch.channel not in passive]
        last_active = active[-1] if active else count - 1
        return [Fraction(int(index == last_active)) for index in range(count)]
    if model["rule"] == "per_channel":
        copies = Counter(touch.channel for touch in path)
        return [Fraction(round(Decimal(1) / copies[touch.channel], 12)) for touch in path]
    return _placed(model, count)


def _placed(model: Mapping[str, str], count: int) -> list[Fraction]:
    first, middle, last = (
        Fraction(model[f"{place}_weight"]) for place in ("first", "middle", "last")
    )
    if count == 1:
        return [Fraction(1)]
    if count == 2:
        return [first + middle / 2, last + middle / 2]
    return [first, *[middle / (count - 2)] * (count - 2), last]


def _milestone_weights(
    model: str,
    sale: Line,
    path: Sequence[Touch],
    stages: Sequence[tuple[str, datetime]],
    rules: Rules,
) -> list[Fraction]:
    weights = {
        row["milestone"]: Fraction(row["weight"])
        for row in rules("attribution_milestones")
        if row["attribution_model"] == model
    }
    between = weights.pop("between", Fraction(0))
    given: dict[int, Fraction] = defaultdict(Fraction)
    for milestone, weight in weights.items():
        if milestone == "first":
            given[0] += weight
        elif milestone == "last":
            given[len(path) - 1] += weight
        else:
            names = {r["stage"] for r in rules("milestone_stages") if r["milestone"] == milestone}
            moments = [at for stage, at in stages if stage in names and at <= sale.happened_at]
            before = [n for n, t in enumerate(path) if moments and t.happened_at <= max(moments)]
            if before:
                given[before[-1]] += weight
    others = len(path) - len(given)
    return [given.get(n, between / others if others else Fraction(0)) for n in range(len(path))]


def _decayed(half_lives: Decimal) -> Fraction:
    with localcontext(prec=50):
        return Fraction((Decimal(2) ** -half_lives).quantize(Decimal("1e-12")))


def shares_of(line: Line, credits: Credits) -> dict[str | None, Attributed]:
    """Return what each credited touch gets of a line, to the cent."""
    amounts = _split(line.booked_amount, list(credits.values()))
    reported: Sequence[Decimal | None] = [None] * len(credits)
    if line.reporting_amount is not None:
        reported = _split(line.reporting_amount, list(credits.values()))
    return {
        touch: Attributed(credits[touch], amount, reporting_amount)
        for touch, amount, reporting_amount in zip(credits, amounts, reported, strict=True)
    }


def _split(amount: Decimal, shares: Sequence[Fraction]) -> list[Decimal]:
    sign = -1 if amount < 0 else 1
    cents = largest_remainder(int(abs(amount) * 100), shares)
    return [sign * Decimal(cent) / 100 for cent in cents]
