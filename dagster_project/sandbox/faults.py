"""Faults that tests switch on: what a stand-in does wrong, until the file is taken away."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from typing import Literal

FILE = "faults.json"


@dataclass(frozen=True)
class Fault:
    """One fault of a source's table, or of all its tables (`*`).

    error: 500. empty: no records. deny: 401. slow: waits `seconds` before answering.
    drop: breaks the connection in the middle of the body. html: a page instead of JSON.
    body: 200 with `body`, said to be of `content_type`. The first `passed` requests that would
    meet the fault are answered rightly.
    """

    source: str
    table: str = "*"
    action: Literal["error", "empty", "deny", "slow", "drop", "html", "body"] = "error"
    seconds: float = 1.0
    body: str = ""
    content_type: str = "application/json"
    passed: int = 0

    def hits(self, source: str, table: str) -> bool:
        """Say whether a request for this table meets the fault."""
        return self.source == source and self.table in {"*", table}


class Meter:
    """Counts what each fault let pass; it starts anew when other faults are switched on."""

    def __init__(self, sandbox_dir: Path) -> None:
        self.sandbox_dir = sandbox_dir
        self._switched_on: tuple[Fault, ...] = ()
        self._passed: Counter[Fault] = Counter()
        self._lock = Lock()

    def met(self, source: str, table: str) -> dict[str, Fault]:
        """Return the faults that a request about a table meets, by action; counts it."""
        with self._lock:
            switched_on = read(self.sandbox_dir)
            if switched_on != self._switched_on:
                self._switched_on, self._passed = switched_on, Counter()
            hit = [fault for fault in switched_on if fault.hits(source, table)]
            self._passed.update(hit)
            return {fault.action: fault for fault in hit if self._passed[fault] > fault.passed}


def write(sandbox_dir: Path, faults: Iterable[Fault]) -> None:
    """Switch on exactly these faults; none switches all off."""
    path, switched_on = sandbox_dir / FILE, list(faults)
    if not switched_on:
        path.unlink(missing_ok=True)
        return
    new = path.with_suffix(".new")
    new.write_text(json.dumps([asdict(fault) for fault in switched_on]), encoding="utf-8")
    os.replace(new, path)


def read(sandbox_dir: Path) -> tuple[Fault, ...]:
    """Return the faults switched on."""
    path = sandbox_dir / FILE
    if not path.is_file():
        return ()
    return tuple(Fault(**item) for item in json.loads(path.read_text(encoding="utf-8")))
