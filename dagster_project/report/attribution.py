"""The attribution section: bars by model, the band, returns, lift, reconciliation, touches."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from dagster_project.report.charts import (
    BUCKET_COLOURS,
    CHANNEL_COLOURS,
    Part,
    bar,
    positions,
)
from dagster_project.report.labels import Labels, rounded_money
from dagster_project.report.published import Published, Row

# As a reader follows a touch: what counts first, then what drops out.
OUTCOMES = (
    "credited", "collapsed", "open", "no_sale", "consent", "type_not_counted", "automated",
    "no_organisation", "no_policy",
)  # fmt: skip


def credits(published: Published, labels: Labels) -> dict[str, Any]:
    """Return one bar per model and one row per channel, in the reporting currency."""
    rows = published.rows("credits")
    models = sorted({row["attribution_model"] for row in rows})
    amounts = {(row["attribution_model"], row["channel"]): row["reporting_amount"] for row in rows}
    channels = _ordered(rows)
    totals = {
        model: sum((amounts.get((model, channel), Decimal()) for channel in channels), Decimal())
        for model in models
    }
    looks = _looks(channels, {row["channel"] for row in rows if row["is_bucket"]}, labels)
    longest = max((float(total) for total in totals.values()), default=0.0)
    return {
        "models": models,
        "totals": totals,
        "channels": channels,
        "amounts": amounts,
        "legend": _legend(looks),
        "looks": looks,
        "bars": {
            model: bar(_parts(model, channels, amounts, looks, labels), total=longest)
            for model in models
        },
        "first_month": min((row["first_month"] for row in rows), default=None),
        "last_month": max((row["last_month"] for row in rows), default=None),
        "as_of_date": max((row["as_of_date"] for row in rows), default=None),
        "unpriced": max((row["unpriced_row_count"] for row in rows), default=0),
        "currency": next(
            (row["currency_code"] for row in published.rows("reporting_currency")),
            labels("reporting_currency"),
        ),
        "evidence_labels": [row["evidence_label"] for row in published.rows("evidence_labels")],
    }


def _ordered(rows: list[Row]) -> list[str]:
    """Return the channels, most credit over all models first, the buckets of no channel last."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        sums[row["channel"]] = sums.get(row["channel"], Decimal()) + row["reporting_amount"]
    buckets = {row["channel"] for row in rows if row["is_bucket"]}
    return sorted(sums, key=lambda channel: (channel in buckets, -sums[channel], channel))


def _looks(channels: list[str], buckets: set[str], labels: Labels) -> dict[str, Part]:
    """Return each channel's colour and label; beyond the palette, channels share one."""
    looks = {}
    further = len([channel for channel in channels if channel not in buckets]) - len(
        CHANNEL_COLOURS
    )
    for number, channel in enumerate(channels):
        name = labels.code("channel", channel)
        if channel in buckets:
            looks[channel] = Part(0, BUCKET_COLOURS[channel], name, name)
        elif number < len(CHANNEL_COLOURS):
            looks[channel] = Part(0, CHANNEL_COLOURS[number], name, name)
        else:
            shared = labels("other_channels") if further > 1 else name
            looks[channel] = Part(0, "#c9b458", shared, name)
    return looks


def _legend(looks: dict[str, Part]) -> list[Part]:
    return list({part.colour: part for part in looks.values()}.values())


def _parts(
    model: str,
    channels: list[str],
    amounts: dict[tuple[str, str], Decimal],
    looks: dict[str, Part],
    labels: Labels,
) -> list[Part]:
    parts = []
    for channel in channels:
        amount = amounts.get((model, channel), Decimal())
        title = f"{labels.code('model', model)}, {looks[channel].title}: {rounded_money(amount)}"
        parts.append(Part(float(amount), looks[channel].colour, "", title))
    return parts


def returns(published: Published) -> list[Row]:
    """Return per channel the spend and the lowest and highest credit, with places on one scale."""
    rows = published.rows("returns")
    largest = max((float(row["highest_credit_amount"]) for row in rows), default=0.0)
    for row in rows:
        low, high = row["lowest_credit_amount"], row["highest_credit_amount"]
        row["low"], row["high"] = positions((float(low), float(high)), largest=largest)
        spend = row["spend_amount"]
        row["low_return"] = low / spend if spend else None
        row["high_return"] = high / spend if spend else None
    return rows


def lift(published: Published) -> dict[str, Any]:
    """Return per channel and outcome the lift beside the credit, on one scale around zero."""
    rows = published.rows("lift")
    bounds = [
        abs(float(row[f"lift_sale_{side}_count"]))
        for row in rows
        for side in ("low", "high")
        if row["withheld_reason"] is None
    ]
    largest = max(bounds, default=0.0)
    for row in rows:
        if row["withheld_reason"] is None:
            ends = (float(row["lift_sale_low_count"]), float(row["lift_sale_high_count"]))
            row["low"], row["high"] = positions(
                (end + largest for end in ends), largest=2 * largest
            )
    return {
        "rows": rows,
        "outcomes": len({row["revenue_type"] for row in rows}),
        "window_weeks": max((row["window_weeks"] for row in rows), default=None),
        "currency": max((row["currency_code"] for row in rows), default=None),
    }


def reconciliation(published: Published) -> list[Row]:
    """Return per model and currency what was booked and where it went, and whether it ties.

    A month that is off counts even when another month makes up for it.
    """
    rows = published.rows("reconciliation")
    return [row | {"ties": row["differing_month_count"] == 0} for row in rows]


def alike(rows: list[Row]) -> list[Row]:
    """Return the rows once each, with the `models` that all say the same of a currency."""
    merged: dict[tuple, Row] = {}
    for row in rows:
        same = tuple(value for name, value in row.items() if name != "attribution_model")
        merged.setdefault(same, row | {"models": []})["models"].append(row["attribution_model"])
    return list(merged.values())


def touches(published: Published) -> dict[str, Any]:
    """Return per channel how many touches ended in which outcome, most touches first."""
    rows = published.rows("touches")
    counts = {(row["channel"], row["outcome"]): row["touch_count"] for row in rows}
    totals: dict[str, int] = {}
    for row in rows:
        totals[row["channel"]] = totals.get(row["channel"], 0) + row["touch_count"]
    present = {row["outcome"] for row in rows}
    return {
        "channels": sorted(totals, key=lambda channel: (-totals[channel], channel)),
        # One that this page does not know yet stands last, not nowhere.
        "outcomes": [
            *(outcome for outcome in OUTCOMES if outcome in present),
            *sorted(present.difference(OUTCOMES)),
        ],
        "counts": counts,
        "totals": totals,
    }


def tie_outs(rows: list[Row]) -> dict[str, dict[str, int]]:
    """Return per model the month and currency pairs compared, and how many of them differ."""
    sums: dict[str, dict[str, int]] = {}
    for row in rows:
        model = sums.setdefault(row["attribution_model"], {"months": 0, "off": 0})
        model["months"] += row["month_count"]
        model["off"] += row["differing_month_count"]
    return sums
