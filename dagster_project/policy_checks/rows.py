"""What policy rows must be: whole, of their types, in known words, one per key, in order."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from dagster_project.errors import PolicyError
from dagster_project.settings import DBT_DIR
from expectations.health import TIERS

SIGNALS = DBT_DIR / "models" / "marts" / "health" / "signals"
# What a signal can say; each needs words in every language.
SIGNAL_STATES = ("bad", "watch", "good", "unknown")
# A play can also be triggered by any signal, or by too little being known.
OTHER_TRIGGERS = ("any", "insufficient_data")
# Columns whose words must be known to the models: a slip would be joined away unseen.
SIGNAL_COLUMNS = frozenset({"signal_name", "trigger_signal"})
STATE_COLUMNS = frozenset({"signal_state", "trigger_state"})
TIER_COLUMNS = frozenset({"tier", "minimum_tier"})
# What the models can measure, and the rest as `metric_values` report it.
SOURCE_MEASURES = (
    "answered_in_time_ratio", "complete_hand_off_ratio", "fields_received_ratio",
    "metric_values", "moment_avoided_ratio", "promoter_ratio", "return_ratio",
    "waited_too_long_ratio",
)  # fmt: skip
# The states that the contract of improvements knows, in order.
IMPROVEMENT_STATES = ("collected", "validated", "prioritised", "in_progress", "done", "controlled")
# Where work on an improvement can go, and what can make it come first.
DESTINATIONS = ("development", "process", "policy", "strategy")
PRIORITY_FACTORS = ("value", "ease", "gap", "moment")
# A set of channels is a number with a bit for each.
MOST_CHANNELS = 62
# From calm to urgent: the worse the tier, the larger the share of evidence it begins at.
TIERS_BY_RISK = ("Stable", "Low", "Medium", "High")

# What a user calls the types, and how a value of each is written.
WORDS_OF_TYPES = {
    "bigint": ("a whole number", "a number without a point, like 90"),
    "boolean": ("true or false", "true or false"),
    "date": ("a day", "it like 2026-06-30"),
    "decimal": ("a number", "it with a point, like 0.5"),
    "double": ("a number", "it with a point, like 0.5"),
}
# Of a touch, a lookback or a metric without them nothing could be said.
NEVER_EMPTY = frozenset(
    {
        "better_when",
        "collapses_into_parent",
        "is_passive",
        "lookback_days",
        "needs_email_consent",
        "tolerance_ratio",
    }
)
# With the rare ones pooled as one more, the coalitions of channels that attribution can play.
LARGEST_PARAMETERS = {"most_chain_channels": 21}

Row = dict[str, str]


def check_rows(file: str, rows: Sequence[Row], types: Mapping[str, str]) -> None:
    """Raise PolicyError for the first row that no model could use; line 1 is the header."""
    words = _closed_words()
    for number, row in enumerate(rows, start=2):
        for column, text in row.items():
            where = f"{file} line {number}, column {column}"
            if column is None or text is None or column not in types:
                raise PolicyError(
                    "the row has more or fewer values than the header",
                    where=f"{file} line {number}",
                    next_step="quote values that hold commas",
                )
            if text and not _parses(text, types[column]):
                name, example = WORDS_OF_TYPES.get(
                    types[column].partition("(")[0], ("a value", "another")
                )
                raise PolicyError(
                    f"{text!r} is not {name}", where=where, next_step=f"write {example}"
                )
            if text and _is_share(row, column) and not 0 <= Decimal(text) <= 1:
                raise PolicyError(
                    f"{text} is no share: shares go from 0 to 1",
                    where=where,
                    next_step="write a third as 0.33",
                )
            largest = LARGEST_PARAMETERS.get(row.get("parameter", ""))
            if column == "value" and text and largest and Decimal(text) > largest:
                raise PolicyError(
                    f"{row['parameter']} is {text}: at most {largest} can be computed",
                    where=where,
                    next_step=f"write {largest} or less",
                )
            if text and column.endswith("_days") and Decimal(text) < 0:
                raise PolicyError(
                    f"{text} days would end before they begin",
                    where=where,
                    next_step="write 0 or more",
                )
            if column == "valid_from" and not text:
                raise PolicyError(
                    "the first day of the row is missing",
                    where=where,
                    next_step="write the day it comes into force, like 2026-06-30",
                )
            if column in NEVER_EMPTY and not text:
                raise PolicyError(
                    f"{column} is missing: nothing would count by this row",
                    where=where,
                    next_step="write a value, as the shipped rows have one",
                )
            what, known = words.get(column, ("", ()))
            if known and text and text not in known:
                raise PolicyError(
                    f"there is no {what} named {text!r}",
                    where=where,
                    next_step=f"use one of: {', '.join(known)}",
                )


def check_keys(file: str, rows: Sequence[Row], key: Sequence[str]) -> None:
    """Raise PolicyError for the first row whose key and day another row of the file has."""
    seen: dict[tuple[str, ...], int] = {}
    for number, row in enumerate(rows, start=2):
        identity = tuple(row[column] for column in key)
        if identity in seen:
            raise PolicyError(
                f"{', '.join(key)} are the same as in line {seen[identity]}",
                where=f"{file} line {number}",
                next_step="keep one of the two rows, or give it another valid_from",
            )
        seen[identity] = number


def in_force(rows: Sequence[Row], key: str, day: str) -> dict[str, Row]:
    """Return the row of each key in force on a day, the one in force longest first."""
    newest: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: row["valid_from"]):
        if row["valid_from"] <= day:
            newest.pop(row[key], None)
            newest[row[key]] = row
    return newest


def check_channels_known(file: str, rows: Sequence[Row], channels: Sequence[Row]) -> None:
    """Raise PolicyError for the first row of a channel without a policy: it would do nothing."""
    known = sorted({row["channel"] for row in channels})
    for number, row in enumerate(rows, start=2):
        if row["channel"] not in known:
            raise PolicyError(
                f"there is no channel named {row['channel']!r}",
                where=f"{file} line {number}, column channel",
                next_step=f"use one of: {', '.join(known)}",
            )


def check_channel_count(file: str, rows: Sequence[Row]) -> None:
    """Raise PolicyError when there are more channels than a set of them can hold."""
    count = len({row["channel"] for row in rows})
    if count > MOST_CHANNELS:
        raise PolicyError(
            f"there are {count} channels; at most {MOST_CHANNELS} can be told apart",
            where=f"{file}, column channel",
            next_step="let channels that are alike share a name",
        )


def check_milestones(file: str, rows: Sequence[Row]) -> None:
    """Raise PolicyError for a model that may find nothing to credit in a journey with touches.

    Deals may never open; a first and a last touch every journey has.
    """
    for day in sorted({row["valid_from"] for row in rows}):
        held: dict[tuple[str, str], Decimal] = {}
        for row in sorted(rows, key=lambda row: row["valid_from"]):
            if row["valid_from"] <= day:
                held[row["attribution_model"], row["milestone"]] = Decimal(row["weight"])
        for model in sorted({model for model, _ in held}):
            if not any(held.get((model, place)) for place in ("first", "last")):
                raise PolicyError(
                    f"{model} gives weight to neither the first nor the last touch from {day} on: "
                    "a journey without a deal would credit nothing",
                    where=f"{file}, column milestone",
                    next_step="give first or last a weight above 0",
                )


def check_tier_shares(file: str, kept: Sequence[Row], own: Sequence[Row]) -> None:
    """Raise PolicyError for rules under which no share gives a tier, or one gives none.

    `own` are the rows of the file, `kept` those that hold beside them. Judged on each day on
    which one comes into force.
    """
    lines = {id(row): number for number, row in enumerate(own, start=2)}
    shares = [
        row for row in [*kept, *own] if row["minimum_risk_ratio"] and row["tier"] in TIERS_BY_RISK
    ]
    # Before the first rule that begins at 0 there is no policy yet, and no tier.
    begins = min((row["valid_from"] for row in shares if not _share(row)), default="")
    for day in sorted({row["valid_from"] for row in shares}):
        starts = _starts(shares, day)
        for milder, worse in pairwise(starts):
            if _share(worse) <= _share(milder):
                raise PolicyError(
                    f"no share gives {milder['tier']} from {day} on: {worse['tier']} begins at "
                    f"{_share(worse)}, {milder['tier']} at {_share(milder)}",
                    where=_blamed(file, lines, milder, worse),
                    next_step="give the worse tier the larger minimum_risk_ratio",
                )
        mildest = min(starts, key=_share)
        if _share(mildest) and day >= begins:
            raise PolicyError(
                f"whose share is below {_share(mildest)} would have no tier from {day} on",
                where=_blamed(file, lines, mildest),
                next_step="let one rule begin at 0, as base_stable does",
            )


def _starts(shares: Sequence[Row], day: str) -> list[Row]:
    """Return the rule at which each tier begins on a day, the mildest tier first."""
    in_force: dict[str, Row] = {}
    for row in sorted(shares, key=lambda row: row["valid_from"]):
        if row["valid_from"] <= day:
            in_force[row["rule_name"]] = row
    by_tier = ([r for r in in_force.values() if r["tier"] == tier] for tier in TIERS_BY_RISK)
    return [min(rules, key=_share) for rules in by_tier if rules]


def _share(row: Row) -> Decimal:
    return Decimal(row["minimum_risk_ratio"])


def _blamed(file: str, lines: Mapping[int, int], *rows: Row) -> str:
    """Return where the newest of the rows stands that are the file's own."""
    own = [row for row in rows if id(row) in lines]
    if not own:
        return file
    newest = max(own, key=lambda row: (row["valid_from"], lines[id(row)]))
    return f"{file} line {lines[id(newest)]}, column minimum_risk_ratio"


