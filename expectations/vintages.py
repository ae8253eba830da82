"""Mart gates of closed months: frozen as they were known, every later cent explained."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

_vintages = Subject("attribution_vintages", "marts.attribution_vintages")
_restatements = Subject("attribution_restatements", "marts.attribution_restatements")

_CELL = ("attribution_model", "booked_month", "channel", "currency_code")


def _frozen_is_what_was_booked() -> Gate:
    """Ask each model for the lines of the month in the versions in force when it closed."""
    in_force = (
        "known_at::date <= closed_on_date and coalesce(superseded_at::date > closed_on_date, true)"
    )
    return say.conserved(
        _vintages,
        "frozen",
        relation=(
            "(select vintages.amount, booked.amount as booked_amount from "
            "(select booked_month, currency_code, attribution_model, sum(frozen_amount) as amount "
            "from marts.attribution_vintages group by all) as vintages left join "
            "(select booked_month, currency_code, sum(booked_amount) as amount "
            "from unified.int_revenue__recorded inner join unified.int_months__closed "
            "on date_trunc('month', happened_at) = booked_month "
            f"where {in_force} group by all) as booked "
            "on vintages.booked_month = booked.booked_month "
            "and vintages.currency_code is not distinct from booked.currency_code) as compared"
        ),
        breaking="count(*) filter (where amount <> coalesce(booked_amount, 0))",
        expected="every model froze what was booked as known when the month closed",
        observed="count(*) || ' models, months and currencies compared'",
    )


def _current_is_attributed() -> Gate:
    """Ask the touch-grain table for the same sums in every closed month."""
    return say.conserved(
        _vintages,
        "current",
        relation=(
            "(select vintages.amount, credits.amount as credit_amount from "
            f"(select {', '.join(_CELL)}, current_amount as amount "
            "from marts.attribution_vintages) as vintages full join "
            f"(select {', '.join(_CELL)}, sum(attributed_amount) as amount "
            "from marts.attributed_revenue semi join (select attribution_model, booked_month "
            "from marts.attribution_vintages) as vintaged using (attribution_model, booked_month) "
            f"group by all) as credits on {_same('vintages', 'credits')}) as compared"
        ),
        breaking="count(*) filter (where coalesce(amount, 0) <> coalesce(credit_amount, 0))",
        expected="current amounts are the credits of attributed_revenue",
        observed="count(*) || ' sums compared'",
    )


def _changes_are_whole() -> Gate:
    """Ask the causes for the whole way from the frozen amount to the current one."""
    return say.conserved(
        _restatements,
        "changes",
        relation=(
            "(select frozen_amount, current_amount, changed_amount from "
            "marts.attribution_vintages as vintages full join "
            f"(select {', '.join(_CELL)}, sum(changed_amount) as changed_amount "
            "from marts.attribution_restatements group by all) as changes "
            f"on {_same('vintages', 'changes')}) as compared"
        ),
        breaking=(
            "count(*) filter (where frozen_amount is null "
            "or frozen_amount + coalesce(changed_amount, 0) <> current_amount)"
        ),
        expected="frozen amount + changes = current amount, to the cent",
        observed="count(*) || ' sums compared'",
    )


def _same(one: str, other: str) -> str:
    return " and ".join(f"{one}.{name} is not distinct from {other}.{name}" for name in _CELL)


MART_GATES: tuple[Gate, ...] = (
    say.volume_when(
        _vintages, "unified.int_months__closed", expected="rows, since a month is closed"
    ),
    say.keyed(_vintages, _CELL),
    _frozen_is_what_was_booked(),
    _current_is_attributed(),
    say.keyed(_restatements, (*_CELL, "cause")),
    _changes_are_whole(),
)
