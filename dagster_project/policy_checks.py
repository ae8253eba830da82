"""What any policy row must be: whole, of its types, in known words, and one per key and day."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

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
                raise PolicyError(
                    f"{text!r} is not a {types[column]}", where=where, next_step="mend the value"
                )
            if column == "valid_from" and not text:
                raise PolicyError(
                    "the first day of the row is missing",
                    where=where,
                    next_step="write the day it comes into force, like 2026-06-30",
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


def _closed_words() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return the words of closed columns: {column: (what it names, its words)}."""
    signals = sorted(path.stem.removeprefix("int_signal__") for path in SIGNALS.glob("*.sql"))
    return {
        **dict.fromkeys(SIGNAL_COLUMNS, ("signal", (*signals, *OTHER_TRIGGERS))),
        **dict.fromkeys(STATE_COLUMNS, ("state", SIGNAL_STATES)),
        **dict.fromkeys(TIER_COLUMNS, ("tier", TIERS)),
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
