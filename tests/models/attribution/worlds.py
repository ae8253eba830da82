"""Small random worlds of touches and booked lines, dense in edge cases."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb

from dagster_project.settings import DBT_DIR

AS_OF = date(2025, 6, 30)
KNOWN_LATER = datetime(2025, 7, 2)
# Who agreed to e-mail, who refused it; of nobody in particular nothing is known.
CONSENTS = {"agreed": "granted", "refused": "denied", "unknown": "denied"}
# Of the laser some channels have lookbacks of their own.
PRODUCTS = (None, "LUMEN", "LUMEN", "VITALIS")
_CURRENCIES = (("EUR", Decimal(1)), ("USD", Decimal("0.91")), ("JPY", None))


@dataclass(frozen=True)
class Touch:
    """One touch as the unified model holds it."""

    touch_id: str
    account_id: str
    channel: str
    touch_type: str
    is_automated: bool
    happened_at: datetime
    known_at: datetime
    hcp_id: str = "unknown"
    product_id: str | None = None
    parent_touch_id: str | None = None


@dataclass(frozen=True)
class Line:
    """One booked revenue line as the unified model holds it."""

    revenue_id: str
    account_id: str
    original_revenue_id: str | None
    booked_amount: Decimal
    currency_code: str
    reporting_amount: Decimal | None
    happened_at: datetime
    revenue_type: str = "purchase"
    product_id: str | None = None


@dataclass(frozen=True)
class Contract:
    """One contract term as the unified model holds it; open without an end."""

    contract_id: str
    account_id: str
    start_date: date
    end_date: date | None
    is_trial: bool
    known_at: datetime


@dataclass(frozen=True)
class World:
    """The rows of one world, in the order in which the engine gets them."""

    touches: tuple[Touch, ...]
    lines: tuple[Line, ...]
    spend: tuple[tuple[str, Decimal, datetime], ...]
    # Account, stage that its deal entered, and when.
    stages: tuple[tuple[str, str, datetime], ...]
    contracts: tuple[Contract, ...] = ()
    # Size of those accounts of which it is known.
    size_bands: tuple[tuple[str, str], ...] = ()

    def shuffled(self, seed: int) -> World:
        """Return the same rows in another order."""
        chance = random.Random(seed)
        return World(
            *(tuple(chance.sample(rows, len(rows))) for rows in vars(self).values()),
        )


def policy(seed: str) -> list[dict[str, str]]:
    """Return the shipped rows of a policy seed."""
    return policy_rows(DBT_DIR / "seeds", seed)


def policy_rows(seeds: Path, seed: str) -> list[dict[str, str]]:
    """Return the rows of a policy seed in a folder of seeds."""
    with (seeds / "policy" / f"{seed}.csv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def random_world(seed: int, *, accounts: int) -> World:
    """Return a world in which most journeys have ties, edges, refunds or nothing at all."""
    chance = random.Random(seed)
    touches: list[Touch] = []
    lines: list[Line] = []
    for number in range(accounts):
        account = "unknown" if number == 0 else f"account-{number}"
        sales = [_sale(chance, f"{number}-{sale}", account) for sale in range(chance.randint(1, 4))]
        lines += sales
        for sale in sales:
            lines += _refunds(chance, sale)
            touches += _touches(chance, sale, first_number=len(touches))
    channels = [row["channel"] for row in policy("channels")]
    spend = [
        (chance.choice(channels), Decimal(chance.randint(1, 99999)) / 100, _moment(chance))
        for _ in range(accounts)
    ]
    return World(tuple(touches), tuple(lines), tuple(spend), _stages(chance, touches, lines))


def _stages(
    chance: random.Random, touches: Sequence[Touch], lines: Sequence[Line]
) -> tuple[tuple[str, str, datetime], ...]:
    """Return changes of stage at the very instants of touches and sales, and between them."""
    moments = [(row.account_id, row.happened_at) for row in (*touches, *lines)]
    names = [row["stage"] for row in policy("milestone_stages")] + ["Proposal"]
    return tuple(
        (account, chance.choice(names), moment + timedelta(days=chance.choice([0, 0, -9, 9])))
        for account, moment in chance.sample(moments, len(moments) // 3)
    )


def write_world(
    connection: duckdb.DuckDBPyConnection, world: World, *, as_of: date = AS_OF
) -> None:
    """Fill the facts that the attribution models read."""
    connection.execute("create schema if not exists unified")
    connection.execute("create schema if not exists ops")
    connection.execute(
        "create or replace table ops.run_context as select cast(? as date) as as_of_date,"
        " 'policy' as policy_version, 'build' as build_id, 'key' as pseudonym_key_id",
        [as_of],
    )
    fill(
        connection,
        "unified.fct_touches",
        "touch_id varchar, account_id varchar, channel varchar, touch_type varchar,"
        " is_automated boolean, happened_at timestamp, known_at timestamp, hcp_id varchar,"
        " product_id varchar, parent_touch_id varchar, campaign_id varchar",
        [(*vars(touch).values(), campaign_of(touch)) for touch in world.touches],
    )
    fill(
        connection,
        "unified.dim_hcps",
        "hcp_id varchar, email_consent varchar",
        list(CONSENTS.items()),
    )
    fill(
        connection,
        "unified.fct_revenue",
        "revenue_id varchar, account_id varchar, original_revenue_id varchar,"
        " booked_amount decimal(18, 2), currency_code varchar,"
        " reporting_amount decimal(18, 2), happened_at timestamp,"
        " revenue_type varchar, product_id varchar, revenue_measure varchar, known_at timestamp",
        [(*vars(line).values(), "booked", line.happened_at) for line in world.lines],
    )
    fill(
        connection,
        "unified.fct_contracts",
        "contract_id varchar, account_id varchar, start_date date, end_date date,"
        " is_trial boolean, known_at timestamp",
        [tuple(vars(contract).values()) for contract in world.contracts],
    )
    sizes = dict(world.size_bands)
    fill(
        connection,
        "unified.dim_accounts",
        "account_id varchar, size_band varchar, parent_account_id varchar",
        [
            (account, sizes.get(account), None)
            for account in sorted({r.account_id for r in world.lines})
        ],
    )
    fill(
        connection,
        "unified.fct_campaign_spend",
        "channel varchar, reporting_amount decimal(18, 2), happened_at timestamp,"
        " campaign_id varchar",
        [(*line, spend_campaign(line)) for line in world.spend],
    )
    fill(
        connection,
        "unified.fct_stage_changes",
        "account_id varchar, to_stage varchar, happened_at timestamp",
        world.stages,
    )
    fill(
        connection,
        "unified.dim_campaigns",
        "campaign_id varchar, product_id varchar",
        [
            ("planned", None),
            *sorted({(campaign, None) for t in world.touches if (campaign := campaign_of(t))}),
        ],
    )


def spend_campaign(line: tuple[str, Decimal, datetime]) -> str | None:
    """Return what was spent on: the channel's campaign, or by odd cents the channel as a whole."""
    channel, amount, _ = line
    return None if int(amount * 100) % 2 else f"of_{channel}"


