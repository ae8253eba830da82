"""Faults that tests switch on: what a stand-in does wrong, until the file is taken away."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

FILE = "faults.json"


@dataclass(frozen=True)
class Fault:
    """One fault of a source's table, or of all its tables (`*`).

    error: 500. empty: no records. deny: 401. slow: waits `seconds` before answering.
    drop: breaks the connection in the middle of the body. html: a page instead of JSON.
    """

    source: str
    table: str = "*"
    action: Literal["error", "empty", "deny", "slow", "drop", "html"] = "error"
    seconds: float = 1.0

    def hits(self, source: str, table: str) -> bool:
        """Say whether a request for this table meets the fault."""
        return self.source == source and self.table in {"*", table}


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
