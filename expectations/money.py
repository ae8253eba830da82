"""Gates on booked lines: their currency, their unit price, and books that are closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.gate import Gate
from expectations.pairs import pairs
from expectations.subject import Subject

if TYPE_CHECKING:
    from expectations.raw import RawTable


def money_gates(subject: Subject, table: RawTable, recent: str) -> list[Gate]:
    """Return the gates on booked lines: `table` has an amount, a currency, a holder, a day."""
    return [
        _currency(subject, table, recent),
        _unit_price(subject, table, recent),
        _restated(subject, table, recent),
    ]


def _currency(subject: Subject, table: RawTable, recent: str) -> Gate:
    holder = next(iter(table.refers))
    usual = (
        f"select {holder} as holder, min(currency_code) as usual_code from {recent} "
        f"group by {holder} having count(*) >= 3 and count(distinct currency_code) = 1"
    )
    relation = (
        f"(select candidate.load_id, candidate.row_id, candidate.currency_code, usual_code from "
        f"{subject.relation} as candidate inner join ({usual}) as usual "
        f"on candidate.{holder} = usual.holder) as billed"
    )
    broken = "currency_code <> usual_code"
    return subject.gate(
        "agrees",
        about="currency",
        relation=relation,
        breaking=f"count(*) filter (where {broken})",
        expected="a customer is billed in the currency of all lines before",
        quarantine=f"select load_id, row_id from {relation} where {broken}",
        reason="unusual_currency",
        why="An amount under another currency's code counts for a multiple of what was paid.",
        when_red="Check the currency of these lines at the source.",
    )


def _unit_price(subject: Subject, table: RawTable, recent: str) -> Gate:
    units = next(name for name in ("quantity", "unit_count") if name in table.columns)
    amount = next(name for name, kind in table.columns.items() if kind == "decimal(18,2)")
    product = next(name for name in ("product_code", "product_id") if name in table.columns)
    kind = next(name for name in ("document_type", "revenue_type") if name in table.columns)
    price = f"(abs({amount}) / greatest({units}, 1))"
    group = f"{product}, currency_code, {kind}"
    usual = (
        f"select {group}, median({price}) as usual_price from {recent} "
        f"where {amount} <> 0 group by {group} having count(*) >= 5"
    )
    relation = (
        f"(select load_id, row_id, {price} / usual_price as multiple from {subject.relation} "
        f"inner join ({usual}) as usual using ({group}) where {amount} <> 0) as priced"
    )
    broken = "multiple > $limit or multiple < 1.0 / $limit"
    return subject.gate(
        "in_range",
        about="unit_price",
        relation=relation,
        breaking=f"count(*) filter (where {broken})",
        expected="a unit costs what it did before, within a factor of $limit",
        quarantine=f"select load_id, row_id from {relation} where {broken}",
        reason="unit_price_off",
    )


def _restated(subject: Subject, table: RawTable, recent: str) -> Gate:
    amount = next(name for name, kind in table.columns.items() if kind == "decimal(18,2)")
    holder = next(iter(table.refers))
    return subject.gate(
        "conserved",
        about="restated",
        relation=pairs(subject, table, recent, (amount, holder, str(table.past_time))),
        breaking=(
            f"count(*) filter (where old_{table.past_time} < $as_of_date - cast($limit as integer) "
            f"* interval 1 day and (old_{amount} <> new_{amount} or old_{holder} <> new_{holder}))"
        ),
        expected="lines older than $limit $unit keep their amount and customer",
        why="Closed months that change move credit and history without a sale.",
        when_red="Ask finance which restatement this is; both versions are kept.",
    )
