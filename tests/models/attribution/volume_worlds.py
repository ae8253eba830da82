"""Small random worlds of prescribed volumes, dense in what volumes of real feeds do."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import duckdb

from tests.models.attribution.worlds import AS_OF, CONSENTS, KNOWN_LATER, fill, policy

# Of P most organisations are touched by nobody, which makes a market; of the laser, of which
# some channels have lookbacks of their own, hardly any.
UNTOUCHED = {"P": 0.5, "LUMEN": 0.05}
CAMPAIGNS = {"of_p": "P", "of_q": "LUMEN", "of_none": None}


@dataclass(frozen=True)
class Volume:
    """One prescribed volume as the unified model holds it."""

    prescription_id: str
    account_id: str
    product_id: str
    volume_status: str | None
    unit_count: int
    reporting_amount: Decimal | None
    period_start_date: date
    period_end_date: date


@dataclass(frozen=True)
class VolumeTouch:
    """One touch as the unified model holds it."""

    touch_id: str
    hcp_id: str
    account_id: str
    channel: str
    touch_type: str
    is_automated: bool
    happened_at: datetime
    known_at: datetime
    campaign_id: str | None
    product_id: str | None
    parent_touch_id: str | None = None


@dataclass(frozen=True)
class VolumeWorld:
    """The rows of one world, in the order in which the engine gets them."""

    volumes: tuple[Volume, ...]
    touches: tuple[VolumeTouch, ...]
    # Account and the group or territory it belongs to.
    accounts: tuple[tuple[str, str | None], ...]

    def shuffled(self, seed: int) -> VolumeWorld:
        """Return the same rows in another order."""
        chance = random.Random(seed)
        return VolumeWorld(
            volumes=tuple(chance.sample(self.volumes, len(self.volumes))),
            touches=tuple(chance.sample(self.touches, len(self.touches))),
            accounts=tuple(chance.sample(self.accounts, len(self.accounts))),
        )


NO_VOLUMES = VolumeWorld((), (), ())


def random_volumes(seed: int, *, accounts: int) -> VolumeWorld:
    """Return a world of gaps, weeks, quarters, zeros, restatements, groups and a territory."""
    chance = random.Random(seed)
    named = [("territory", None), ("group-0", "territory"), ("group-1", None)]
    named += [
        (f"account-{number}", chance.choice([None, None, "territory", "group-0", "group-1"]))
        for number in range(accounts)
    ]
    volumes: list[Volume] = []
    touches: list[VolumeTouch] = []
    for account in [*(name for name, _ in named), "unknown"]:
        for product, untouched in UNTOUCHED.items():
            own = _volumes(chance, account, product)
            volumes += own
            if chance.random() >= untouched:
                touches += _touches(chance, own, first_number=len(touches))
    return VolumeWorld(tuple(volumes), tuple(touches), tuple(named))


def write_volumes(connection: duckdb.DuckDBPyConnection, world: VolumeWorld) -> None:
    """Fill the relations that only the attribution of volumes reads."""
    connection.execute("create schema if not exists unified")
    fill(
        connection,
        "unified.fct_prescriptions",
        "prescription_id varchar, account_id varchar, product_id varchar,"
        " volume_status varchar, unit_count bigint, reporting_amount decimal(18, 2),"
        " period_start_date date, period_end_date date",
        [tuple(vars(volume).values()) for volume in world.volumes],
    )
    fill(
        connection,
        "unified.dim_accounts",
        "account_id varchar, parent_account_id varchar, size_band varchar",
        [(*account, None) for account in world.accounts],
    )


def write_touches(connection: duckdb.DuckDBPyConnection, world: VolumeWorld) -> None:
    """Fill the relations that the attribution of volumes shares with that of revenue."""
    connection.execute("create schema if not exists ops")
    connection.execute(
        "create or replace table ops.run_context as select cast(? as date) as as_of_date,"
        " 'policy' as policy_version, 'build' as build_id, 'key' as pseudonym_key_id",
        [AS_OF],
    )
    fill(
        connection,
        "unified.fct_touches",
        "touch_id varchar, hcp_id varchar, account_id varchar, channel varchar, touch_type varchar,"
        " is_automated boolean, happened_at timestamp, known_at timestamp,"
        " campaign_id varchar, product_id varchar, parent_touch_id varchar",
        [tuple(vars(touch).values()) for touch in world.touches],
    )
    fill(
        connection,
        "unified.dim_hcps",
        "hcp_id varchar, email_consent varchar",
        list(CONSENTS.items()),
    )
    fill(
        connection,
        "unified.dim_campaigns",
        "campaign_id varchar, product_id varchar",
        list(CAMPAIGNS.items()),
    )


def _volumes(chance: random.Random, account: str, product: str) -> list[Volume]:
    """Return two years of volumes: most by the month, some by the week or the quarter."""
    usual = chance.choice([0, 1, 7, 40, 1000])
    rhythm = chance.choice(["month", "month", "month", "week", "quarter"])
    volumes: list[Volume] = []
    for start, end in _periods(rhythm):
        if chance.random() < 0.1:
            continue
        units = chance.choice([0, usual, round(usual * chance.uniform(0.4, 1.7))])
        amount = None if chance.random() < 0.03 else Decimal(units * 937) / 100
        # One in five by two persons, the second without a status.
        for part in range(chance.choice([1, 1, 1, 1, 2])):
            volumes.append(
                Volume(
                    prescription_id=f"{account}-{product}-{end}-{part}",
                    account_id=account,
                    product_id=product,
                    volume_status=_status(chance, end) if part == 0 else None,
                    unit_count=units,
                    reporting_amount=amount,
                    period_start_date=start,
                    period_end_date=end,
                )
            )
    return volumes


def _periods(rhythm: str) -> list[tuple[date, date]]:
    """Return the periods of a rhythm that end by the as-of."""
    firsts = [date(2023 + number // 12, 1 + number % 12, 1) for number in range(6, 31)]
    if rhythm == "quarter":
        firsts = firsts[::3]
    if rhythm == "week":
        firsts = [date(2023, 7, 3) + timedelta(days=7 * week) for week in range(105)]
    ends = [following - timedelta(days=1) for following in firsts[1:]]
    return [(start, end) for start, end in zip(firsts, ends, strict=False) if end <= AS_OF]


def _status(chance: random.Random, end: date) -> str:
    is_young = (AS_OF - end).days < 62
    return chance.choice(["provisional", "provisional", "final"]) if is_young else "final"


def _touches(
    chance: random.Random, volumes: Sequence[Volume], *, first_number: int
) -> list[VolumeTouch]:
    """Return touches in, at, on the edges of and after periods and what their lookbacks reach."""
    touches: list[VolumeTouch] = []
    channels = policy("channels")
    for volume in chance.sample(volumes, len(volumes) // 3):
        channel = chance.choice(channels)
        own = [
            row
            for row in policy("product_lookbacks")
            if (row["channel"], row["product_id"]) == (channel["channel"], volume.product_id)
        ]
        lookback = int((own or [channel])[0]["lookback_days"])
        start = datetime.combine(volume.period_start_date, time())
        end = datetime.combine(volume.period_end_date, time()) + timedelta(days=1)
        touch = VolumeTouch(
            touch_id=f"touch-{first_number + len(touches)}",
            hcp_id=chance.choice(list(CONSENTS)),
            account_id=volume.account_id,
            channel=channel["channel"],
            touch_type=chance.choice([*channel["touch_types"].split("|"), "sent"]),
            is_automated=chance.random() < 0.1,
            happened_at=chance.choice(
                [
                    start + timedelta(seconds=chance.randrange(27 * 86400)),
                    start - timedelta(days=lookback),
                    start - timedelta(days=lookback) + timedelta(seconds=1),
                    start,
                    end - timedelta(seconds=1),
                    end,
                ]
            ),
            known_at=KNOWN_LATER if chance.random() < 0.05 else end,
            campaign_id=chance.choice([None, None, *CAMPAIGNS]),
            product_id=chance.choice([None, None, None, "P", "LUMEN"]),
        )
        again = replace(touch, touch_id=f"{touch.touch_id}-again")
        follows = replace(
            touch,
            touch_id=f"{touch.touch_id}-follows",
            parent_touch_id=touch.touch_id,
            happened_at=touch.happened_at + timedelta(days=chance.choice([0, 1, 60])),
        )
        touches += [touch, *chance.choice([[], [], [again], [follows]])]
    return touches
