"""Attribution by the book, in exact fractions: a second opinion that shares no code."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, localcontext
from fractions import Fraction

from tests.models.attribution.chains import Path, lost_share, steps_of
from tests.models.attribution.reach import (
    END_OF_DAY,
    Rules,
    channels_of,
    counts,
    in_order,
    is_measurable,
    journey,
    last_window_end,
    reached,
    told_once,
)
from tests.models.attribution.worlds import Line, Touch, World, policy

Credits = Mapping[str, Fraction]
# Channel -> its name in the chains, and the share that is lost without it.
Effects = Mapping[str, tuple[str, Fraction]]
# The two amounts without a touch.
UNATTRIBUTED, NOT_MEASURABLE = "(unattributed)", "(not measurable: consent)"


@dataclass(frozen=True)
class Attributed:
    """What one touch or bucket gets of one line in one model."""

    credit: Fraction
    amount: Decimal
    reporting_amount: Decimal | None


def attribute(world: World) -> dict[tuple[str, str, str], Attributed]:
    """Return the share of every (model, line, touch or bucket)."""
    sales = {line.revenue_id: line for line in world.lines if line.booked_amount > 0}
    touches = defaultdict(list)
    for touch in world.touches:
        touches[touch.account_id].append(touch)
    deals: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
    for account, stage, moment in world.stages:
        deals[account].append((stage, moment))
    effects = removal_effects(world)
    shares = {}
    for model in policy("attribution_models"):
        for line in world.lines:
            sale = line
            if line.booked_amount <= 0:
                sale = sales.get(line.original_revenue_id or "")
            around = [] if sale is None else journey(sale, touches[sale.account_id])
            stages = [] if sale is None else deals[sale.account_id]
            credits = model_credits(model, sale, around, stages, effects=effects)
            shares.update(
                {
                    (model["attribution_model"], line.revenue_id, touch): share
                    for touch, share in shares_of(line, credits).items()
                }
            )
    return shares


def removal_effects(world: World) -> dict[str, Effects]:
    """Return by model each channel's name in the chains and what is lost without it."""
    pooled, paths = chain_paths(world)
    effects = {}
    for model in policy("attribution_models"):
        if model["rule"] == "removal_effect":
            steps = steps_of(paths, int(model["chain_order"]), model["chain_measure"] == "value")
            shares = {channel: lost_share(steps, channel) for channel in set(pooled.values())}
            effects[model["attribution_model"]] = {
                channel: (name, shares[name]) for channel, name in pooled.items()
            }
    return effects


def chain_paths(world: World) -> tuple[dict[str, str], list[Path]]:
    """Return the name of each channel in the chains, and all journeys, won and lost."""
    won, sold = [], set()
    for line in world.lines:
        if line.booked_amount > 0:
            own = [touch for touch in world.touches if touch.account_id == line.account_id]
            sold |= {touch.touch_id for touch in reached(line, own)}
            path = [touch for touch in journey(line, own) if is_measurable(touch)]
            won.append((path, line.reporting_amount))
    lost = [(path, None) for path in _lost_paths(world.touches, sold)]
    held = Counter(
        channel for path, _ in won + lost for channel in {touch.channel for touch in path}
    )
    rules = {row["parameter"]: int(float(row["value"])) for row in policy("parameters")}
    ranked = sorted(held, key=lambda channel: (-held[channel], channel))
    support = rules["smallest_chain_support"]
    own_name = {c for c in ranked[: rules["most_chain_channels"]] if held[c] >= support}
    names = {channel: channel if channel in own_name else "(rare)" for channel in held}
    return names, [
        Path(tuple(names[touch.channel] for touch in path), is_won, amount)
        for group, is_won in ((won, True), (lost, False))
        for path, amount in group
        if path
    ]


def _lost_paths(touches: Sequence[Touch], sold: set[str]) -> list[list[Touch]]:
    """Return the runs of touches that no sale followed in time, each cut where all windows end."""
    channels = channels_of(policy)
    paths: list[list[Touch]] = []
    for account in sorted({touch.account_id for touch in touches}):
        lost = [
            touch
            for touch in touches
            if touch.account_id == account
            and counts(touch, channels)
            and touch.touch_id not in sold
            and last_window_end(touch) < END_OF_DAY
        ]
        usable = [touch for touch in told_once(lost, channels) if is_measurable(touch)]
        open_until = datetime.min
        for touch in sorted(usable, key=lambda touch: in_order(touch, channels)):
            if touch.happened_at > open_until:
                paths.append([])
            paths[-1].append(touch)
            open_until = max(open_until, last_window_end(touch))
    return paths


def model_credits(
    model: Mapping[str, str],
    sale: Line | None,
    around: Sequence[Touch],
    stages: Sequence[tuple[str, datetime]],
    rules: Rules = policy,
    effects: Mapping[str, Effects] | None = None,
) -> Credits:
    """Return exact credits, rounded to trillionths that sum to one, buckets included."""
    path = [touch for touch in around if is_measurable(touch, rules)]
    # Rounded down to trillionths.
    withheld = int(Fraction(len(around) - len(path), len(around) or 1) * 10**12)
    credits = {NOT_MEASURABLE: Fraction(withheld, 10**12)} if withheld else {}
    if sale is None or not path:
        return credits or {UNATTRIBUTED: Fraction(1)}
    name = model["attribution_model"]
    if model["rule"] == "milestones":
        weights = _milestone_weights(name, sale, path, stages, rules)
    elif model["rule"] == "removal_effect":
        weights = _effect_weights(path, (effects or {})[name])
    else:
        weights = _weights(model, sale, path, rules)
    return credits | _split_credit(path, weights, 10**12 - withheld)


def _split_credit(path: Sequence[Touch], weights: Sequence[Fraction], whole: int) -> Credits:
    total = sum(weights)
    units = largest_remainder(whole, [weight / total for weight in weights])
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


def _effect_weights(path: Sequence[Touch], effects: Effects) -> list[Fraction]:
    copies = Counter(effects[touch.channel][0] for touch in path)
    return [
        Fraction(round(Decimal(float(effect)), 10)) / copies[name]
        for name, effect in (effects[touch.channel] for touch in path)
    ]


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


def shares_of(line: Line, credits: Credits) -> dict[str, Attributed]:
    """Return what each credited touch or bucket gets of a line, to the cent."""
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
