"""Volumes by the book, in exact fractions: a second opinion that shares no code."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

from tests.models.attribution.volume_worlds import CAMPAIGNS, Volume, VolumeTouch, VolumeWorld
from tests.models.attribution.worlds import AS_OF, policy

MILLION = 10**6
Unit = tuple[str, str, date]
RULES = {
    row["parameter"]: Fraction(row["value"])
    for row in policy("parameters")
    if row["parameter"].startswith("volume_")
}
CHANNELS = {row["channel"]: row for row in policy("channels")}
LOOKBACKS = {
    (row["channel"], row["product_id"]): row["lookback_days"] for row in policy("product_lookbacks")
}


@dataclass
class Month:
    """What is known of one organisation, product and month; counts in millionths."""

    units: int
    cents: int | None
    start: date
    end: date
    reason: str | None
    is_provisional: bool
    expected: int = 0
    baseline: int = 0
    index: Fraction | None = None

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


@dataclass(frozen=True)
class Share:
    """What a channel or bucket gets of a month; `slack` millionths are the engine's to choose."""

    units: int
    cents: int | None
    slack: int = 0


def share_out(world: VolumeWorld) -> tuple[dict[Unit, Month], dict[tuple, Share]]:
    """Return every month, and the share of every (account, product, month, channel)."""
    months = _months(world)
    exposures = {unit: _exposures(world, unit, month) for unit, month in months.items()}
    for unit, month in months.items():
        month.reason = month.reason or _expect(months, unit)
    _follow_market(months, exposures)
    shares = {}
    for unit, month in months.items():
        for channel, share in _shares(month, exposures[unit]).items():
            shares[*unit, channel] = share
    return months, shares


def _months(world: VolumeWorld) -> dict[Unit, Month]:
    grouped: dict[Unit, list[Volume]] = defaultdict(list)
    for volume in world.volumes:
        month = volume.period_end_date.replace(day=1)
        grouped[volume.account_id, volume.product_id, month].append(volume)
    months = {}
    for unit, volumes in grouped.items():
        reason = "unknown_organisation" if unit[0] == "unknown" else None
        if any((v.period_end_date - v.period_start_date).days > 30 for v in volumes):
            reason = reason or "longer_than_a_month"
        amounts = [v.reporting_amount for v in volumes if v.reporting_amount is not None]
        months[unit] = Month(
            units=sum(v.unit_count for v in volumes) * MILLION,
            cents=int(sum(amounts) * 100) if len(amounts) == len(volumes) else None,
            start=min(v.period_start_date for v in volumes),
            end=max(v.period_end_date for v in volumes),
            reason=reason,
            is_provisional=any(v.volume_status == "provisional" for v in volumes),
        )
    return months


def _expect(months: Mapping[Unit, Month], unit: Unit) -> str | None:
    """Set what the own past lets expect; return why it cannot."""
    account, product, first = unit
    past = []
    for _ in range(int(RULES["volume_baseline_months"])):
        first = (first - timedelta(days=1)).replace(day=1)
        found = months.get((account, product, first))
        if found and not found.is_provisional and found.reason in (None, "too_little_past"):
            past.append(found)
    if len(past) < RULES["volume_smallest_past_months"]:
        return "too_little_past"
    rate = Fraction(sum(found.units for found in past), sum(found.days for found in past))
    months[unit].expected = _nearest(rate * months[unit].days)
    return None


def _exposures(world: VolumeWorld, unit: Unit, month: Month) -> dict[str, tuple[int, Fraction]]:
    """Return touches and weight by channel."""
    account, product, _ = unit
    reached = {account}
    for _ in range(2):
        reached |= {name for name, parent in world.accounts if parent in reached}
    at_work = {}
    for touch in world.touches:
        about = touch.product_id or CAMPAIGNS.get(touch.campaign_id or "")
        if touch.account_id in reached and about in (None, product) and _may_count(touch):
            weight = _weight(touch, product, month)
            if weight > 0:
                at_work[touch.touch_id] = (touch, weight)
    found: dict[str, list[Fraction]] = defaultdict(list)
    for touch, weight in at_work.values():
        # What followed from a touch at work is one with it; here no parent has a parent.
        collapses = CHANNELS[touch.channel]["collapses_into_parent"] == "true"
        if not (collapses and touch.parent_touch_id in at_work):
            found[_channel(touch)].append(weight)
    return {channel: (len(weights), sum(weights)) for channel, weights in found.items()}


