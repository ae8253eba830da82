"""What a proposed policy changes, row by row, and the rows as if they had always been in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from dagster_project.policy_checks.rows import Row

VALID_FROM = "valid_from"
Key = tuple[str, ...]
Standing = Literal["in force", "not yet in force", "superseded", "withdrawn"]


@dataclass(frozen=True)
class RowChange:
    """One policy row that is not in the policy built with, or is no longer in it.

    `columns` are (column, before, after) where it differs from the row in force before;
    `before` is empty for all of them when its key is new.
    """

    seed: str
    key: Key
    standing: Standing
    valid_from: str
    is_new_key: bool
    columns: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class SeedChange:
    """The changed rows of one seed, and its rows with those in force as if they always were.

    `keys` are the keys that models see changed. `past_from` is the first day from which past
    weeks alone are judged by other rows, as the row in force stays; empty when none are.
    """

    seed: str
    rows: tuple[RowChange, ...]
    keys: frozenset[Key]
    hypothetical: tuple[Row, ...]
    past_from: str = ""


def canonical(rows: Sequence[Row], types: Mapping[str, str]) -> list[Row]:
    """Return rows in one spelling per value, as a file and an engine may write them apart."""
    return [{column: _spelled(row[column], types[column]) for column in types} for row in rows]


def compare_rows(
    seed: str,
    key: Sequence[str],
    before: Sequence[Row],
    after: Sequence[Row],
    *,
    as_of: date,
    as_if_in_force: bool = False,
) -> SeedChange | None:
    """Return what changes between two canonical policies of a seed; None when nothing does.

    A key whose row in force on `as_of` changes gets it from the seed's first day on: a
    back-test asks what the rule would have said then. One whose earlier rows alone change
    keeps their days. `as_if_in_force` counts rows of later days as in force; of several the
    last one.
    """
    columns = [column for column in key if column != VALID_FROM]
    day = max([as_of.isoformat(), *(row[VALID_FROM] for row in after)] if as_if_in_force
              else [as_of.isoformat()])  # fmt: skip
    old, new = _in_force(before, columns, as_of.isoformat()), _in_force(after, columns, day)
    added = [row for row in after if row not in before]
    replaced = {_key(row, columns) for row in added}
    gone = [row for row in before if row not in after and _key(row, columns) not in replaced]
    changes = [_change(seed, columns, row, old, new, day) for row in added]
    changes += [_withdrawal(seed, columns, row) for row in gone if row[VALID_FROM] <= day]
    if not changes:
        return None
    keys = {identity for identity in {*old, *new} if _differs(old.get(identity), new.get(identity))}
    first = min(row[VALID_FROM] for row in [*before, *after])
    kept = [row for row in after if _key(row, columns) not in keys]
    moved = [new[identity] | {VALID_FROM: first} for identity in sorted(keys) if identity in new]
    past = _past(before, after, columns, as_of.isoformat())
    past_from = min((since for identity, since in past.items() if identity not in keys), default="")
    return SeedChange(
        seed, tuple(changes), frozenset({*keys, *past}), tuple(kept + moved), past_from
    )


def _in_force(rows: Sequence[Row], columns: Sequence[str], day: str) -> dict[Key, Row]:
    """Return the row in force of each key: the latest `valid_from` up to a day."""
    newest: dict[Key, Row] = {}
    for row in sorted(rows, key=lambda row: row[VALID_FROM]):
        if row[VALID_FROM] <= day:
            newest[_key(row, columns)] = row
    return newest


def _differs(before: Row | None, after: Row | None) -> bool:
    """Say whether models see another row; its first day alone changes nothing."""
    if before is None or after is None:
        return before is not after
    return {**before, VALID_FROM: ""} != {**after, VALID_FROM: ""}


def _past(
    before: Sequence[Row], after: Sequence[Row], columns: Sequence[str], day: str
) -> dict[Key, str]:
    """Return the keys that judged some week up to a day by other values, and since when."""
    old, new = _spans(before, columns, day), _spans(after, columns, day)
    first: dict[Key, str] = {}
    for one, other in ((old, new), (new, old)):
        for identity, rows in one.items():
            for row in rows:
                if row not in other.get(identity, []):
                    first[identity] = min(first.get(identity, day), row[VALID_FROM])
    return first


def _spans(rows: Sequence[Row], columns: Sequence[str], day: str) -> dict[Key, list[Row]]:
    """Return each key's rows up to a day, without those that repeat the one before."""
    spans: dict[Key, list[Row]] = {}
    for row in sorted(rows, key=lambda row: row[VALID_FROM]):
        known = spans.setdefault(_key(row, columns), [])
        if row[VALID_FROM] <= day and (not known or _differs(known[-1], row)):
            known.append(row)
    return spans


def _change(
    seed: str,
    columns: Sequence[str],
    row: Row,
    old: Mapping[Key, Row],
    new: Mapping[Key, Row],
    day: str,
) -> RowChange:
    identity = _key(row, columns)
    standing: Standing = "superseded"
    if row[VALID_FROM] > day:
        standing = "not yet in force"
    elif new[identity] == row:
        standing = "in force"
    before = old.get(identity)
    differing = [
        (column, before[column] if before else "", value)
        for column, value in row.items()
        if column not in columns and column != VALID_FROM
        and (before[column] != value if before else value)
    ]  # fmt: skip
    return RowChange(seed, identity, standing, row[VALID_FROM], before is None, tuple(differing))


def _withdrawal(seed: str, columns: Sequence[str], row: Row) -> RowChange:
    return RowChange(seed, _key(row, columns), "withdrawn", row[VALID_FROM], False, ())


def _key(row: Row, columns: Sequence[str]) -> Key:
    return tuple(row[column] for column in columns)


def _spelled(text: str, type_name: str) -> str:
    if text and (type_name.startswith("decimal") or type_name == "double"):
        return f"{Decimal(text).normalize():f}"
    return str(int(text)) if text and type_name in {"bigint", "integer", "int"} else text