def campaign_of(touch: Touch) -> str | None:
    """Return the campaign of a touch: one a channel, and none for every third touch."""
    return None if sum(map(ord, touch.touch_id)) % 3 == 0 else f"of_{touch.channel}"


def fill(
    connection: duckdb.DuckDBPyConnection, table: str, columns: str, rows: Sequence[tuple]
) -> None:
    """Make a table of these rows."""
    connection.execute(f"create or replace table {table} ({columns})")
    # Row by row, ten thousand rows took half a minute.
    for start in range(0, len(rows), 500):
        some = rows[start : start + 500]
        marks = ", ".join("(" + ", ".join("?" for _ in row) + ")" for row in some)
        connection.execute(f"insert into {table} values {marks}", [v for row in some for v in row])


def _moment(chance: random.Random) -> datetime:
    return datetime(2024, 1, 1) + timedelta(seconds=chance.randrange(500 * 86400))


def _sale(chance: random.Random, name: str, account: str) -> Line:
    amount = chance.choice([Decimal("0.01"), Decimal("0.07"), Decimal(0), None, None, None])
    if amount is None:
        amount = Decimal(chance.randint(1, 10_000_000)) / 100
    currency, rate = chance.choice(_CURRENCIES)
    return Line(
        revenue_id=f"sale-{name}",
        account_id=account,
        original_revenue_id=None,
        booked_amount=amount,
        currency_code=currency,
        reporting_amount=None if rate is None else (amount * rate).quantize(Decimal("0.01")),
        happened_at=_moment(chance),
        product_id=chance.choice(PRODUCTS),
    )


def _refunds(chance: random.Random, sale: Line) -> list[Line]:
    """Return none, a full one, a partial one, or one that names a line nobody has."""
    kind = chance.choice(["none", "none", "full", "partial", "loose"])
    if kind == "none" or sale.booked_amount == 0:
        return []
    part = Decimal(1) if kind == "full" else Decimal("0.37")
    refund = replace(
        sale,
        revenue_id=sale.revenue_id.replace("sale", "refund"),
        original_revenue_id="gone" if kind == "loose" else sale.revenue_id,
        booked_amount=-(sale.booked_amount * part).quantize(Decimal("0.01")),
        happened_at=sale.happened_at + timedelta(days=chance.randint(0, 60)),
    )
    if sale.reporting_amount is not None:
        reported = -(sale.reporting_amount * part).quantize(Decimal("0.01"))
        refund = replace(refund, reporting_amount=reported)
    return [refund]


def _touches(chance: random.Random, sale: Line, *, first_number: int) -> list[Touch]:
    """Return touches before, at, on the edges of and after the sale's lookback."""
    touches = []
    channels = policy("channels")
    own_lookbacks = policy("product_lookbacks")
    count = chance.choice([0, 1, 2, 3, 7])
    for number in range(count):
        channel = chance.choice(channels)
        own = [row for row in own_lookbacks if row["channel"] == channel["channel"]]
        lookback = int(chance.choice([channel, *own])["lookback_days"]) * 86400
        # Any of the same sale, itself and later ones too, or one that nobody has.
        parent = f"touch-{first_number + chance.randrange(count + 1)}"
        age = chance.choice([0, -1, lookback, lookback + 1, 3600, 3600, chance.randrange(lookback)])
        touches.append(
            Touch(
                touch_id=f"touch-{first_number + number}",
                hcp_id=chance.choice(list(CONSENTS)),
                account_id=sale.account_id,
                channel=channel["channel"] if chance.random() < 0.95 else "billboard",
                touch_type=chance.choice([*channel["touch_types"].split("|"), "sent"]),
                is_automated=chance.random() < 0.1,
                happened_at=sale.happened_at - timedelta(seconds=age),
                known_at=KNOWN_LATER if chance.random() < 0.05 else sale.happened_at,
                product_id=chance.choice(PRODUCTS),
                parent_touch_id=parent if chance.random() < 0.4 else None,
            )
        )
    return touches
