"""Which touches a sale can credit, and what becomes of the others, by the book."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from tests.models.attribution.worlds import AS_OF, Line, Touch, policy

# The rows of a policy seed in force.
Rules = Callable[[str], list[dict[str, str]]]
Channels = Mapping[str, Mapping[str, str]]
END_OF_DAY = datetime.combine(AS_OF, datetime.min.time()) + timedelta(days=1)


def journey(sale: Line, touches: Sequence[Touch], rules: Rules = policy) -> list[Touch]:
    """Return the touches that a sale's lookbacks hold, once each decision, in total order."""
    channels = channels_of(rules)
    held = told_once(reached(sale, touches, rules), channels)
    return sorted(held, key=lambda touch: in_order(touch, channels))


def reached(sale: Line, touches: Sequence[Touch], rules: Rules = policy) -> list[Touch]:
    """Return the touches that a sale's lookbacks hold."""
    channels = channels_of(rules)
    return [
        touch
        for touch in touches
        if counts(touch, channels)
        and touch.happened_at <= sale.happened_at <= window_end(touch, sale.product_id, rules)
    ]


def told_once(touches: Sequence[Touch], channels: Channels) -> list[Touch]:
    """Leave out what followed from another of the touches, where its channel allows that."""
    by_id = {touch.touch_id: touch for touch in touches}
    kept = []
    for touch in touches:
        parent = by_id.get(touch.parent_touch_id or "")
        may_go = parent and channels[touch.channel]["collapses_into_parent"] == "true"
        is_before = parent and (
            parent.parent_touch_id is None or parent.happened_at < touch.happened_at
        )
        if not (may_go and is_before):
            kept.append(touch)
    return kept


def counts(touch: Touch, channels: Channels) -> bool:
    """Return whether a touch may earn credit at all."""
    channel = channels.get(touch.channel)
    return (
        channel is not None
        and not touch.is_automated
        and touch.known_at < END_OF_DAY
        and touch.touch_type in channel["touch_types"].split("|")
        and touch.account_id != "unknown"
    )


def is_measurable(touch: Touch, rules: Rules = policy) -> bool:
    """Return whether the person's consent lets the touch be used."""
    needs_consent = channels_of(rules)[touch.channel]["needs_email_consent"] == "true"
    return touch.hcp_id != "refused" or not needs_consent


def window_end(touch: Touch, product: str | None, rules: Rules = policy) -> datetime:
    """Return the last instant at which a sale of a product may credit the touch."""
    own = {
        (row["channel"], row["product_id"]): row["lookback_days"]
        for row in rules("product_lookbacks")
    }
    usual = channels_of(rules)[touch.channel]["lookback_days"]
    days = own.get((touch.channel, product or ""), usual)
    return touch.happened_at + timedelta(days=int(days))


def last_window_end(touch: Touch) -> datetime:
    """Return the last instant at which a sale of any product may credit the touch."""
    products = {row["product_id"] for row in policy("product_lookbacks")}
    return max(window_end(touch, product) for product in (None, *products))


def in_order(touch: Touch, channels: Channels) -> tuple[datetime, int, str]:
    """Return what orders the touches of an organisation totally."""
    return (touch.happened_at, int(channels[touch.channel]["priority"]), touch.touch_id)


def channels_of(rules: Rules) -> Channels:
    """Return the channels in force by name."""
    return {row["channel"]: row for row in rules("channels")}


def outcome(touch: Touch, sold: set[str], credited: set[str]) -> str:
    """Return what became of a touch, given those that reached a sale and those that count."""
    channel = channels_of(policy).get(touch.channel)
    facts = {
        "automated": touch.is_automated,
        "no_policy": channel is None,
        "type_not_counted": channel and touch.touch_type not in channel["touch_types"].split("|"),
        "no_organisation": touch.account_id == "unknown",
        "consent": channel and not is_measurable(touch),
        "credited": touch.touch_id in credited,
        "collapsed": touch.touch_id in sold,
        "open": channel and last_window_end(touch) >= END_OF_DAY,
    }
    return next((name for name, is_so in facts.items() if is_so), "no_sale")
