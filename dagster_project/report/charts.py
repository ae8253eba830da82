"""Shapes of the report's charts: plain numbers that the templates draw as inline SVG."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

NO_COLOUR = "#8a8a8a"
# What no channel earned: greys, the share that consent keeps out the darker.
BUCKET_COLOURS = {"(unattributed)": NO_COLOUR, "(not measurable: consent)": "#5f5f5f"}
# Dark enough for white text (4.5:1), told apart by most colour-blind eyes in this order.
CHANNEL_COLOURS = (
    "#0b5394", "#a64d00", "#00695c", "#8e3a80", "#5c5400", "#b3261e", "#3f4a9e", "#4e6b1f",
)  # fmt: skip
LABEL_HEIGHT = 12
LETTER_WIDTH = 7.2
LINEAR_BELOW = 0.04045


@dataclass(frozen=True)
class Box:
    """One rectangle with a label that fits, or none; `ink` is readable on `fill`."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    ink: str
    label: str
    title: str


@dataclass(frozen=True)
class Column:
    """One stacked column: its boxes, first on top, its caption, and the last part's label.

    The last part is often too thin for a label of its own, so its label stands below.
    """

    x: float
    caption: str
    foot: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Part:
    """One share of a whole: its amount, look, and what it is called."""

    amount: float
    colour: str
    label: str
    title: str


def colour(text: str | None) -> str:
    """Return a colour if it is `#rrggbb`; anything else becomes grey."""
    return text if text and re.fullmatch(r"#[0-9a-fA-F]{6}", text) else NO_COLOUR


def ink(fill: str) -> str:
    """Return black or white, whichever contrasts more with a fill.

    Source: WCAG 2.2, relative luminance. ink("#ffd54f") == "#000000".
    """
    channels = [int(fill[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [
        value / 12.92 if value <= LINEAR_BELOW else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#000000" if (luminance + 0.05) ** 2 > 1.05 * 0.05 else "#ffffff"


def stacked_columns(
    stacks: Sequence[tuple[str, Sequence[Part]]], *, width: float, height: float
) -> tuple[Column, ...]:
    """Return columns of equal height, each the shares of its whole, first part on top."""
    step = width / max(len(stacks), 1)
    thickness = step * 0.82
    columns = []
    for number, (caption, parts) in enumerate(stacks):
        x, y = number * step + (step - thickness) / 2, 0.0
        total = sum(part.amount for part in parts)
        boxes = []
        for part in parts:
            if part.amount <= 0:
                continue
            share = part.amount / total * height
            fits = share >= LABEL_HEIGHT and len(part.label) * LETTER_WIDTH <= thickness
            boxes.append(_box(part, x, y, thickness, share, fits))
            y += share
        columns.append(Column(round(x + thickness / 2, 2), caption, parts[-1].label, tuple(boxes)))
    return tuple(columns)


def bar(parts: Iterable[Part], *, total: float) -> tuple[Box, ...]:
    """Return one horizontal bar of parts on a scale of 0-100, `total` being 100.

    Amounts below zero (refunds beyond the sales) have no length; the table shows them.
    """
    boxes, x = [], 0.0
    for part in parts:
        if part.amount <= 0 or total <= 0:
            continue
        share = part.amount / total * 100
        boxes.append(_box(part, x, 0, share, 1, False))
        x += share
    return tuple(boxes)


def positions(amounts: Iterable[float], *, largest: float) -> tuple[float, ...]:
    """Return each amount's place on a scale of 0-100, `largest` being 100."""
    if largest <= 0:
        return tuple(0.0 for _ in amounts)
    return tuple(round(max(amount, 0) / largest * 100, 2) for amount in amounts)


def _box(part: Part, x: float, y: float, width: float, height: float, fits: bool) -> Box:
    return Box(
        x=round(x, 2),
        y=round(y, 2),
        width=round(width, 2),
        height=round(height, 2),
        fill=part.colour,
        ink=ink(part.colour),
        label=part.label if fits else "",
        title=part.title,
    )
