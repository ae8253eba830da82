"""Candidate rows beside the newest admitted version of their key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from expectations.subject import Subject

if TYPE_CHECKING:
    from expectations.raw import RawTable


def pairs(subject: Subject, table: RawTable, recent: str, columns: Sequence[str]) -> str:
    """Return the query for candidate rows beside the newest admitted version of their key."""
    on = " and ".join(f"candidate.{name} = known.{name}" for name in table.key)
    keys = ", ".join(table.key)
    wanted = ", ".join(dict.fromkeys((*table.key, "is_deleted", *columns)))
    return (
        f"(select candidate.load_id, candidate.row_id, {_both('is_deleted')}, "
        f"{', '.join(_both(name) for name in dict.fromkeys(columns) if name != 'is_deleted')} "
        f"from {subject.relation} as candidate inner join "
        f"(select {wanted} from {recent} semi join {subject.relation} as asked using ({keys}) "
        f"qualify row_number() over (partition by {keys} order by recorded_at desc nulls last, "
        f"load_id desc, row_id desc) = 1) as known on {on}) as pairs"
    )


def _both(column: str) -> str:
    return f"candidate.{column} as new_{column}, known.{column} as old_{column}"
