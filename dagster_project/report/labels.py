"""Every word and number format of the report, in each language, from one label map."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

import yaml

from dagster_project.errors import BuildError
from dagster_project.report.published import FOLDER

LANGUAGES = ("en", "ja")
NOTHING = "\u2013"
SMALLEST_SHOWN_RATIO = Decimal("0.005")


class Labels:
    """The label map in one language; a missing label is an error, an unknown code is shown."""

    def __init__(self, language: str) -> None:
        """Choose a language; raises BuildError for one the label map lacks."""
        if language not in LANGUAGES:
            raise BuildError(
                f"the report does not speak {language!r}",
                where="report language",
                next_step=f"use one of: {', '.join(LANGUAGES)}",
            )
        self.language = language
        self._texts = _texts()
        self._phrases = {} if language == "en" else _phrases(language)

    def __call__(self, key: str, **values: Any) -> str:
        """Return a label with its values filled in."""
        return self._texts[key][self.language].format(**values)

    def code(self, group: str, value: str | None) -> str:
        """Return the label of a code (`group.value`), or the code itself in plain words."""
        if not value:
            return NOTHING
        known = self._texts.get(f"{group}.{value}")
        return known[self.language] if known else value.replace("_", " ")

    def phrase(self, text: str | None) -> str:
        """Return a policy's English phrase in the page's language, or as it is when reworded."""
        return self._phrases.get(text or "", text or "")


def count(value: int | None) -> str:
    """Return a whole number with separated thousands."""
    return NOTHING if value is None else f"{value:,}"


def money(value: Decimal | None) -> str:
    """Return an amount to the cent; the currency stands beside it."""
    return NOTHING if value is None else f"{value:,.2f}"


def rounded_money(value: Decimal | None) -> str:
    """Return an amount in whole units, for comparison at a glance."""
    if value is None:
        return NOTHING
    return f"{Decimal(value).quantize(Decimal(1), rounding=ROUND_HALF_UP):,}"


def signed(value: Decimal | None) -> str:
    """Return a difference with its sign and two decimals."""
    return NOTHING if value is None else f"{_zero(Decimal(value), '0.01'):+,.2f}"


def signed_money(value: Decimal | None) -> str:
    """Return a difference of amounts with its sign, in whole units."""
    return NOTHING if value is None else f"{_zero(Decimal(value), '1'):+,}"


def percent(value: Decimal | float | None) -> str:
    """Return a ratio (0-1) as a whole percentage; a little is not shown as nothing."""
    if value is None:
        return NOTHING
    if 0 < value < SMALLEST_SHOWN_RATIO:
        return "< 1 %"
    return f"{Decimal(value) * 100:.0f} %"


def multiple(value: Decimal | float | None) -> str:
    """Return a ratio as a multiple with one decimal."""
    return NOTHING if value is None else f"{Decimal(value):,.1f} \u00d7"


def day(value: date | datetime | None) -> str:
    """Return an ISO date."""
    return NOTHING if value is None else f"{value:%Y-%m-%d}"


def month(value: date | None) -> str:
    """Return year and month."""
    return NOTHING if value is None else f"{value:%Y-%m}"


@cache
def _texts() -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = {}
    for path in sorted((FOLDER / "labels").glob("*.yml")):
        texts |= yaml.safe_load(path.read_text(encoding="utf-8"))
    return texts


@cache
def _phrases(language: str) -> dict[str, str]:
    """Return a language's phrases by their English text, which policy rows hold."""
    return {
        text["en"]: text[language] for key, text in _texts().items() if key.startswith("phrase.")
    }


def _zero(value: Decimal, places: str) -> Decimal:
    """Return a rounded value; what rounds to nothing has no sign of its own."""
    return value.quantize(Decimal(places), rounding=ROUND_HALF_UP) + 0
