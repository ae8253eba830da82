"""Let the gates judge loads and builds; keep their verdicts. It holds no threshold.

A load is judged on its candidate rows before anything reads them, a build on its marts
before anyone sees them. What a gate is, and why, stands in `expectations`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from dagster_project import durable
from dagster_project.build import Plan, built_id
from dagster_project.candidates import show_candidates
from dagster_project.errors import BuildError, PolicyError
from dagster_project.lake import Decision, Lake, Load
from dagster_project.publishing import verdict_path
from dagster_project.sources import all_tables
from dagster_project.sources.contract import TableContract
from dagster_project.warehouse import connect, literal
from dagster_project.workspace import Workspace

if TYPE_CHECKING:
    import duckdb

    from expectations.gate import Verdict

STAGE = "gates"


def judge_loads(workspace: Workspace) -> list[Decision]:
    """Judge every load that is not admitted yet; admit or hold each, quarantine its bad rows.

    Loads of one table are judged one after the other, oldest first, because each is compared
    with what stands admitted before it. Returns the new decisions.
    """
    tables = {table.name: table for table in all_tables()}
    decisions: list[Decision] = []
    judged: set[str] = set()
    while True:
        turn: dict[TableContract, Load] = {}
        # Asked anew each turn: admitting a load may have superseded the next one.
        for load in workspace.lake.undecided(workspace.logical_date):
            if load.load_id not in judged and load.name in tables:
                turn.setdefault(tables[load.name], load)
        if not turn:
            return decisions
        judged |= {load.load_id for load in turn.values()}
        decisions += _judge_turn(workspace, dict(sorted(turn.items(), key=_by_name)))


def _by_name(item: tuple[TableContract, Load]) -> str:
    return item[0].name


def judge_build(workspace: Workspace, plan: Plan) -> list[Mapping[str, Any]]:
    """Judge the build in the warehouse; write and return one verdict per gate."""
    from expectations import MART_GATES
    from expectations.gate import PolicyProblem
    from expectations.runner import judge

    settings = workspace.settings
    with connect(settings, settings.warehouse_path, read_only=True) as connection:
        if built_id(connection) != plan.build_id:
            raise BuildError(
                f"the warehouse does not hold build {plan.build_id} whole",
                where="mart gates",
                next_step="build everything: `mops run`, or materialize all models",
            )
        try:
            verdicts = judge(connection, MART_GATES, _rules(workspace), _days(workspace))
        except PolicyProblem as problem:
            raise PolicyError(
                str(problem), where="gates.csv", next_step="mend the policy row, or its valid_from"
            ) from problem
    rows: list[Mapping[str, Any]] = [_plain(verdict) for verdict in verdicts]
    durable.write_sealed(verdict_path(settings, plan.build_id), {"verdicts": rows})
    return rows


def _judge_turn(workspace: Workspace, turn: Mapping[TableContract, Load]) -> list[Decision]:
    from expectations.gate import GatesNotEvaluated, PolicyProblem
    from expectations.raw import load_gates
    from expectations.runner import judge

    with connect(workspace.settings) as connection:
        described = show_candidates(connection, workspace, turn)
        gates = load_gates([described[table.name] for table in turn], described.values())
        try:
            verdicts = judge(connection, gates, _rules(workspace), _days(workspace))
        except PolicyProblem as problem:
            raise PolicyError(
                str(problem), where="gates.csv", next_step="mend the policy row"
            ) from problem
        except GatesNotEvaluated as problem:
            raise BuildError(
                str(problem), where="load gates", next_step="nothing was admitted; run again"
            ) from problem
        by_subject: dict[str, list[Verdict]] = defaultdict(list)
        for verdict in verdicts:
            by_subject[verdict.subject].append(verdict)
        decisions = []
        for number, (table, load) in enumerate(turn.items(), start=1):
            decision = _decide(workspace, load, by_subject[table.name], connection)
            decisions.append(decision)
            workspace.progress.step(STAGE, f"{table.name}: {decision.verdict}", number, len(turn))
    return decisions


def _decide(
    workspace: Workspace,
    load: Load,
    verdicts: Sequence[Verdict],
    connection: duckdb.DuckDBPyConnection,
) -> Decision:
    lake = workspace.lake
    blocking = [verdict.gate_code for verdict in verdicts if verdict.is_blocking]
    sequence = lake.next_sequence()
    quarantine, count = _quarantine(connection, lake, load, sequence)
    admitted_before = any(
        (other.source, other.table) == (load.source, load.table)
        and other.row_count
        and other.load_id != load.load_id
        for other, _ in lake.admitted()
    )
    return lake.decide(
        Decision(
            sequence=sequence,
            source=load.source,
            table=load.table,
            load_id=load.load_id,
            verdict="hold" if blocking or not verdicts else "admit",
            as_of_date=workspace.logical_date.isoformat(),
            cursor_from=load.cursor_from,
            is_backfill=not admitted_before,
            policy_version=workspace.policy.version,
            decided_by="gates",
            reason=", ".join(blocking) or "no blocking gate is red",
            quarantine=quarantine,
            quarantine_sha256=durable.file_hash(lake.folder / quarantine) if quarantine else None,
            quarantined_count=count,
            gates=tuple(_plain(verdict) for verdict in verdicts),
        )
    )


def _quarantine(
    connection: duckdb.DuckDBPyConnection, lake: Lake, load: Load, sequence: int
) -> tuple[str | None, int]:
    """Write the rows to set aside beside the log; return the file's path and its rows."""
    from expectations.runner import QUARANTINE

    mine = f"from {QUARANTINE} where load_id = {literal(load.load_id)}"
    row = connection.execute(f"select count(*) {mine}").fetchone()
    if row is None or not row[0]:
        return None, 0
    path = f"_quarantine/{load.load_id}-{sequence:08d}.parquet"
    durable.make_folder(lake.folder / "_quarantine")
    connection.execute(
        f"copy (select row_id, gate_code, reason {mine} order by row_id, gate_code, reason) "
        f"to {literal(lake.folder / path)} (format parquet)"
    )
    durable.sync_file(lake.folder / path)
    return path, int(row[0])


def _rules(workspace: Workspace) -> Iterable[Mapping[str, str]]:
    return workspace.policy.seeds["gates"]


def _days(workspace: Workspace) -> dict[str, date]:
    return {"as_of_date": workspace.as_of, "data_until_date": workspace.data_until}


def _plain(verdict: Verdict) -> dict[str, Any]:
    fields = asdict(verdict)
    fields.pop("quarantine_relation")
    return fields
