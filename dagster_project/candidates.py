"""What the gates of loads see: candidates, what stands admitted, its recent part, policy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dagster_project import durable
from dagster_project.build import read_files
from dagster_project.lake import UNDATED, Lake, Load
from dagster_project.sources import all_tables
from dagster_project.sources.contract import LINEAGE, TableContract
from dagster_project.warehouse import fill_table, literal
from dagster_project.workspace import Workspace

if TYPE_CHECKING:
    import duckdb

    from expectations.raw import RawTable

# The past that a load of a table split by day is compared with: four weeks know every weekday.
RECENT_DAYS = 28
# Seeds that gates ask in SQL: their key and the columns asked.
POLICY_RELATIONS = {
    "holidays": (("calendar", "holiday_date"), "holiday_date date"),
    "calendar_events": (
        ("event_name",), "table_pattern text, first_date date, last_date date",
    ),
    "test_records": (("rule_name",), "pattern text"),
}  # fmt: skip
ANNOUNCED_KEY = ("table_name", "column_name", "value")


def show_candidates(
    connection: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    turn: Mapping[TableContract, Load],
) -> dict[str, RawTable]:
    """Show the gates the loads to judge and what stands admitted; return all raw tables by name.

    Schemas: `candidates` (and its `loads`), `admitted`, `recent`, `policy`; `days` in both of
    the first.
    """
    announced = workspace.policy.in_force("announced_values", ANNOUNCED_KEY, workspace.as_of)
    described = {table.name: raw_table(table, announced) for table in all_tables()}
    _raw_relations(connection, workspace.lake, turn)
    _policy_relations(connection, workspace)
    _count_days(connection, workspace.lake, turn, [described[table.name] for table in turn])
    return described


def _raw_relations(
    connection: duckdb.DuckDBPyConnection, lake: Lake, turn: Mapping[TableContract, Load]
) -> None:
    connection.execute("create schema candidates; create schema admitted; create schema recent")
    admitted: dict[str, list[Load]] = defaultdict(list)
    for load in _others(lake, turn):
        admitted[load.name].append(load)
    for table in all_tables():
        contract = lake.contract_file(table, connection)
        before = [contract, *lake.paths(admitted[table.name])]
        connection.execute(f"create view admitted.{table.name} as {read_files(table, before)}")
        if table in turn:
            recent = [contract, *_recent_paths(lake, admitted[table.name], turn[table])]
            connection.execute(f"create view recent.{table.name} as {read_files(table, recent)}")
            files = [contract, *lake.paths([turn[table]])]
            connection.execute(f"create view candidates.{table.name} as {read_files(table, files)}")
    fill_table(
        connection,
        "candidates.loads",
        "source text, table_name text, load_id text, row_count bigint, absorbed_count bigint, "
        "page_count bigint, is_complete boolean, is_first boolean, control text, "
        "table_row_count_before bigint",
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
                _counted_before(admitted[table.name]),
            )
            for table, load in turn.items()
        ],
    )


def _others(lake: Lake, turn: Mapping[TableContract, Load]) -> list[Load]:
    """Return the admitted loads but those to judge: a release that ran out is both."""
    judged = {load.load_id for load in turn.values()}
    return [load for load, _ in lake.admitted() if load.load_id not in judged]


def _counted_before(admitted: Sequence[Load]) -> int | None:
    """Return the rows of the whole table at the source when it last told them."""
    counts = [load.control.get("table_row_count") for load in admitted]
    told = [int(count) for count in counts if count is not None]
    return told[-1] if told else None


def _recent_paths(lake: Lake, admitted: Sequence[Load], candidate: Load) -> list[Path]:
    """Return the admitted files worth comparing with.

    Those of the candidate's own days and of the last four weeks admitted before its newest;
    all files of a table that is not split by day.
    """
    own = {file.event_date for file in candidate.files if file.event_date}
    if not own:
        return lake.paths(admitted)
    files = [file for load in admitted for file in load.files if file.event_date]
    before = sorted({str(file.event_date) for file in files if str(file.event_date) < max(own)})
    wanted = {*own, *before[-RECENT_DAYS:]}
    return [lake.folder / file.path for file in files if file.event_date in wanted]


def _count_days(
    connection: duckdb.DuckDBPyConnection,
    lake: Lake,
    turn: Mapping[TableContract, Load],
    judged: Iterable[RawTable],
) -> None:
    """Count each judged table's rows by day, new and admitted.

    The manifests tell where files are split by day, else the first version of each record.
    """
    described = {table.name: table for table in judged}
    for schema in ("candidates", "admitted"):
        connection.execute(
            f"create table {schema}.days (table_name text, event_date date, row_count bigint)"
        )
    loads = {"candidates": list(turn.values()), "admitted": _others(lake, turn)}
    for schema, listed in loads.items():
        counted = [
            (load.name, file.event_date, file.row_count)
            for load in listed
            for file in load.files
            if file.event_date and file.event_date != UNDATED and load.name in described
        ]
        if counted:
            connection.executemany(f"insert into {schema}.days values (?, ?, ?)", counted)
    for table in described.values():
        if table.event_time or not (table.moment or table.past_time):
            continue
        keys = ", ".join(table.key)
        day = f"cast({table.moment or table.past_time} as date)"
        known = f"select {keys}, min({day}) as day from admitted.{table.name} group by {keys}"
        new = (
            f"select {keys}, min({day}) as day from candidates.{table.name} "
            f"anti join admitted.{table.name} using ({keys}) group by {keys}"
        )
        for schema, rows in (("admitted", known), ("candidates", new)):
            connection.execute(
                f"insert into {schema}.days select {literal(table.name)}, day, count(*) "
                f"from ({rows}) where day is not null group by day"
            )


def _policy_relations(connection: duckdb.DuckDBPyConnection, workspace: Workspace) -> None:
    """Show the gates the policy rows in force that they ask in SQL."""
    connection.execute("create schema policy")
    for seed, (key, columns) in POLICY_RELATIONS.items():
        rows = workspace.policy.in_force(seed, key, workspace.as_of)
        names = [part.split()[0] for part in columns.split(", ")]
        fill_table(
            connection, f"policy.{seed}", columns, [[row[name] for name in names] for row in rows]
        )


def raw_table(table: TableContract, announced: Iterable[Mapping[str, str]] = ()) -> RawTable:
    """Return a table's contract as the gates know it, with the values announced by policy."""
    from expectations.raw import RawTable

    values = {column.name: list(column.values) for column in table.columns if column.values}
    for row in announced:
        if row["table_name"] == table.name and row["value"] not in values[row["column_name"]]:
            values[row["column_name"]].append(row["value"])
    roles: dict[str, list[str]] = defaultdict(list)
    for column in table.columns:
        if column.role:
            roles[column.role].append(column.name)
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
        values={name: tuple(listed) for name, listed in values.items()},
        ranges={column.name: column.range for column in table.columns if column.range},
        refers={column.name: column.refers for column in table.columns if column.refers},
        roles={role: tuple(names) for role, names in roles.items()},
        personal=tuple(c.name for c in table.columns if c.pii in {"direct", "free_text"}),
        happened=table.happened,
        ids_of=table.ids_of,
    )
