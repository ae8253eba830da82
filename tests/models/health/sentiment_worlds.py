"""Worlds of feelings at the grain of entries: one region is one world."""

from __future__ import annotations

from tests.models.health.conftest import Connection, Health

WORLDS = 1_200
# The last month, and the first one in which a planted inflation may stand.
LAST_MONTH, FIRST_INFLATED = "2025-06-01", "2025-05-01"
BIAS_MODELS = (
    "int_accounts__segmented", "int_sentiments__compared", "int_sentiment_months__counted",
    "int_sentiment_months__limited", "int_sentiment_outcomes__counted", "sentiment_bias",
)  # fmt: skip
AGREEMENT_MODELS = (
    "int_accounts__segmented", "int_sentiment_pairs__matched", "int_rater_pairs__summed",
    "int_rater_pairs__bounded", "int_rater_segments__counted", "rater_agreement",
)  # fmt: skip

# Every draw is a hash of what it is for: the same everywhere. A world has 7 to 11 people, who see
# a level more or less than others do and are away in one month of five, so that the mean moves
# with who is there; and 15 to 59 customers, each with one of them. Behaviour moves from month to
# month; feelings follow it with noise, and most months bring one.
HONEST = f"""
create temp macro draw(what) as ('0x' || substr(md5(what), 1, 8))::bigint / 4294967296.0;
create temp table felt as
with worlds as (
    select world, 7 + floor(5 * draw('people' || world)) as people,
        15 + floor(45 * draw('customers' || world)) as customers
    from range({WORLDS}) as worlds(world)
),
customers as (
    select world, 'w' || world || '-' || customer as account_id,
        'w' || world || '-p' || customer % people as employee_id, draw('stands' || world || '-'
        || customer) as stands,
        floor(draw('leans' || world || '-' || customer % people) * 3) - 1 as leaning
    from worlds cross join range(60) as customers(customer)
    where customer < customers
),
months as (
    select customers.*, month_no, account_id || '-' || month_no as entry,
        (date '2024-03-01' + to_months(month_no::int))::date as period_month
    from customers cross join range(16) as months(month_no)
),
moved as (
    select *, least(4, 1 + floor(4 * (0.8 * stands + 0.2 * draw('moves' || entry))))::bigint
        as expected_level
    from months
    where draw('notes' || entry) < 0.78
        and draw('there' || employee_id || '-' || month_no) < 0.8
)
select world, account_id, employee_id, entry as sentiment_id, expected_level,
    -- Not in the first week: no two months share one.
    period_month + 7 + floor(draw('day' || entry) * 20)::int as felt_date,
    greatest(1, least(5, expected_level + leaning
        + case when draw('noise' || entry) < 0.25 then 1 when draw('noise' || entry) > 0.75 then -1
            else 0 end
    ))::bigint as anchor_level
from moved
"""
# From some month on everybody picks the anchor above; the top one has none above it.
INFLATED = f"""
update felt set anchor_level = least(5, anchor_level + 1)
where felt_date >= date '{FIRST_INFLATED}'
"""


def compare(health: Health, connection: Connection) -> None:
    """Build the comparison of `felt` with behaviour: entries and what behaviour implies."""
    connection.execute(
        "delete from unified.dim_accounts; delete from unified.fct_sentiments;"
        "insert into unified.dim_accounts by name "
        "select account_id, 'w' || any_value(world) as region from felt group by account_id;"
        "insert into unified.fct_sentiments by name select sentiment_id, account_id, employee_id, "
        "anchor_level, cast(felt_date as timestamp) as happened_at, happened_at as known_at "
        "from felt;"
        # What the week's end before knew: a Sunday, as the history's weeks are.
        "create or replace table marts.int_behaviour_weeks__tiered as "
        "select account_id, felt_date - extract('dow' from felt_date)::int as as_of_date, "
        "any_value(expected_level) as lowest_level, "
        # Two anchors stand for Stable: seen from there, the top one is no greener.
        "any_value(case when expected_level = 4 then 5 else expected_level end) as highest_level "
        "from felt group by 1, 2"
    )
    build(health, connection, BIAS_MODELS)


def build(health: Health, connection: Connection, models: tuple[str, ...]) -> None:
    """Build some models again, in their order."""
    for name in models:
        connection.execute(f"create or replace table marts.{name} as {health.models[name]}")
