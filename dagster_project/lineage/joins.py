"""What a SELECT reads: its joined sources, what is known of their columns, their keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sqlglot import exp
from sqlglot.optimizer.scope import Scope

from dagster_project.lineage.cases import (
    Fact,
    Place,
    PlacedCase,
    conjuncts,
    facts,
    narrowed,
    place_of,
)
from dagster_project.lineage.relations import Case, Relation

# More ways than this are not told apart: it costs time and names nothing a reader could use.
CASE_LIMIT = 1000
Known = Callable[[str, str], Relation]


class UnknownSql(ValueError):
    """A construct whose lineage is not known; names it."""


def refuse_unknown(select: exp.Select) -> None:
    """Raise UnknownSql for what would be followed wrongly."""
    group, distinct = select.args.get("group"), select.args.get("distinct")
    if group and group.args.get("all"):
        raise UnknownSql("group by all")
    if distinct and distinct.args.get("on"):
        raise UnknownSql("distinct on")
    if any(table.args.get("pivots") for table in select.find_all(exp.Table, exp.Subquery)):
        raise UnknownSql("pivot")


@dataclass(frozen=True)
class Source:
    """One relation in a FROM; optional when outer-joined; `conditions` are those of its join."""

    name: str
    relation: Relation
    is_optional: bool
    conditions: tuple[exp.Expr, ...]


class Joins:
    """The sources of one SELECT, joined and filtered, before anything is made of them."""

    def __init__(self, scope: Scope, made: Mapping[int, Relation], known: Known) -> None:
        """Read the FROM of a scope; raises UnknownSql for a join that is not known."""
        self._select = scope.expression
        self.sources = {source.name: source for source in _sources(scope, made, known)}
        where = self._select.args.get("where")
        joined = (c for s in self.sources.values() if not s.is_optional for c in s.conditions)
        # What holds in every row that is left.
        self.certain = (*conjuncts(where.this if where is not None else None), *joined)

    @cached_property
    def cases(self) -> tuple[PlacedCase, ...]:
        """Return the ways in which columns of the sources hold known texts."""
        used = {place_of(column) for column in self._select.find_all(exp.Column)}
        cases: list[PlacedCase] = [{}]
        for source in self.sources.values():
            own = _distinct(_placed(source.name, case, used) for case in source.relation.cases)
            if len(cases) * len(own) <= CASE_LIMIT * 20:
                cases = _distinct(_joined(cases, own, source))
        told = tuple(facts(self.certain))
        cases = _distinct(after for case in cases for after in narrowed(case, told))
        return tuple(cases) if len(cases) <= CASE_LIMIT else ({},)

    def row_keys(self) -> set[frozenset[Place]]:
        """Return sets of columns that no two rows share; what is always the same is left out."""
        keys: set[frozenset[Place]] = {frozenset()}
        for source in self.sources.values():
            if not self.is_single(source):
                own = [
                    frozenset(Place(source.name, column) for column in key)
                    for key in source.relation.keys
                ]
                keys = {one | other for one in keys for other in own}
        fixed = {
            place_of(column)
            for column, other in _equated(self.certain)
            if isinstance(other, exp.Literal)
        }
        return {key - fixed for key in keys}

    def is_single(self, source: Source) -> bool:
        """Say whether a source has at most one row beside each row of those before it."""
        order = list(self.sources)
        before = set(order[: order.index(source.name)])
        conditions = source.conditions if source.is_optional else self.certain
        bound = {
            column.name
            for column, other in _equated(conditions)
            if column.table == source.name
            and {inner.table for inner in other.find_all(exp.Column)} <= before
        }
        return any(key <= bound for key in source.relation.keys)

    def equals(self) -> Iterator[tuple[Place, Place]]:
        """Yield pairs of columns that are equal in every row, both ways round."""
        for fact in facts(self.certain):
            if fact.other is not None:
                yield fact.place, fact.other
                yield fact.other, fact.place


def _sources(scope: Scope, made: Mapping[int, Relation], known: Known) -> Iterator[Source]:
    start = scope.expression.args.get("from_")
    joins = scope.expression.args.get("joins") or ()
    for part in (*([start] if start is not None else ()), *joins):
        side, kind = part.args.get("side") or "", part.args.get("kind") or ""
        if side not in {"", "LEFT"} or kind not in {"", "INNER", "CROSS", "OUTER"}:
            raise UnknownSql(f"{side} {kind} join")
        name = part.this.alias_or_name
        source = scope.sources.get(name)
        if isinstance(source, Scope):
            relation = made[id(source.expression)]
        elif isinstance(source, exp.Table):
            relation = known(source.db, source.name)
        else:
            raise UnknownSql(f"{type(part.this).__name__} in a from")
        yield Source(name, relation, side == "LEFT", tuple(conjuncts(part.args.get("on"))))


def _joined(cases: list[PlacedCase], own: list[PlacedCase], source: Source) -> Iterator[PlacedCase]:
    told: tuple[Fact, ...] = tuple(facts(source.conditions))
    kept = source.name if source.is_optional else None
    for case in cases:
        matched = [after for other in own for after in narrowed({**case, **other}, told, kept)]
        yield from matched
        if source.is_optional and not matched:
            yield case


def _placed(source: str, case: Case, used: set[Place]) -> PlacedCase:
    placed = {Place(source, column): text for column, text in case.items()}
    return {place: text for place, text in placed.items() if place in used}


def _distinct(cases: Iterable[PlacedCase]) -> list[PlacedCase]:
    return list({frozenset(case.items()): case for case in cases}.values())


def _equated(
    conditions: Iterable[exp.Expr],
) -> Iterator[tuple[exp.Column, exp.Expr]]:
    """Yield each column with what it is said to equal."""
    for condition in conditions:
        if isinstance(condition, exp.EQ):
            left, right = condition.left.unnest(), condition.right.unnest()
            for one, other in ((left, right), (right, left)):
                if isinstance(one, exp.Column):
                    yield one, other
