"""What a query's conditions say of single columns: which texts they hold, which are equal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlglot import exp


class Place(NamedTuple):
    """A column of one of a query's sources."""

    source: str
    column: str


# As `relations.Case`, of all sources of a query.
PlacedCase = Mapping[Place, str]


@dataclass(frozen=True)
class Fact:
    """What holds in every row that passes: two columns are equal, or one is (not) among texts."""

    place: Place
    other: Place | None = None
    texts: frozenset[str] = frozenset()
    is_negated: bool = False


def conjuncts(condition: exp.Expr | None) -> Iterator[exp.Expr]:
    """Yield the conditions that all have to hold."""
    if condition is None:
        return
    condition = condition.unnest()
    if isinstance(condition, exp.And):
        yield from conjuncts(condition.left)
        yield from conjuncts(condition.right)
    else:
        yield condition


def facts(conditions: Iterable[exp.Expr]) -> Iterator[Fact]:
    """Yield what can be told of single columns; other conditions say nothing here."""
    for condition in conditions:
        is_negated = isinstance(condition, exp.Not | exp.NEQ)
        positive = condition.this.unnest() if isinstance(condition, exp.Not) else condition
        if isinstance(positive, exp.EQ | exp.NEQ):
            sides = [positive.left.unnest(), positive.right.unnest()]
            places = [place_of(side) for side in sides if isinstance(side, exp.Column)]
            texts = [text for side in sides if (text := text_of(side)) is not None]
            if len(places) == 2 and not is_negated:
                yield Fact(places[0], places[1])
            elif places and texts:
                yield Fact(places[0], None, frozenset(texts), is_negated)
        elif isinstance(positive, exp.In) and isinstance(positive.this, exp.Column):
            listed = [text_of(item) for item in positive.expressions]
            known = frozenset(text for text in listed if text is not None)
            if known and len(known) == len(set(listed)):
                yield Fact(place_of(positive.this), None, known, is_negated)


def place_of(column: exp.Column) -> Place:
    """Return where a qualified column stands."""
    return Place(column.table, column.name)


def text_of(expression: exp.Expr) -> str | None:
    """Return the text of a text literal."""
    is_text = isinstance(expression, exp.Literal) and expression.is_string
    return expression.name if is_text else None


def texts_of(expression: exp.Expr, case: PlacedCase) -> frozenset[str] | None:
    """Return the texts an expression can hold in a case besides null; None when any."""
    if not isinstance(expression, exp.Case):
        text = text_of(expression)
        return None if text is None else frozenset({text})
    compared = expression.this
    known = case.get(place_of(compared)) if isinstance(compared, exp.Column) else None
    results = []
    for branch in expression.args["ifs"]:
        wanted = text_of(branch.this)
        if known is None or wanted is None or wanted == known:
            results.append(branch.args["true"])
        if known is not None and wanted == known:
            break
    else:
        results += [expression.args["default"]] if expression.args.get("default") else []
    texts = [text_of(result.unnest()) for result in results]
    found = frozenset(text for text in texts if text is not None)
    return found if len(found) == len(set(texts)) else None


def narrowed(
    case: PlacedCase, told: Sequence[Fact], kept: str | None = None
) -> Iterator[PlacedCase]:
    """Yield the cases left of one when facts hold: none when they contradict it.

    With `kept`, facts hold only in rows that the outer-joined source of that name has, and so
    tell nothing of the others.
    """
    open_cases = [dict(case)]
    # Twice: what one fact tells may be news to an earlier one.
    for fact in (*told, *told):
        open_cases = [after for before in open_cases for after in _told(before, fact, kept)]
    yield from open_cases


def _told(case: dict[Place, str], fact: Fact, kept: str | None) -> Iterator[dict[Place, str]]:
    def may_learn(place: Place) -> bool:
        return kept is None or place.source == kept

    if fact.other is None:
        known = case.get(fact.place)
        if known is not None:
            if (known in fact.texts) != fact.is_negated:
                yield case
        elif fact.is_negated or not may_learn(fact.place):
            yield case
        else:
            for text in sorted(fact.texts):
                yield {**case, fact.place: text}
        return
    first, second = case.get(fact.place), case.get(fact.other)
    if first is not None and second is not None:
        if first == second:
            yield case
    elif first is not None and may_learn(fact.other):
        yield {**case, fact.other: first}
    elif second is not None and may_learn(fact.place):
        yield {**case, fact.place: second}
    else:
        yield case
