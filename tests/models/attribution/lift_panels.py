"""Panels at the grain of facts, with a planted truth, drawn from hashes: the same everywhere.

A visit triples the chance of a purchase in the three weeks after it. E-mail causes nothing: it
goes to accounts that buy more anyway, and more of it in weeks in which they buy. The portal
causes nothing either, but is opened the week after a purchase: a channel that follows. Accounts
differ in what they buy, seasons move all, some come or leave, some sales are given back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from tests.models.attribution.lifts import Lifts, rows

WEEKS = 104
# Weeks from a Monday on; the as-of is the Sunday that ends the last.
START, AS_OF = date(2023, 7, 3), date(2025, 6, 29)
CAUSING, ACCOMPANYING, FOLLOWING = "rep_visit", "email", "portal"
CHANNELS = (CAUSING, ACCOMPANYING, FOLLOWING)
_KEPT, _MULTIPLE = 0.97, 3.2

_DRAW = """
create or replace temp macro draw(what) as
    ('0x' || substr(md5(what), 1, 8))::bigint / 4294967296.0;
create or replace temp macro happened(week_no, what) as
    date '{start}' + (7 * week_no)::integer + to_seconds((draw(what) * 604799)::bigint);
"""
_ACCOUNTS = """
create or replace temp table accounts as
select
    name,
    case when draw('size' || name) < 0.55 then 'small' when draw('size' || name) < 0.85
        then 'medium' else 'large' end as size_band,
    0.5 + draw('liking' || name) as liking,
    case when draw('stay' || name) < 0.1 then 20 + (40 * draw('from' || name))::bigint else 0 end
        as first_week,
    case when draw('stay' || name) > 0.9 then 50 + (40 * draw('until' || name))::bigint
        else {weeks} end as end_week
from (select '{panel}-' || n as name from range({accounts}) as numbers(n));
"""
_WEEKS = """
create or replace temp table account_weeks as
with visits as (
    select
        accounts.*, week_no::bigint as week_no, name || '-' || week_no as cell,
        draw('visit' || name || '-' || week_no) < 0.03 + 0.08 * draw('visits' || name)
            as is_visited,
        case size_band when 'small' then 1 when 'medium' then 1.4 else 2 end as weight
    from accounts cross join range({weeks}) as weeks(week_no)
),
chances as (
    select *,
        0.04 * weight * liking * (1 + 0.3 * sin(2 * pi() * week_no / 52))
            * (week_no >= first_week and week_no < end_week)::int as usual,
        coalesce(max(is_visited::int) over (partition by name order by week_no
            rows between 3 preceding and 1 preceding), 0) = 1 as is_moved
    from visits
),
bought as (
    select *, draw('buys' || cell) < usual * case when is_moved then {multiple} else 1 end as buys
    from chances
)
select *,
    coalesce(lag(buys) over weeks, false) as bought_before,
    {kept} * ({multiple} - 1) * coalesce(sum(usual) over ahead, 0) as effect_count,
    -- A basket is 430 in the mean, and more for the larger.
    {kept} * ({multiple} - 1) * 430 * sqrt(weight) * coalesce(sum(usual) over ahead, 0)
        as effect_amount
from bought
window weeks as (partition by name order by week_no),
    ahead as (partition by name order by week_no rows between 1 following and 3 following);
"""
_FACTS = """
create or replace table unified.fct_touches as
select cell || channel as touch_id, name as account_id, channel, touch_type,
    false as is_automated, happened(week_no, cell || channel) as happened_at,
    happened_at as known_at, null::varchar as campaign_id, null::varchar as product_id,
    null::varchar as parent_touch_id, 'unknown' as hcp_id
from (
    select name, week_no, cell, 'rep_visit' as channel, 'visited' as touch_type
    from account_weeks where is_visited
    union all
    select name, week_no, cell, 'email', 'clicked' from account_weeks
    where draw('mail' || cell) < (0.03 + 0.06 * (liking - 0.5)) * case when buys then 4 else 1 end
    union all
    select name, week_no, cell, 'portal', 'viewed' from account_weeks
    where draw('portal' || cell) < case when bought_before then 0.5 else 0.04 end
) as touches;
create or replace table unified.fct_revenue as
with sales as (
    select 's' || cell as revenue_id, name as account_id, null::varchar as original_revenue_id,
        ((180 + 500 * draw('basket' || cell)) * sqrt(weight))::decimal(18, 2) as booked_amount,
        happened(week_no, 'sale' || cell) as happened_at, cell
    from account_weeks where buys
)
select *, 'EUR' as currency_code, booked_amount as reporting_amount, happened_at as known_at,
    null::varchar as product_id, 'booked' as revenue_measure, 'purchase' as revenue_type
from sales
union all
select *, 'EUR', booked_amount, happened_at, null, 'booked', 'refund'
from (
    select 'r' || cell, account_id, revenue_id, -booked_amount as booked_amount,
        happened_at + to_days(5 + (30 * draw('back' || cell))::integer) as happened_at, cell
    from sales where draw('refunded' || cell) >= {kept}
) as refunds
where happened_at < date '{as_of}' + 1;
create or replace table unified.dim_accounts as
select name as account_id, size_band from accounts;
create or replace table unified.fct_contracts as
select name as contract_id, name as account_id,
    date '{start}' + (7 * first_week)::integer as start_date,
    case when end_week < {weeks} then date '{start}' + (7 * end_week)::integer - 1 end as end_date,
    false as is_trial, start_date::timestamp as known_at
from accounts;
create or replace table ops.run_context as
select date '{as_of}' as as_of_date, 'policy' as policy_version, 'build' as build_id,
    'key' as pseudonym_key_id;
"""
# What the lone visits that were compared brought, on average, in truth.
_TRUTH = """
select channel, count(*), avg(effect_count), avg(effect_amount)
from marts.int_lift__cases as cases
inner join account_weeks on account_weeks.name = cases.account_id
    and {first} + account_weeks.week_no = cases.week_number
where is_treated
group by channel
"""


@dataclass(frozen=True)
class Measured:
    """What one panel's mart says of one channel, and what was true of its lone touches."""

    panel: int
    channel: str
    row: dict[str, Any]
    touches: int
    true_count: float
    true_amount: float


def draw(connection: duckdb.DuckDBPyConnection, panel: int, accounts: int) -> None:
    """Fill the relations that the lift models read with one panel of so many accounts."""
    facts = "".join((_DRAW, _ACCOUNTS, _WEEKS, _FACTS))
    connection.execute(
        facts.format(
            panel=panel, accounts=accounts, weeks=WEEKS, start=START, as_of=AS_OF,
            kept=_KEPT, multiple=_MULTIPLE,
        )
    )  # fmt: skip


def measured(
    lifts: Lifts, connection: duckdb.DuckDBPyConnection, panel: int, accounts: int
) -> list[Measured]:
    """Draw one panel of so many accounts, build the lift models over it, and read them."""
    draw(connection, panel, accounts)
    lifts.build(connection)
    first_week = (START - date(1999, 12, 26)).days // 7 + 1
    truths = {
        channel: found
        for channel, *found in connection.execute(_TRUTH.format(first=first_week)).fetchall()
    }
    found = []
    for row in rows(connection):
        if row["channel"] in CHANNELS:
            touches, count, amount = truths.get(row["channel"], (0, 0.0, 0.0))
            causes = row["channel"] == CAUSING
            true = (count, amount) if causes else (0.0, 0.0)
            found.append(Measured(panel, row["channel"], row, touches, *true))
    return found
