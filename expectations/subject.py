"""A table under gates."""

from __future__ import annotations

from dataclasses import dataclass

from expectations.gate import Gate, Layer
from expectations.reasons import REASONS


@dataclass(frozen=True)
class Subject:
    """A table under gates: its name in verdicts and the relation that holds its rows.

    `has_rows` says that its rows carry `load_id` and `row_id` and can be set aside.
    """

    name: str
    relation: str
    layer: Layer = "mart"
    has_rows: bool = False

    def gate(self, word: str, *, about: str = "", **fields: str | bool | None) -> Gate:
        """Return a gate on this subject; `about` tells gates of the same word apart."""
        code = ".".join(part for part in (self.name, word, about) if part)
        given = {"relation": self.relation, **REASONS[word], **fields}
        return Gate(code=code, layer=self.layer, subject=self.name, word=word, **given)  # type: ignore[arg-type]

    def rows_where(self, predicate: str) -> str | None:
        """Return the query for the rows to set aside, or None when rows have no numbers."""
        if not self.has_rows:
            return None
        return f"select load_id, row_id from {self.relation} where {predicate}"
