"""What the lake's records say: a file, a load, a decision; written once, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

ADMITTED = frozenset({"admit", "release"})


class Category(StrEnum):
    """Why a load is released by hand, in a word that may be published; the reason itself is not."""

    CONFIRMED = "confirmed"
    EXPECTED = "expected"
    URGENT = "urgent"
    GATE = "gate"


@dataclass(frozen=True)
class LakeFile:
    """One Parquet file of a load; `path` is relative to the lake, `event_date` an ISO day."""

    path: str
    sha256: str
    row_count: int
    event_date: str | None
    recorded_to: str | None


@dataclass(frozen=True)
class Load:
    """One landed load, as its manifest tells it.

    `absorbed_amounts` sums the money of the absorbed rows by currency, as text, so that what came
    can be compared with the source's own sums.
    `contract` is the version of the table's contract that its files were written under; loads
    landed before manifests told it have none.
    """

    source: str
    table: str
    load_id: str
    logical_date: str
    cursor_from: str | None
    cursor_to: str | None
    row_count: int
    absorbed_count: int
    page_count: int
    is_complete: bool
    is_snapshot: bool
    control: Mapping[str, Any]
    originals: tuple[tuple[str, str], ...]
    files: tuple[LakeFile, ...]
    contract: str = ""
    absorbed_amounts: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return the raw table's name, `source__table`."""
        return f"{self.source}__{self.table}"


@dataclass(frozen=True)
class Decision:
    """One entry of the admission log: what was decided about a load, when and by whom.

    `category` and `until_date` are those of a release by hand, where it has them.
    """

    sequence: int
    source: str
    table: str
    load_id: str
    verdict: str
    as_of_date: str
    is_backfill: bool
    policy_version: str
    decided_by: str
    reason: str
    cursor_from: str | None = None
    quarantine: str | None = None
    quarantine_sha256: str | None = None
    quarantined_count: int = 0
    until_date: str | None = None
    category: str | None = None
    gates: tuple[Mapping[str, Any], ...] = field(default_factory=tuple)

    @property
    def is_admitted(self) -> bool:
        """Say whether staging reads the load."""
        return self.verdict in ADMITTED

    @property
    def span(self) -> tuple[str, str, str | None]:
        """Return what the load covers: its table, from where on."""
        return (self.source, self.table, self.cursor_from)

    def has_run_out(self, day: date) -> bool:
        """Say whether this is a release meant to hold only until before a day."""
        return self.until_date is not None and self.until_date < day.isoformat()


def standing_after(log: list[Decision], first: dict[str, Decision]) -> dict[str, Decision]:
    """Return what stands of each load once all was decided, `first` being first admissions.

    `Lake.standing` says what stands.
    """
    last: dict[str, Decision] = {}
    # By span: each of a year's 9,000 decisions cannot look through all before it.
    held: dict[tuple[str, str, str | None], dict[str, None]] = {}
    for decision in log:
        before = last.get(decision.load_id)
        if before is not None and before.verdict == "hold":
            del held[before.span][decision.load_id]
        last[decision.load_id] = decision
        if decision.verdict == "hold":
            held.setdefault(decision.span, {})[decision.load_id] = None
        if not decision.is_admitted:
            continue
        for load_id in held.pop(decision.span, {}):
            last[load_id] = replace(last[load_id], verdict="superseded")
        was = first[decision.load_id]
        kept: dict[str, Any] = {"as_of_date": was.as_of_date, "is_backfill": was.is_backfill}
        last[decision.load_id] = replace(decision, sequence=was.sequence, **kept)
    return dict(sorted(last.items(), key=lambda item: item[1].sequence))
