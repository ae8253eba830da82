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
from dagster_project.build import Plan, built_id, read_files
from dagster_project.errors import BuildError, PolicyError
from dagster_project.lake import Decision, Lake, Load
from dagster_project.publishing import verdict_path
from dagster_project.sources import all_tables
from dagster_project.sources.contract import LINEAGE, TableContract
from dagster_project.warehouse import connect, fill_table, literal
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


def release(
    workspace: Workspace, load_id: str, *, who: str, why: str, until: str | None
) -> Decision:
    """Admit a held load by hand; who, why and until stay in the log and are shown."""
    standing = workspace.lake.standing().get(load_id)
    if standing is None or standing.verdict != "hold":
        held = [d.load_id for d in workspace.lake.standing().values() if d.verdict == "hold"]
        raise BuildError(
            f"load {load_id} is not held",
            where="admission log",
            next_step=f"held loads: {', '.join(held) or 'none'}",
        )
    fields = asdict(standing) | {
        "sequence": workspace.lake.next_sequence(),
        "verdict": "release",
        "as_of_date": workspace.logical_date.isoformat(),
        "decided_by": who,
        "reason": why,
        "until_date": until,
        "gates": standing.gates,
    }
    return workspace.lake.decide(Decision(**fields))


def judge_build(workspace: Workspace, plan: Plan) -> list[Mapping[str, Any]]:
    """Judge the build in the warehouse; write and return one verdict per gate."""
    from expectations import MART_GATES
    from expectations.runner import judge

    with connect(workspace.settings, workspace.settings.warehouse_path) as connection:
        if built_id(connection) != plan.build_id:
            raise BuildError(
                f"the warehouse does not hold build {plan.build_id} whole",
                where="mart gates",
                next_step="build everything: `mops run`, or materialize all models",
            )
        verdicts = judge(connection, MART_GATES, _rules(workspace), _days(workspace))
    rows: list[Mapping[str, Any]] = [_plain(verdict) for verdict in verdicts]
    durable.write_json(verdict_path(workspace.settings, plan.build_id), rows)
    return rows


def _judge_turn(workspace: Workspace, turn: Mapping[TableContract, Load]) -> list[Decision]:
    from expectations.gate import GatesNotEvaluated, PolicyProblem
    from expectations.raw import load_gates
    from expectations.runner import judge

    lake = workspace.lake
    with connect(workspace.settings) as connection:
        _candidate_relations(connection, lake, turn)
        gates = load_gates([_described(table) for table in turn])
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
        (other.source, other.table) == (load.source, load.table) and other.row_count
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
            reason=", ".join(blocking) or "all blocking gates passed",
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


def _candidate_relations(
    connection: duckdb.DuckDBPyConnection, lake: Lake, turn: Mapping[TableContract, Load]
) -> None:
    """Show the gates the loads to judge, and beside them what stands admitted."""
    connection.execute("create schema candidates; create schema admitted")
    admitted: dict[str, list[Load]] = defaultdict(list)
    for load, _ in lake.admitted():
        admitted[load.name].append(load)
    for table in all_tables():
        contract = lake.contract_file(table, connection)
        before = [contract, *lake.paths(admitted[table.name])]
        connection.execute(f"create view admitted.{table.name} as {read_files(table, before)}")
        if table in turn:
            files = [contract, *lake.paths([turn[table]])]
            connection.execute(f"create view candidates.{table.name} as {read_files(table, files)}")
    fill_table(
        connection,
        "candidates.loads",
        "source text, table_name text, load_id text, row_count bigint, absorbed_count bigint, "
        "page_count bigint, is_complete boolean, is_first boolean, control text",
        [
            (
                load.source,
                load.table,
                load.load_id,
                load.row_count,
                load.absorbed_count,
                load.page_count,
                load.is_complete,
                not admitted[table.name],
                durable.canonical(load.control),
            )
            for table, load in turn.items()
        ],
    )


def _described(table: TableContract) -> Any:
    from expectations.raw import RawTable

    extra = {column.name: column.type for column in LINEAGE}
    if table.has_payload:
        extra["payload"] = "string"
    if table.event_time:
        extra["event_date"] = "date"
    return RawTable(
        source=table.source,
        table=table.table,
        key=table.key,
        columns={column.name: column.type for column in table.columns},
        required=tuple(column.name for column in table.required),
        extra=extra,
        event_time=table.event_time,
    )


def _rules(workspace: Workspace) -> Iterable[Mapping[str, str]]:
    return workspace.policy.seeds["gates"]


def _days(workspace: Workspace) -> dict[str, date]:
    return {"as_of_date": workspace.as_of, "data_until_date": workspace.data_until}


def _plain(verdict: Verdict) -> dict[str, Any]:
    fields = asdict(verdict)
    fields.pop("quarantine_relation")
    return fields
