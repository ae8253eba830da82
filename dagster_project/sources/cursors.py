"""How far a table was pulled, and which rows the overlap of two pulls brings again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
KEPT_ROWS = 10_000


@dataclass(frozen=True)
class Cursor:
    """A place to go on from: the latest change time seen at the source.

    `repeat_count` and `digest` stand for the rows within the overlap before it: when a pull
    brings just those, nothing is new, and no load is made of them.
    """

    until: datetime
    repeat_count: int
    digest: str

    @classmethod
    def parse(cls, text: str | None) -> Cursor | None:
        """Read a cursor's text; None stays None."""
        if text is None:
            return None
        found = json.loads(text)
        until = datetime.fromisoformat(found["until"])
        return cls(until, found["repeat_count"], found["digest"])

    def __str__(self) -> str:
        """Return the cursor's text."""
        return json.dumps(
            {
                "until": self.until.isoformat(),
                "repeat_count": self.repeat_count,
                "digest": self.digest,
            }
        )


class Recent:
    """The rows of a running pull that the next one may bring again; bounded by the overlap.

    `overlap` is how far a pull reaches back before the cursor; None when every pull brings
    the whole table.
    """

    def __init__(self, overlap: timedelta | None, before: Cursor | None) -> None:
        """Start from the last pull's cursor; None for a first pull."""
        self.overlap, self.before = overlap, before
        self.row_count = 0
        self._latest = EPOCH
        self._rows: dict[str, datetime] = {}
        self._limit = KEPT_ROWS

    @property
    def since(self) -> datetime | None:
        """Return the change time to ask from; None for everything."""
        if self.before is None or self.overlap is None:
            return None
        return self.before.until - self.overlap

    def note(self, rows: Iterable[tuple[str, datetime]]) -> None:
        """Take rows as they come: identity and change time, UTC."""
        horizon = self._horizon()
        for identity, changed_at in rows:
            self.row_count += 1
            self._latest = max(self._latest, changed_at)
            if changed_at >= horizon:
                self._rows[identity] = changed_at
        if len(self._rows) > self._limit:
            horizon = self._horizon()
            self._rows = {key: at for key, at in self._rows.items() if at >= horizon}
            self._limit = max(KEPT_ROWS, 2 * len(self._rows))

    def is_known(self) -> bool:
        """Say whether the pull brought nothing but what the last one had brought."""
        if self.row_count == 0:
            return True
        before = self.before
        return (
            before is not None
            and self._latest <= before.until
            and self._reached(before.until) == before
        )

    def cursor(self) -> Cursor:
        """Return where the next pull starts; it never goes back."""
        return self._reached(max(self._latest, self.before.until if self.before else EPOCH))

    def repeats(self) -> Mapping[str, Any]:
        """Return how many rows should have come again, and how many did; for `Pull.control`."""
        if self.before is None:
            return {}
        came = sum(changed_at <= self.before.until for changed_at in self._rows.values())
        return {"expected_repeat_count": self.before.repeat_count, "repeat_count": came}

    def _horizon(self) -> datetime:
        latest = min(self._latest, self.before.until) if self.before else self._latest
        if self.overlap is None or latest <= EPOCH + self.overlap:
            return EPOCH
        return latest - self.overlap

    def _reached(self, until: datetime) -> Cursor:
        since = EPOCH if self.overlap is None else until - self.overlap
        lines = sorted(
            f"{identity} {changed_at.isoformat()}"
            for identity, changed_at in self._rows.items()
            if since <= changed_at <= until
        )
        return Cursor(until, len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest())


def moment(value: Any, *, is_epoch_ms: bool = False) -> datetime:
    """Return a source's change time as UTC; the epoch when it gives none that parses."""
    try:
        if is_epoch_ms:
            return EPOCH + timedelta(milliseconds=int(value))
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError, OverflowError):
        return EPOCH
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
