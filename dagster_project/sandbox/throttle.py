"""The vendors' rate limits, scaled: so many requests within so many seconds."""

from __future__ import annotations

import math
import time
from collections import deque
from dataclasses import dataclass, field
from threading import Lock


@dataclass
class Window:
    """At most `limit` requests within any `seconds`."""

    limit: int
    seconds: float
    _times: deque[float] = field(default_factory=deque)
    _lock: Lock = field(default_factory=Lock)

    def wait_seconds(self) -> int:
        """Count a request; return 0 when it may pass, else the whole seconds to wait."""
        now = time.monotonic()
        with self._lock:
            while self._times and self._times[0] <= now - self.seconds:
                self._times.popleft()
            if len(self._times) < self.limit:
                self._times.append(now)
                return 0
            return max(1, math.ceil(self._times[0] + self.seconds - now))


def windows(source: str, rate_scale: float) -> tuple[tuple[str, Window], ...]:
    """Return a vendor's windows, each with the end of the paths it counts.

    HubSpot: 190 in 10 s for a private app, searches 5 in 1 s. Salesforce: 100,000 in a day.
    Qualtrics: 3,000 in a minute for a brand.
    """
    limits = {
        "hubspot": (("", 190, 10.0), ("/search", 5, 1.0)),
        "salesforce": (("", 100_000, 86_400.0),),
        "qualtrics": (("", 3_000, 60.0),),
    }
    return tuple(
        (ending, Window(max(1, round(limit * rate_scale)), seconds))
        for ending, limit, seconds in limits[source]
    )