def _channel(touch: VolumeTouch) -> str:
    """Return where a touch counts: what consent keeps out in a bucket of its own."""
    needs_consent = CHANNELS[touch.channel]["needs_email_consent"] == "true"
    refused = touch.hcp_id == "refused" and needs_consent
    return "(not measurable: consent)" if refused else touch.channel


def _may_count(touch: VolumeTouch) -> bool:
    channel = CHANNELS[touch.channel]
    return (
        touch.touch_type in channel["touch_types"].split("|")
        and channel["is_passive"] == "false"
        and not touch.is_automated
        and touch.known_at.date() <= AS_OF
        and touch.account_id != "unknown"
    )


def _weight(touch: VolumeTouch, product: str, month: Month) -> Fraction:
    """Return what of the touch's effect falls into the month."""
    usual = CHANNELS[touch.channel]["lookback_days"]
    lookback = timedelta(days=int(LOOKBACKS.get((touch.channel, product), usual)))
    starts = max(datetime.combine(month.start, time()), touch.happened_at)
    ends = min(
        datetime.combine(month.end, time()) + timedelta(days=1), touch.happened_at + lookback
    )
    if starts >= ends:
        return Fraction(0)
    half_life = lookback / int(RULES["volume_half_lives_per_lookback"])
    return _left(starts - touch.happened_at, half_life) - _left(ends - touch.happened_at, half_life)


def _left(age: timedelta, half_life: timedelta) -> Fraction:
    with localcontext() as context:
        context.prec = 50
        exponent = Decimal(int(age.total_seconds())) / Decimal(int(half_life.total_seconds()))
        left = (Decimal(2) ** -exponent).quantize(Decimal(10) ** -12, ROUND_HALF_EVEN)
    return Fraction(left)


def _follow_market(months: Mapping[Unit, Month], exposures: Mapping[Unit, Mapping]) -> None:
    markets: dict[tuple, list[Month]] = defaultdict(list)
    for (account, product, first), month in months.items():
        if month.reason is None and not exposures[account, product, first]:
            markets[product, first, month.is_provisional].append(month)
    for (_, product, first), month in months.items():
        market = markets[product, first, month.is_provisional]
        expected = sum(other.expected for other in market)
        month.baseline = month.expected
        if len(market) >= RULES["volume_smallest_market"] and expected:
            month.index = Fraction(sum(other.units for other in market), expected)
            month.baseline = _nearest(month.expected * month.index)


def _shares(month: Month, exposures: Mapping[str, tuple[int, Fraction]]) -> dict[str, Share]:
    slack = 0
    if month.reason:
        units = {"(no baseline)": month.units}
    elif not exposures:
        units = {"(baseline)": month.baseline, "(unattributed)": month.units - month.baseline}
    else:
        excess = month.units - month.baseline
        weights = {channel: weight for channel, (_, weight) in exposures.items()}
        units = {"(baseline)": month.baseline} | _split(excess, weights)
        # A power of two is irrational: the last of its twelve digits is the engine's.
        touches = sum(count for count, _ in exposures.values())
        slack = 1 + math.ceil(abs(excess) * 4 * touches / (10**12 * sum(weights.values())))
    cents: Mapping[str, int | None] = dict.fromkeys(units)
    if month.cents is not None and month.units > 0:
        cents = _split(month.cents, {name: Fraction(count) for name, count in units.items()})
    return {
        name: Share(count, cents[name], slack if name in exposures else 0)
        for name, count in units.items()
    }


def _split(amount: int, weights: Mapping[str, Fraction]) -> dict[str, int]:
    """Split a whole number by weights of either sign; the first by name of equals wins."""
    whole = sum(weights.values())
    exact = {name: amount * weight / whole for name, weight in weights.items()}
    parts = {name: math.floor(part) for name, part in exact.items()}
    order = sorted(weights, key=lambda name: (parts[name] - exact[name], name))
    for name in order[: amount - sum(parts.values())]:
        parts[name] += 1
    return parts


def _nearest(count: Fraction) -> int:
    return math.floor(count + Fraction(1, 2))
