"""Gates on a load's manifest: what landed against what the source itself counted.

`candidates.loads` holds one row per candidate load: source, table_name, load_id, row_count,
absorbed_count, absorbed_amounts (JSON text: sums by currency), page_count, is_complete, is_first,
table_row_count_before, tenant_before and control (JSON text: row_count, table_row_count,
amount_by_currency, expected_repeat_count, repeat_count, unparsed, tenant).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.gate import NO_CHANGE, Gate
from expectations.subject import Subject

if TYPE_CHECKING:
    from expectations.raw import RawTable

LOADS = "candidates.loads"


def manifest_gates(subject: Subject, table: RawTable, everything: str) -> list[Gate]:
    """Return the gates that need the manifest; `everything` is the rowset of all its rows."""
    loads = f"{LOADS} where source = '{table.source}' and table_name = '{table.table}'"
    gates = [_rows(subject, loads), _repeats(subject, loads), _parsed(subject, loads)]
    if table.source != "files":
        gates += _whole_table(subject, table, loads, everything)
        if table.amount:
            gates.append(_amounts(subject, table.amount, loads))
    return gates


def _rows(subject: Subject, loads: str) -> Gate:
    """Ask for every row the source counted; rows that an earlier load held count as landed."""
    told = (
        f"(select sum(coalesce({_number('row_count')}, row_count + absorbed_count)) from {loads})"
    )
    landed = f"(count(*) + (select sum(absorbed_count) from {loads}))"
    is_whole = f"(select bool_and(is_complete) from {loads})"
    # Nothing, or nothing but rows that are held already: a deletion elsewhere in the list.
    attested = (
        f"(select bool_and(is_complete and not is_first and ({_number('row_count')} = 0 "
        f"or (absorbed_count > 0 and coalesce({_number('row_count')}, absorbed_count) "
        f"<= absorbed_count))) from {loads})"
    )
    return subject.gate(
        "reconciled",
        about="rows",
        breaking=(
            f"greatest({told} - {landed}, 0) "
            f"+ case when {is_whole} then 0 else greatest(1, count(*)) end"
        ),
        expected="every row the source counted, and no page left",
        observed=(
            f"case when count(*) = 0 and {attested} then '{NO_CHANGE}' "
            f"else 'source counts ' || {told} || ', landed ' || {landed} end"
        ),
        attests_no_change=True,
    )


def _repeats(subject: Subject, loads: str) -> Gate:
    """Ask the overlap for the rows it must bring again; each changed row explains one missing.

    An emptied source answers "nothing new" like a quiet one; only this tells them apart.
    """
    awaited = f"(select sum(coalesce({_number('expected_repeat_count')}, 0)) from {loads})"
    came = f"(select sum(coalesce({_number('repeat_count')}, 0)) from {loads})"
    lost = f"greatest({awaited} - {came} - count(*), 0)"
    return subject.gate(
        "reconciled",
        about="repeats",
        rows=f"greatest(count(*), {awaited})",
        seen=f"greatest(count(*), {awaited})",
        breaking=f"case when {lost} > $limit * {awaited} then {lost} else 0 end",
        expected="the overlap repeats what it held, but for a share of $limit",
        observed=f"{came} || ' of ' || {awaited} || ' rows repeated'",
    )


def _parsed(subject: Subject, loads: str) -> Gate:
    """Ask that values which did not parse, and so landed as null, stay a small share."""
    failed = (
        "(select coalesce(sum(cast(part.value as bigint)), 0) from "
        f"(select control from {loads}) as manifests, json_each(control, '$$.unparsed') as part)"
    )
    return subject.gate(
        "contract",
        about="parsed",
        breaking=f"case when {failed} > $limit * count(*) then {failed} else 0 end",
        expected="values that do not parse: at most $limit ($unit) of the rows",
        observed=f"{failed} || ' values did not parse'",
    )


def _whole_table(subject: Subject, table: RawTable, loads: str, everything: str) -> list[Gate]:
    """Compare the records the lake holds after this load with the source's whole table."""
    keys = ", ".join(table.key)

    def live(rows: str) -> str:
        return (
            "(select count(*) from (select max_by(is_deleted, recorded_at) as is_gone "
            f"from {rows} as versions group by {keys}) as records where not is_gone)"
        )

    relation = (
        f"(select {live(everything)} as held_count, {live(f'admitted.{table.name}')} "
        f"as held_before_count, (select max({_number('table_row_count')}) from {loads}) "
        f"as source_count, (select max(table_row_count_before) from {loads}) as before_count)"
        " as whole_table"
    )
    observed = (
        "'lake holds ' || max(held_count) || ', source ' "
        "|| coalesce(cast(max(source_count) as varchar), 'gives no count')"
    )

    def compare(about: str, difference: str, expected: str) -> Gate:
        return subject.gate(
            "reconciled",
            about=about,
            relation=relation,
            rows="max(greatest(held_count, coalesce(source_count, 0)))",
            seen="max(greatest(held_count, coalesce(source_count, 0)))",
            breaking=(
                f"coalesce(max(case when {difference} > $limit * source_count "
                f"then {difference} end), 0)"
            ),
            expected=expected,
            observed=observed,
        )

    return [
        compare(
            "missing",
            "(source_count - held_count)",
            "the lake holds the source's table, but for a share of $limit",
        ),
        compare(
            "shrunk",
            "(before_count + held_count - held_before_count - source_count)",
            "the source holds what it held before and what came since, but for $limit of it",
        ),
    ]


def _amounts(subject: Subject, amount: str, loads: str) -> Gate:
    """Compare the sum per currency of what came with the source's own, to the cent.

    What came is what landed and what was absorbed, because an earlier load holds it.
    """

    def told(column: str, path: str) -> str:
        return (
            "select nullif(part.key, '') as currency_code, "
            "cast(part.value ->> '$$' as decimal(18,2)) as amount "
            f"from (select {column} from {loads}) as manifests, json_each({column}{path}) as part"
        )

    came = (
        "(select currency_code, sum(amount) as amount from ("
        f"select nullif(currency_code, '') as currency_code, {amount} as amount "
        f"from {subject.relation} union all "
        f"{told('absorbed_amounts', '')}) as parts group by currency_code) as came"
    )
    sums = ", '$$.amount_by_currency'"
    counted = (
        "(select currency_code, sum(amount) as told_amount "
        f"from ({told('control', sums)}) as parts "
        "group by currency_code) as counted"
    )
    comparable = f"(select bool_and((control -> 'amount_by_currency') is not null) from {loads})"
    return subject.gate(
        "reconciled",
        about="amounts",
        relation=(
            f"(select amount, told_amount, {comparable} as is_comparable from {came} "
            f"full join {counted} "
            "on came.currency_code is not distinct from counted.currency_code) as currencies"
        ),
        rows=f"(select count(*) from {subject.relation})",
        seen=f"case when {comparable} then (select count(*) from {subject.relation}) else 0 end",
        breaking=(
            "count(*) filter (where is_comparable "
            "and coalesce(amount, 0) <> coalesce(told_amount, 0))"
        ),
        expected="per currency the source's own sum, to the cent",
        observed=(
            "case when bool_and(is_comparable) then count(*) || ' currencies compared' "
            "else 'no sums to compare' end"
        ),
        may_learn=True,
        lacking="the source states no sums",
    )


def _number(name: str) -> str:
    return f"cast(control ->> '{name}' as bigint)"
