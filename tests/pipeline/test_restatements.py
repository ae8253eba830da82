"""What the sample world records after a month was reported, told by cause as it was planted."""

import json
from calendar import monthrange
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest

# `attribution_close_days`: a month is reported ten days after its end.
CLOSE_DAYS = 10
UNATTRIBUTED = "(unattributed)"


@pytest.fixture(scope="module")
def news(built):
    path = built.settings.sandbox_dir / "truth.json"
    return json.loads(path.read_text(encoding="utf-8"))["late_news"]


@pytest.fixture(scope="module")
def rows(built):
    """Return what is asked of the published marts, as dictionaries."""

    def ask(sql):
        with built.published() as connection:
            found = connection.execute(sql)
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    return ask


def was_reported(booked_month, known_date):
    """Return whether news of a day came after the month was reported."""
    month, day = date.fromisoformat(booked_month), date.fromisoformat(known_date)
    end = month.replace(day=monthrange(month.year, month.month)[1])
    return day > end + timedelta(days=CLOSE_DAYS)


def changes(rows, cause):
    """Return the changes of a cause by model, month and currency, and by channel below them."""
    found = defaultdict(dict)
    for row in rows(f"select * from attribution_restatements where cause = '{cause}'"):
        key = (row["attribution_model"], str(row["booked_month"]), row["currency_code"])
        found[key][row["channel"]] = row["changed_amount"]
    return found


def models(rows):
    """Return the models whose months are kept; what chains and sets learn is not."""
    return {
        row["attribution_model"]
        for row in rows("select distinct attribution_model from attribution_vintages")
    }


@pytest.mark.parametrize(
    ("document_type", "cause", "count"),
    [("refund", "refund_arrived", 6), ("purchase", "line_arrived_late", 2)],
)
def test_late_lines__are_told_to_the_cent_by_every_model(news, rows, document_type, cause, count):
    planted = [line for line in news["lines"] if line["document_type"] == document_type]
    assert len(planted) == count
    expected = defaultdict(Decimal)
    for line in planted:
        assert was_reported(line["booked_month"], line["known_date"])
        for model in models(rows):
            expected[model, line["booked_month"], line["currency_code"]] += Decimal(line["amount"])

    found = {key: sum(channels.values()) for key, channels in changes(rows, cause).items()}
    assert found == expected


def test_merged_customers__move_what_was_nobodys_to_the_channels_that_met_them(news, rows):
    """Nothing was credited while the customer was unknown; the oracle is the credit of today.

    Nobody else's identity moves a sale of a closed month at 60 accounts; at 300 somebody's does.
    """
    moved = {
        line["revenue_id"]
        for customer in news["merged_customers"]
        for line in customer["lines"]
        if was_reported(line["booked_month"], customer["known_date"])
    }
    expected = defaultdict(lambda: defaultdict(Decimal))
    for row in rows(
        "select attribution_model, conversion_id, booked_month, currency_code, channel, "
        "sum(attributed_amount) as amount from attributed_revenue "
        "where attribution_model in (select attribution_model from attribution_vintages) "
        "group by all"
    ):
        if row["conversion_id"] in moved and row["channel"] != UNATTRIBUTED and row["amount"]:
            key = (row["attribution_model"], str(row["booked_month"]), row["currency_code"])
            expected[key][row["channel"]] += row["amount"]
            expected[key][UNATTRIBUTED] -= row["amount"]

    merged = {customer["known_date"] for customer in news["merged_customers"]}
    assert (len(news["merged_customers"]), len(merged)) == (4, 4)
    assert len({month for _, month, _ in expected}) >= 5
    assert changes(rows, "identity_merge") == expected


def test_late_calls__take_their_share_of_the_sales_they_came_before(news, rows):
    known = {call["touch_id"]: call["known_date"] for call in news["calls"]}
    late = {line["revenue_id"] for line in news["lines"]}
    expected = {
        (row["attribution_model"], str(row["booked_month"]), row["currency_code"])
        for row in rows("select * from attributed_revenue where touch_id is not null")
        for known_date in [known.get(row["touch_id"].removesuffix(":sample"))]
        if known_date and row["conversion_id"] not in late
        if was_reported(str(row["booked_month"]), known_date) and row["attributed_amount"]
    }
    found = changes(rows, "touch_arrived_late")

    assert len(known) == 10
    assert len({month for _, month, _ in found}) >= 5
    assert {key for key in found if key[0] == "linear"} == {
        key for key in expected if key[0] == "linear"
    }
    assert {sum(channels.values()) for channels in found.values()} == {0}


def test_frozen_and_changes__are_the_current_amount_of_every_closed_month(rows):
    compared = rows(
        "with told as (select attribution_model, booked_month, channel, currency_code, "
        "sum(changed_amount) as amount from attribution_restatements group by all) "
        "select coalesce(frozen_amount, 0) as frozen_amount, coalesce(amount, 0) as "
        "changed_amount, coalesce(current_amount, 0) as current_amount "
        "from attribution_vintages full join told "
        "using (attribution_model, booked_month, channel, currency_code)"
    )
    assert all(
        row["frozen_amount"] + row["changed_amount"] == row["current_amount"] for row in compared
    )
    assert sum(row["changed_amount"] != 0 for row in compared) > 500
