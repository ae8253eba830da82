"""What a relation rests on: for each column and for its rows, columns of raw tables.

A raw column can count in some rows only: what arrives as `touches` says nothing about the rows
of `usage` in one table of all feeds. So origins carry a `when`, and relations carry `cases`: the
texts that columns hold by the SQL alone, or by the policy's rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

# A raw table and one of its columns; the column ROWS stands for which rows there are.
Raw = tuple[str, str]
ROWS = "*"
# Only in rows whose columns hold one of these texts; names of the relation that holds the origin.
When = tuple[tuple[str, frozenset[str]], ...]
ALWAYS: When = ()
Origins = Mapping[When, frozenset[Raw]]
NONE: Origins = {}
# One way in which columns hold known texts; a column that is not in it may hold anything.
Case = Mapping[str, str]
ANYTHING: tuple[Case, ...] = ({},)


class Trace(NamedTuple):
    """Where a column comes from: what its values are made of, what decides which rows it saw."""

    values: Origins
    rows: Origins

    @property
    def origins(self) -> Origins:
        """Return all of it: whatever depends on the column depends on this."""
        return merge((self.values, self.rows))


@dataclass(frozen=True)
class Relation:
    """Columns by name, what decides which rows there are, and what is known without any row.

    Each row agrees with one of `cases`; each of `keys` names columns no two rows share all of.
    """

    columns: Mapping[str, Trace]
    rows: Origins = field(default_factory=dict)
    cases: tuple[Case, ...] = ANYTHING
    keys: frozenset[frozenset[str]] = frozenset()

    @cached_property
    def everything(self) -> Origins:
        """Return what anything in the relation depends on."""
        traces = (part for trace in self.columns.values() for part in trace)
        return merge((self.rows, *traces))

    def texts(self, column: str) -> frozenset[str] | None:
        """Return the texts a column may hold, or None when any."""
        found = {case.get(column) for case in self.cases}
        return None if None in found else frozenset(text for text in found if text is not None)


def merge(many: Iterable[Origins]) -> Origins:
    """Return the union; what always counts is not named again with a `when`."""
    found: dict[When, frozenset[Raw]] = {}
    for origins in many:
        for when, raws in origins.items():
            known = found.get(when)
            found[when] = raws if known is None else known | raws
    always = found.get(ALWAYS)
    if always is None or len(found) == 1:
        return found
    rest = {when: raws - always for when, raws in found.items() if when}
    return {ALWAYS: always, **{when: raws for when, raws in rest.items() if raws}}


def always(origins: Origins) -> Origins:
    """Return origins without their `when`: for what sees all rows at once."""
    raws = frozenset[Raw]().union(*origins.values())
    return {ALWAYS: raws} if raws else NONE


def blurred(relation: Relation) -> Relation:
    """Return a relation whose origins always count, and of which nothing is known beforehand."""
    columns = {
        name: Trace(always(trace.values), always(trace.rows))
        for name, trace in relation.columns.items()
    }
    return Relation(columns, always(relation.rows))


def raw_relation(table: str, columns: Iterable[str]) -> Relation:
    """Return a raw table: its columns come from themselves."""
    return Relation(
        {name: Trace({ALWAYS: frozenset({(table, name)})}, NONE) for name in columns},
        {ALWAYS: frozenset({(table, ROWS)})},
    )


def given_relation(
    columns: Iterable[str],
    *,
    cases: tuple[Case, ...] = ANYTHING,
    keys: Iterable[Iterable[str]] = (),
) -> Relation:
    """Return a relation that no raw table feeds: policy, and what the build notes of itself."""
    named = {name: Trace(NONE, NONE) for name in columns}
    return Relation(named, NONE, cases, frozenset(frozenset(key) for key in keys))


def opaque_relation(columns: Iterable[str], parents: Iterable[Relation]) -> Relation:
    """Return a relation whose SQL was not understood: each column rests on all it could."""
    origins = always(merge(parent.everything for parent in parents))
    return Relation({name: Trace(origins, NONE) for name in columns}, origins)


def stacked(relations: tuple[Relation, Relation], *, is_distinct: bool, limit: int) -> Relation:
    """Return the union of two relations, column by column in their order.

    What a branch rests on counts only in rows that hold the texts of that branch.
    """
    first = relations[0]
    names = list(first.columns)
    branches = [first, _renamed(relations[1], names)]
    cases = tuple({frozenset(c.items()): c for b in branches for c in b.cases}.values())
    if len(cases) > limit:
        cases = ANYTHING
    tagged = [_tagged(branch, names) for branch in branches]
    columns = {
        name: Trace(
            merge(branch.columns[name].values for branch in tagged),
            merge(branch.columns[name].rows for branch in tagged),
        )
        for name in names
    }
    rows = merge(branch.everything if is_distinct else branch.rows for branch in tagged)
    return Relation(columns, rows, cases)


def _renamed(relation: Relation, names: list[str]) -> Relation:
    new = dict(zip(relation.columns, names, strict=True))

    def moved(origins: Origins) -> Origins:
        return {
            tuple(sorted((new[column], texts) for column, texts in when)): raws
            for when, raws in origins.items()
        }

    return Relation(
        {
            new[name]: Trace(moved(trace.values), moved(trace.rows))
            for name, trace in relation.columns.items()
        },
        moved(relation.rows),
        tuple({new[name]: text for name, text in case.items()} for case in relation.cases),
    )


def _tagged(relation: Relation, names: list[str]) -> Relation:
    """Return a branch of a union whose origins count where its own texts stand."""
    known = {name: texts for name in names if (texts := relation.texts(name)) is not None}

    def narrowed(origins: Origins) -> Origins:
        found: dict[When, frozenset[Raw]] = {}
        for when, raws in origins.items():
            tag = tuple(sorted((known | dict(when)).items()))
            found[tag] = found.get(tag, frozenset()) | raws
        return found

    if not known:
        return relation
    return Relation(
        {
            name: Trace(narrowed(trace.values), narrowed(trace.rows))
            for name, trace in relation.columns.items()
        },
        narrowed(relation.rows),
        relation.cases,
    )
