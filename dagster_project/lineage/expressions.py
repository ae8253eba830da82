"""Looking into one expression of a query, without the subqueries in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from sqlglot import exp

from dagster_project.lineage.cases import Fact, conjuncts, facts

Found = TypeVar("Found", bound=exp.Expr)


def own(expression: exp.Expr, kind: type[Found]) -> Iterator[Found]:
    """Yield the nodes of a kind outside of subqueries; a subquery itself is one."""
    for node in expression.walk(prune=lambda node: isinstance(node, exp.UNWRAPPED_QUERIES)):
        if isinstance(node, kind):
            yield node


def told_where(column: exp.Expr, expression: exp.Expr) -> Iterator[Fact]:
    """Yield what holds in the branch of a CASE in which a column is looked at."""
    node = column
    while node is not expression and node.parent is not None:
        branch = node.parent
        is_result = isinstance(branch, exp.If) and branch.args.get("true") is node
        # `case x when 'a'` compares: only `case when ...` says a condition as it is.
        if is_result and branch.parent is not None and branch.parent.args.get("this") is None:
            yield from facts(conjuncts(branch.this))
        node = branch


def adds_up(out: exp.Expr) -> bool:
    """Say whether an expression adds rows up, other than through a window."""
    for found in own(out, exp.AggFunc):
        parent = found.parent
        while isinstance(parent, exp.Filter | exp.IgnoreNulls | exp.WithinGroup | exp.Order):
            parent = parent.parent
        if not isinstance(parent, exp.Window):
            return True
    return False
