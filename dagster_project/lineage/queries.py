"""Follow one qualified query: from the relations it reads to the relation it makes.

sqlglot parses, qualifies and finds the scopes; here each scope becomes a `Relation`, inner ones
first. What this does not know it refuses: the model is then taken as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from sqlglot import exp
from sqlglot.optimizer.scope import Scope, traverse_scope

from dagster_project.lineage.cases import (
    Fact,
    Place,
    PlacedCase,
    narrowed,
    place_of,
    texts_of,
)
from dagster_project.lineage.expressions import adds_up, own, told_where
from dagster_project.lineage.joins import (
    CASE_LIMIT,
    Joins,
    Known,
    Source,
    UnknownSql,
    refuse_unknown,
)
from dagster_project.lineage.relations import (
    ALWAYS,
    ANYTHING,
    NONE,
    Case,
    Origins,
    Raw,
    Relation,
    Trace,
    When,
    always,
    blurred,
    merge,
    stacked,
)

# Columns that all rows behind a value share; None when there is one row behind it.
Kept = frozenset[Place] | None


def follow(query: exp.Expr, known: Known) -> Relation:
    """Return what a qualified query makes of relations, known by schema and name.

    Raises UnknownSql for a construct that is not understood.
    """
    made: dict[int, Relation] = {}
    scopes = traverse_scope(query)
    for scope in scopes:
        made[id(scope.expression)] = _made(scope, made, known)
    return made[id(scopes[-1].expression)]


def _made(scope: Scope, made: dict[int, Relation], known: Known) -> Relation:
    if isinstance(scope.expression, exp.Select):
        return _Select(scope, scope.expression, made, known).relation()
    if not isinstance(scope.expression, exp.Union):
        raise UnknownSql(type(scope.expression).__name__)
    first, second = scope.set_operation_scopes
    is_distinct = bool(scope.expression.args.get("distinct"))

    def union() -> Relation:
        branches = (made[id(first.expression)], made[id(second.expression)])
        return stacked(branches, is_distinct=is_distinct, limit=CASE_LIMIT)

    if not _is_recursive(scope, second):
        return union()
    # Each turn reads what the last one made, until nothing new comes.
    before, found = None, blurred(union())
    while found != before:
        made[id(first.expression)] = before = found
        made[id(second.expression)] = _made(second, made, known)
        found = blurred(union())
    return found


def _is_recursive(scope: Scope, second: Scope) -> bool:
    """Say whether a union is a recursive CTE: its second branch reads the CTE itself."""
    parent = scope.expression.parent
    if not isinstance(parent, exp.CTE):
        return False

    def reads(tables: Iterable[exp.Table]) -> int:
        return sum(table.name == parent.alias and not table.db for table in tables)

    if reads(second.tables) != reads(scope.expression.find_all(exp.Table)):
        raise UnknownSql("a subquery that reads its own CTE")
    return reads(second.tables) > 0


class _Select:
    """One SELECT on its way to a relation."""

    def __init__(
        self, scope: Scope, select: exp.Select, made: Mapping[int, Relation], known: Known
    ) -> None:
        self._joins = Joins(scope, made, known)
        self._select = select
        refuse_unknown(select)
        # A later branch of a union may name two columns alike: its names are not used.
        self._outs: dict[str, exp.Expr] = {}
        for number, item in enumerate(select.selects):
            name = item.alias_or_name
            self._outs[f"{name}:{number}" if name in self._outs else name] = item.unalias()
        self._direct = {
            name: place_of(out) for name, out in self._outs.items() if isinstance(out, exp.Column)
        }
        self._inner = {
            id(child.expression): (made[id(child.expression)], child.external_columns)
            for child in scope.subquery_scopes
        }
        self._groups = tuple(group.unnest() for group in self._listed("group"))
        self._windows = {w.this.name: w for w in select.args.get("windows") or ()}
        has_totals = any(adds_up(out) for out in self._outs.values())
        self._is_total = has_totals and not self._groups
        self._lifted: dict[tuple[str, When, Kept, tuple[Fact, ...]], When | None] = {}

    def relation(self) -> Relation:
        """Return what the SELECT makes."""
        columns = {name: self._column(out) for name, out in self._outs.items()}
        # A total over no group is one row, whatever there is to add up.
        rows = NONE if self._is_total else self._rows(None)
        return Relation(columns, rows, self._out_cases(), self._out_keys())

    def _column(self, out: exp.Expr) -> Trace:
        kept = self._kept(out)
        trace = self._trace(out, kept)
        if kept is None:
            return trace
        return Trace(trace.values, merge((trace.rows, self._rows(kept))))

    def _kept(self, out: exp.Expr) -> Kept:
        """Return what the rows behind a value share: a window sees its partition, a total all."""
        if self._is_total:
            return frozenset()
        found: list[set[Place]] = []
        for window in out.find_all(exp.Window):
            parts = self._windows.get(window.alias, window).args.get("partition_by") or ()
            found.append({place_of(part) for part in parts if isinstance(part, exp.Column)})
        return frozenset(set.intersection(*found)) if found else None

    def _trace(self, expression: exp.Expr, kept: Kept) -> Trace:
        """Return what an expression rests on, in the terms of the columns made here."""
        values: list[Origins] = []
        rows: list[Origins] = []
        for place, told in dict.fromkeys(self._places(expression)):
            source = self._joins.sources[place.source]
            trace = source.relation.columns.get(place.column)
            if trace is None:
                raise UnknownSql(f"column {place.source}.{place.column}")
            values.append(self._lift(place.source, trace.values, kept, told))
            rows.append(self._lift(place.source, trace.rows, kept, told))
            if source.is_optional:
                rows.append(self._match(source, kept))
        for relation, _ in self._subqueries(expression):
            values += [always(trace.values) for trace in relation.columns.values()]
            rows += [always(trace.rows) for trace in relation.columns.values()]
            rows.append(always(relation.rows))
        return Trace(merge(values), merge(rows))

    def _places(self, expression: exp.Expr) -> Iterator[tuple[Place, tuple[Fact, ...]]]:
        """Yield the columns in an expression, each with what holds where it is looked at."""
        found = list(own(expression, exp.Column))
        for window in own(expression, exp.Window):
            if window.alias in self._windows:
                found += self._windows[window.alias].find_all(exp.Column)
        for _, outer in self._subqueries(expression):
            found += outer
        for column in found:
            if column.table in self._joins.sources:
                yield place_of(column), tuple(told_where(column, expression))

    def _subqueries(self, expression: exp.Expr) -> Iterator[tuple[Relation, list[exp.Column]]]:
        for query in own(expression, exp.Query):
            if id(query) in self._inner:
                yield self._inner[id(query)]

    def _match(self, source: Source, kept: Kept) -> Origins:
        """Return what decides which row of an optional source stands beside the others."""
        found = [self._lift(source.name, source.relation.rows, kept)]
        for condition in source.conditions:
            for column in condition.find_all(exp.Column):
                trace = self._joins.sources[column.table].relation.columns[column.name]
                found.append(self._lift(column.table, trace.origins, kept))
                other = self._joins.sources[column.table]
                if other.is_optional and other is not source:
                    found.append(self._match(other, kept))
        return merge(found)

    def _rows(self, kept: Kept) -> Origins:
        """Return what decides which rows there are."""
        found: list[Origins] = []
        for source in self._joins.sources.values():
            if not source.is_optional:
                found.append(self._lift(source.name, source.relation.rows, kept))
            elif not self._joins.is_single(source):
                found.append(self._match(source, kept))
        deciding = [*self._joins.certain, *self._groups, *self._listed("having", "qualify")]
        if self._select.args.get("distinct"):
            deciding += self._outs.values()
        if self._select.args.get("limit"):
            deciding += self._listed("order")
        return merge([*found, *(self._trace(each, kept).origins for each in deciding)])

    def _lift(
        self, source: str, origins: Origins, kept: Kept, told: tuple[Fact, ...] = ()
    ) -> Origins:
        """Return a source's origins in the terms of the columns made here."""
        found: dict[When, frozenset[Raw]] = {}
        for when, raws in origins.items():
            key = (source, when, kept, told)
            if key not in self._lifted:
                self._lifted[key] = self._when(*key)
            lifted = self._lifted[key]
            if lifted is not None:
                found[lifted] = found.get(lifted, frozenset()) | raws
        return merge((found,))

    def _when(self, source: str, when: When, kept: Kept, told: tuple[Fact, ...]) -> When | None:
        """Return when an origin of a source counts in the rows made here; None for never."""
        needed = [Fact(Place(source, column), None, texts) for column, texts in when]
        cases = self._joins.cases
        fitting = [after for case in cases for after in narrowed(case, (*needed, *told))]
        if not fitting:
            return None
        if not when:
            return ALWAYS
        found: dict[str, frozenset[str]] = {}
        for name, place in self._direct.items():
            texts = {case.get(place) for case in fitting}
            is_shared = kept is None or place in kept
            if is_shared and None not in texts and texts != {case.get(place) for case in cases}:
                found[name] = frozenset(text for text in texts if text is not None)
        if kept is None:
            found |= self._literal(fitting)
        return tuple(sorted(found.items()))

    def _literal(self, cases: Iterable[PlacedCase]) -> dict[str, frozenset[str]]:
        """Return the texts of literal columns in some cases; one that is always null has none."""
        found: dict[str, frozenset[str]] = {}
        for name, out in self._outs.items():
            texts = [texts_of(out, case) for case in cases]
            if None not in texts:
                found[name] = frozenset().union(*(text for text in texts if text))
        return {name: texts for name, texts in found.items() if texts}

    def _out_cases(self) -> tuple[Case, ...]:
        found: dict[frozenset[tuple[str, str]], Case] = {}
        for case in self._joins.cases:
            known = {name: case[place] for name, place in self._direct.items() if place in case}
            literal = self._literal([case])
            for texts in product(*literal.values()):
                made = known | dict(zip(literal, texts, strict=True))
                found[frozenset(made.items())] = made
        return tuple(found.values()) if len(found) <= CASE_LIMIT else ANYTHING

    def _out_keys(self) -> frozenset[frozenset[str]]:
        """Return the keys by which the rows made here can be told apart."""
        if self._is_total:
            return frozenset({frozenset()})
        if self._groups:
            named = [
                [name for name, out in self._outs.items() if out == group] for group in self._groups
            ]
            return frozenset({frozenset(n[0] for n in named)} if all(named) else ())
        names = {place: name for name, place in self._direct.items()}
        for one, other in self._joins.equals():
            if other in names:
                names.setdefault(one, names[other])
        keys: list[tuple[frozenset[Place], str | None]] = [
            (k, None) for k in self._joins.row_keys()
        ]
        for name, out in self._outs.items():
            if isinstance(out, exp.Window) and isinstance(out.this, exp.RowNumber):
                parts = out.args.get("partition_by") or ()
                if all(isinstance(part, exp.Column) for part in parts):
                    keys.append((frozenset(place_of(part) for part in parts), name))
        return frozenset(
            frozenset({names[place] for place in key} | ({number} if number else set()))
            for key, number in keys
            if key <= names.keys()
        )

    def _listed(self, *names: str) -> list[exp.Expr]:
        """Return the expressions of some clauses."""
        clauses = [self._select.args[name] for name in names if self._select.args.get(name)]
        return [item for clause in clauses for item in (clause.expressions or [clause.this])]
