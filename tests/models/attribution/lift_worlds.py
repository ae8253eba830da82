"""Small random worlds in which accounts buy, are touched now and then, come and go."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from decimal import Decimal

from tests.models.attribution.worlds import AS_OF, KNOWN_LATER, Contract, Line, Touch, World

WEEKS = 70
# A Monday: weeks end on Sunday. The as-of is a Monday, so that the last week has not ended.
START = AS_OF - timedelta(days=7 * (WEEKS - 1))
CHANNELS = {"rep_visit": ("visited", 0.04), "email": ("clicked", 0.03), "event": ("attended", 0.48)}


def random_lift_world(seed: int, *, accounts: int) -> World:
    """Return a world of lone touches and others, sales, refunds, contracts with and without gaps.

    Event touches are too many to stand alone; a webinar reaches twelve accounts only.
    """
    chance = random.Random(seed)
    names = [f"account-{number}" for number in range(accounts)]
    touches = [
        touch
        for account in [*names, "unknown"]
        for channel, (kind, rate) in CHANNELS.items()
        for touch in _touches(chance, account, channel, kind, rate)
    ]
    touches += [
        touch
        for account in names[:12]
        for touch in _touches(chance, account, "webinar", "attended", 0.03)
    ]
    lines = [line for account in [*names, "unknown"] for line in _lines(chance, account)]
    return World(
        touches=tuple(touches),
        lines=tuple(lines),
        spend=(("email", Decimal(10), datetime(2025, 3, 1)),),
        stages=(),
        contracts=tuple(c for account in names for c in _contracts(chance, account)),
        size_bands=tuple(
            (account, chance.choice(["small", "large"]))
            for account in names
            if chance.random() < 0.95
        ),
    )


def _moment(chance: random.Random, week: int) -> datetime:
    """Return a second of a week, its first and its last often."""
    second = chance.choice([0, 7 * 86400 - 1, chance.randrange(7 * 86400)])
    return datetime.combine(START, datetime.min.time()) + timedelta(weeks=week, seconds=second)


def _touches(
    chance: random.Random, account: str, channel: str, kind: str, rate: float
) -> list[Touch]:
    touches = []
    for week in range(WEEKS):
        for _ in range(chance.choice([1, 1, 2]) if chance.random() < rate else 0):
            moment = _moment(chance, week)
            touches.append(
                Touch(
                    touch_id=f"{channel}-{account}-{week}-{len(touches)}",
                    account_id=account,
                    channel=channel,
                    touch_type=kind if chance.random() < 0.95 else "sent",
                    is_automated=chance.random() < 0.03,
                    happened_at=moment,
                    known_at=KNOWN_LATER if chance.random() < 0.03 else moment,
                )
            )
    return touches


def _lines(chance: random.Random, account: str) -> list[Line]:
    lines: list[Line] = []
    for week in range(WEEKS):
        if chance.random() >= 0.2:
            continue
        amount = Decimal(chance.randint(1, 90_000)) / 100
        sale = Line(
            revenue_id=f"sale-{account}-{week}",
            account_id=account,
            original_revenue_id=None,
            booked_amount=amount,
            currency_code="EUR",
            reporting_amount=None if chance.random() < 0.02 else amount,
            happened_at=_moment(chance, week),
            revenue_type=chance.choice(["purchase"] * 5 + ["invoice"]),
        )
        lines.append(sale)
        if chance.random() < 0.15:
            part = chance.choice([Decimal(1), Decimal("0.4")])
            lines.append(
                Line(
                    revenue_id=sale.revenue_id.replace("sale", "refund"),
                    account_id=account,
                    original_revenue_id=chance.choice([sale.revenue_id] * 5 + ["gone"]),
                    booked_amount=-(amount * part).quantize(Decimal("0.01")),
                    currency_code="EUR",
                    reporting_amount=-(amount * part).quantize(Decimal("0.01")),
                    happened_at=sale.happened_at + timedelta(days=chance.randint(0, 60)),
                    revenue_type="refund",
                )
            )
    return lines


def _contracts(chance: random.Random, account: str) -> list[Contract]:
    """Return no term, one, two that join or do not, or a trial before the first."""
    day = START + timedelta(days=chance.choice([-200, -7, -1, 0, 1, 90]))
    terms: list[tuple[date, date | None, bool]] = []
    kind = chance.choice(["none", "open", "open", "joined", "gap", "overlap", "trial", "ended"])
    middle = day + timedelta(days=chance.randint(150, 300))
    if kind in {"open", "trial"}:
        terms = [(day, None, False)]
    if kind == "trial":
        terms.append((day - timedelta(days=100), day - timedelta(days=1), True))
    if kind == "ended":
        terms = [(day, middle, False)]
    if kind in {"joined", "gap", "overlap"}:
        pause = {"joined": 1, "gap": 2, "overlap": -30}[kind]
        terms = [(day, middle, False), (middle + timedelta(days=pause), None, False)]
    return [
        Contract(
            contract_id=f"{account}-{number}",
            account_id=account,
            start_date=start,
            end_date=end,
            is_trial=is_trial,
            known_at=KNOWN_LATER
            if chance.random() < 0.03
            else datetime.combine(start, datetime.min.time()),
        )
        for number, (start, end, is_trial) in enumerate(terms)
    ]
