"""What a run tells its user while it works."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Receives one call per finished step; `total` is how many the stage has."""

    def step(self, stage: str, label: str, done: int, total: int) -> None:
        """Tell that `label` is finished, as number `done` of `total` of a stage."""
        ...


class Silent:
    """Tells nothing; Dagster's own log is enough where no console is attached."""

    def step(self, stage: str, label: str, done: int, total: int) -> None:
        """Ignore the step."""
