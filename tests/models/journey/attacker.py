"""What somebody who reads every published figure about patients can work out of single cells.

The unknown is the table of the visits of one period by clinic, number of the visit and channel.
All that is published about it is a linear constraint: a count rounded up to tens lies within ten
values, cells that stand together add up, a cell that is not there is empty, a share in two
places leaves few counts. To it comes what everybody knows: the stage follows from the
number of the visit, and of those who came a fourth time all came a third time to the same clinic.
Linear programming then bounds each cell; one that surely holds 1 to 10 visits is told.

The worlds here are the worst that can be: all patients are new, so that every identity holds. A
mart that counts patients of closed periods takes part through one function of `CONSTRAINTS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, floor
from typing import Any

import numpy as np
from scipy.optimize import linprog

SMALLEST = 11
STAGES = ("first_visit", "diagnosis", *("treatment",) * 4, *("return_visit",) * 2)
CHANNELS = ("web", "phone", "walk_in")
EDGES = (("reception", "primary"), ("primary", "diagnostics"), ("diagnostics", "treatment"))
_OTHERS = "(others)"

Rows = Sequence[Mapping[str, Any]]
Atoms = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True)
class Publication:
    """The rows of each mart about one period, and the clinics that everybody knows."""

    clinics: tuple[str, ...]
    marts: Mapping[str, Rows]


@dataclass
class Unknown:
    """The unknown visits of a period as variables, and what is known of sums of them.

    The variables are one per clinic, number and channel, then one per edge between departments:
    edges meet the rest in the total alone.
    """

    clinics: tuple[str, ...]
    sums: list[np.ndarray[Any, np.dtype[np.float64]]] = field(default_factory=list)
    limits: list[float] = field(default_factory=list)

    @property
    def shape(self) -> tuple[int, int, int]:
        """Return how many clinics, numbers and channels there are."""
        return len(self.clinics), len(STAGES), len(CHANNELS)

    @property
    def size(self) -> int:
        """Return how many variables there are."""
        return int(np.prod(self.shape)) + len(EDGES)

    def cell(
        self,
        *,
        clinics: Sequence[str] | None = None,
        numbers: Sequence[int] | None = None,
        stages: Sequence[str] | None = None,
        channels: Sequence[str] | None = None,
    ) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Return the sum over these clinics, numbers from 1, stages and channels; None is all."""
        clinic_in = [clinics is None or clinic in clinics for clinic in self.clinics]
        number_in = [
            (numbers is None or number in numbers) and (stages is None or stage in stages)
            for number, stage in enumerate(STAGES, 1)
        ]
        channel_in = [channels is None or channel in channels for channel in CHANNELS]
        inside = np.multiply.outer(np.multiply.outer(clinic_in, number_in), channel_in)
        return np.concatenate([inside.ravel().astype(float), np.zeros(len(EDGES))])

    def edges(self, edges: Sequence[tuple[str, str]]) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Return the sum over these edges."""
        inside = np.array([float(edge in edges) for edge in EDGES])
        return np.concatenate([np.zeros(self.size - len(EDGES)), inside])

    def know(
        self, total: np.ndarray[Any, np.dtype[np.float64]], low: float, high: float = np.inf
    ) -> None:
        """Note that a sum lies within these bounds."""
        self.sums.append(-total)
        self.limits.append(-low)
        if high < np.inf:
            self.sums.append(total)
            self.limits.append(high)

    def least(self, total: np.ndarray[Any, np.dtype[np.float64]], sign: float = 1.0) -> float:
        """Return the least that a sum can be; with a sign of -1 the most."""
        found = linprog(
            sign * total, A_ub=np.array(self.sums), b_ub=np.array(self.limits), method="highs"
        )
        assert found.status == 0, f"what is published contradicts itself: {found.message}"
        return float(sign * found.fun)


def counted(rounded: int) -> tuple[int, int]:
    """Return the bounds of a count that is shown rounded up to tens."""
    return max(SMALLEST, rounded - 9), rounded


def pairs(trials: tuple[int, int], share: float) -> list[int]:
    """Return the numbers of trials that a share in two places leaves of those within bounds."""
    return [
        count
        for count in range(trials[0], trials[1] + 1)
        if abs(round(share * count) / count - share) <= 0.005 + 1e-9
    ]


def _left(trials: tuple[int, int], share: Any) -> tuple[int, int]:
    """Return the bounds that are left of a count beside a share of it, if one is shown.

    The interval beside it is made of these two, and tells nothing more.
    """
    if share is None:
        return trials
    left = pairs(trials, float(share))
    assert left, f"no count within {trials} has a share of {share}"
    return min(left), max(left)


def _know_matrix(unknown: Unknown, rows: Rows) -> None:
    """Take in counts of visits by clinic and stage, and by stage and channel."""
    network = [row for row in rows if row["scope"] == "network"]
    shown_stages = {row["journey_stage"] for row in network}
    for row in network:
        stages = _members(row["journey_stage"], shown_stages, STAGES)
        siblings = {
            other["visit_channel"]
            for other in network
            if other["journey_stage"] == row["journey_stage"]
        }
        channels = _members(row["visit_channel"], siblings, CHANNELS)
        unknown.know(unknown.cell(stages=stages, channels=channels), *row["visits"])
        _know_nothing_else(unknown, siblings, CHANNELS, stages=stages)
    _know_nothing_else(unknown, shown_stages, STAGES)
    clinic_rows = [row for row in rows if row["scope"] == "clinic"]
    shown_clinics = {row["clinic_group"] for row in clinic_rows}
    for row in clinic_rows:
        clinics = _members(row["clinic_group"], shown_clinics, unknown.clinics)
        siblings = {
            other["journey_stage"]
            for other in clinic_rows
            if other["clinic_group"] == row["clinic_group"]
        }
        stages = _members(row["journey_stage"], siblings, STAGES)
        unknown.know(unknown.cell(clinics=clinics, stages=stages), *row["visits"])
        _know_nothing_else(unknown, siblings, STAGES, clinics=clinics)
    if _OTHERS not in shown_clinics:
        for clinic in set(unknown.clinics) - shown_clinics:
            unknown.know(unknown.cell(clinics=[clinic]), 0, 0)


def _know_returns(unknown: Unknown, rows: Rows) -> None:
    """Take in counts by number of the visit, and shares that came again: the next number."""
    for row in rows:
        number = row["visit_number"]
        last = len(STAGES) if row["is_pooled"] else number
        at_risk = unknown.cell(numbers=range(number, last + 1))
        again = unknown.cell(numbers=range(number + 1, last + 2))
        # Everybody at a pooled number has come with the lowest of them.
        trials = (
            row["patients"] if row["is_pooled"] else _left(row["patients"], row["return_ratio"])
        )
        unknown.know(unknown.cell(numbers=[number]), *trials)
        if row["return_ratio"] is not None:
            share = float(row["return_ratio"])
            unknown.know(again - (share - 0.005) * at_risk, 0)
            unknown.know((share + 0.005) * at_risk - again, 0)


def _know_hand_offs(unknown: Unknown, rows: Rows) -> None:
    """Take in counts by edge; all visits are handed on."""
    shown = {(row["department"], row["next_department"]) for row in rows}
    for row in rows:
        edge = (row["department"], row["next_department"])
        edges = [e for e in EDGES if e == edge or (edge[0] == _OTHERS and e not in shown)]
        unknown.know(unknown.edges(edges), *_left(row["hand_offs"], row["complete_ratio"]))
    if (_OTHERS, _OTHERS) not in shown:
        for edge in set(EDGES) - shown:
            unknown.know(unknown.edges([edge]), 0, 0)


CONSTRAINTS: Mapping[str, Callable[[Unknown, Rows], None]] = {
    "journey_matrix": _know_matrix,
    "visit_returns": _know_returns,
    "hand_offs": _know_hand_offs,
}


def told(publication: Publication) -> list[str]:
    """Return the cells of 1 to 10 visits that what is published tells of a period."""
    if not any(publication.marts.values()):
        return []
    unknown = Unknown(publication.clinics)
    for mart, rows in publication.marts.items():
        if rows:
            CONSTRAINTS[mart](unknown, rows)
    _know_the_world(unknown)
    return [
        name
        for name, total in _targets(unknown)
        if 1 <= ceil(unknown.least(total) - 1e-6) < SMALLEST
        and floor(unknown.least(total, -1.0) + 1e-6) < SMALLEST
    ]


def _know_the_world(unknown: Unknown) -> None:
    """Take in what holds without any publication."""
    for clinic in unknown.clinics:
        for number in range(1, len(STAGES)):
            come, go_on = (
                unknown.cell(clinics=[clinic], numbers=[n]) for n in (number, number + 1)
            )
            unknown.know(come - go_on, 0)
    everything = unknown.cell() - unknown.edges(EDGES)
    unknown.know(everything, 0, 0)


def _targets(unknown: Unknown) -> Iterator[tuple[str, np.ndarray[Any, np.dtype[np.float64]]]]:
    """Yield the cells somebody may ask for, at every level, and those who never came again."""
    numbers = range(1, len(STAGES) + 1)
    for clinic in unknown.clinics:
        yield f"clinic {clinic}", unknown.cell(clinics=[clinic])
        for stage in dict.fromkeys(STAGES):
            yield f"{clinic}, {stage}", unknown.cell(clinics=[clinic], stages=[stage])
        for number in numbers:
            yield f"{clinic}, visit {number}", unknown.cell(clinics=[clinic], numbers=[number])
    for stage in dict.fromkeys(STAGES):
        yield f"stage {stage}", unknown.cell(stages=[stage])
        for channel in CHANNELS:
            yield f"{stage}, {channel}", unknown.cell(stages=[stage], channels=[channel])
    for channel in CHANNELS:
        yield f"channel {channel}", unknown.cell(channels=[channel])
    for number in numbers:
        came = unknown.cell(numbers=[number])
        yield f"visit {number}", came
        yield f"visit {number} was the last", came - unknown.cell(numbers=[number + 1])
    for edge in EDGES:
        yield f"edge {edge}", unknown.edges([edge])


def _members(shown: str, siblings: set[str], known: Sequence[str]) -> list[str]:
    """Return what a label stands for: itself, or all that is not shown beside it."""
    if shown != _OTHERS:
        return [shown]
    return [name for name in dict.fromkeys(known) if name not in siblings]


def _know_nothing_else(
    unknown: Unknown, shown: set[str], known: Sequence[str], **inside: Sequence[str]
) -> None:
    """Take in that cells not shown are empty, where none stand together."""
    dimension = "channels" if known is CHANNELS else "stages"
    if _OTHERS not in shown:
        for name in set(known) - shown:
            unknown.know(unknown.cell(**{**inside, dimension: [name]}), 0, 0)
