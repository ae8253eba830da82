"""The log tables that are published beside the marts: verdicts and loads, without any name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dagster_project.build import Plan
from dagster_project.consequences import Consequences
from dagster_project.lake import Decision, Lake
from expectations.gate import GREEN

GATE_RESULT_COLUMNS = {
    "gate_code": "text", "layer": "text", "subject": "text", "source": "text",
    "table_name": "text", "load_id": "text", "verdict": "text", "severity": "text",
    "observed": "text", "expected": "text", "row_count": "bigint", "unexpected_count": "bigint",
    "consequence": "text", "why": "text", "when_red": "text", "row_ids": "text",
}  # fmt: skip
LOAD_HISTORY_COLUMNS = {
    "source": "text", "table_name": "text", "load_id": "text", "load_sequence": "bigint",
    "verdict": "text", "reason": "text", "logical_date": "date",
    "is_backfill": "boolean", "row_count": "bigint", "absorbed_count": "bigint",
    "quarantined_count": "bigint", "page_count": "bigint", "file_count": "bigint",
}  # fmt: skip


def gate_row(verdict: Mapping[str, Any], load: Mapping[str, Any]) -> list[Any]:
    """Return a verdict as a row of `gate_results`; `load` tells which load it is about."""
    return [load.get(name, verdict.get(name)) for name in GATE_RESULT_COLUMNS]


def loads_to_tell_of(plan: Plan, lake: Lake) -> list[Decision]:
    """Return the decisions that tell how tables stand: on newest loads, held and released ones.

    Of a table the newest load tells how it stands; older verdicts stay in the lake's log. A load
    released by hand is told of for as long as its rows are read.
    """
    known = [
        decision
        for decision in lake.standing().values()
        if decision.verdict != "superseded"
        and (decision.is_backfill or decision.as_of_date <= plan.as_of.isoformat())
    ]
    newest = {(decision.source, decision.table): decision.load_id for decision in known}
    return [
        decision
        for decision in known
        if decision.verdict != "admit"
        or newest[decision.source, decision.table] == decision.load_id
    ]


def load_gate_rows(
    decisions: Iterable[Decision], consequences: Consequences
) -> Iterable[list[Any]]:
    """Yield each gate's verdict on some loads, with what it means downstream where it is red."""
    for decision in decisions:
        where = {
            "source": decision.source,
            "table_name": decision.table,
            "load_id": decision.load_id,
        }
        for verdict in decision.gates:
            if verdict["verdict"] in GREEN:
                yield gate_row(verdict, where)
            else:
                told = consequences.text(decision, verdict)
                yield gate_row(verdict, {**where, "consequence": told})


def load_rows(plan: Plan, lake: Lake) -> Iterable[list[Any]]:
    """Yield each load decided about, as a row of `load_history`."""
    landed = {load.load_id: load for load in lake.loads()}
    for decision in lake.standing().values():
        load = landed.get(decision.load_id)
        if load is not None:
            yield [
                load.source, load.table, load.load_id, decision.sequence, decision.verdict,
                # Who decided by hand, and why, stays in the log: no name is published.
                decision.reason if decision.decided_by == "gates" else _by_hand(decision),
                decision.as_of_date, decision.is_backfill,
                load.row_count, load.absorbed_count, decision.quarantined_count,
                load.page_count, len(load.files),
            ]  # fmt: skip


def _by_hand(decision: Decision) -> str:
    return "release revoked" if decision.verdict == "hold" else "released by hand"


def gate_summary(rows: Iterable[Sequence[Any]]) -> dict[str, Any]:
    """Return how many verdicts there are, how many passed, are learning, and which are red."""
    position = {name: number for number, name in enumerate(GATE_RESULT_COLUMNS)}
    listed = list(rows)
    red = [row for row in listed if row[position["verdict"]] not in GREEN]
    ended = Counter(row[position["verdict"]] for row in listed)
    return {
        "evaluated": len(listed),
        "passed": ended["pass"],
        "learning": ended["learning"],
        "red": sorted(
            {
                f"{row[position['gate_code']]} ({row[position['severity']]}) on "
                f"{row[position['subject']]}"
                for row in red
            }
        ),
    }
