"""Gates of groups too small to show, and of the ones that would give them away."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject


def none_alone(subject: Subject, kind: tuple[str, ...], column: str, reason: str) -> Gate:
    """Build: no segment is the only one of its kind held back, if it is for `reason`.

    The whole less the segments shown would be that one; `column` says why one is held back.
    """
    keys = ", ".join(kind)
    kinds = (
        f"(select {keys}, count(*) filter (where {column} = '{reason}') as small, "
        f"count({column}) as held_back, count(*) as segments "
        f"from {subject.relation} group by {keys}) as kinds"
    )
    return say.holds(
        Subject(subject.name, kinds),
        "alone",
        "small = 1 and held_back = 1 and segments > 1",
        seen="count(*)",
        expected="no segment the only one held back beside others shown",
    )