def _is_share(row: Row, column: str) -> bool:
    return column.endswith("_ratio") or (column == "value" and row.get("unit") == "ratio")


def _closed_words() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return the words of closed columns: {column: (what it names, its words)}."""
    signals = sorted(path.stem.removeprefix("int_signal__") for path in SIGNALS.glob("*.sql"))
    return {
        **dict.fromkeys(SIGNAL_COLUMNS, ("signal", (*signals, *OTHER_TRIGGERS))),
        **dict.fromkeys(STATE_COLUMNS, ("state", SIGNAL_STATES)),
        **dict.fromkeys(TIER_COLUMNS, ("tier", TIERS)),
        "source_measure": ("measure", SOURCE_MEASURES),
        "better_when": ("direction", ("higher", "lower")),
        "target_type": ("type of target", ("aspirational", "baselined")),
        **dict.fromkeys(("from_state", "to_state"), ("state", IMPROVEMENT_STATES)),
        "improvement_state": ("state", IMPROVEMENT_STATES),
        "programme_kind": ("kind of programme", ("loyalty", "win_back")),
        "destination": ("destination", DESTINATIONS),
        "factor": ("factor", PRIORITY_FACTORS),
        "expected_sign": ("sign", ("positive", "negative")),
    }


def _parses(text: str, type_name: str) -> bool:
    if type_name == "date":
        return re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) is not None and _is_date(text)
    if type_name == "boolean":
        return text in {"true", "false"}
    if type_name in {"bigint", "integer", "int"}:
        return re.fullmatch(r"-?\d+", text) is not None
    if type_name.startswith("decimal") or type_name == "double":
        try:
            return Decimal(text).is_finite()
        except InvalidOperation:
            return False
    return True


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
