"""What the gates of loads see: candidates, what stands admitted, its recent part, policy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from dagster_project import durable
from dagster_project.lake import UNDATED, Lake, Load
from dagster_project.raw_rows import raw_rows, read_files
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

    Schemas: `candidates` (with `loads` and `days`), `landed` (the same rows with the columns
    and types of their files), `admitted` (with `days`), `recent`, `policy`.
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
    for schema in ("candidates", "landed", "admitted", "recent"):
        connection.execute(f"create schema {schema}")
    admitted: dict[str, list[Load]] = defaultdict(list)
    others = _others(lake, turn)
    for load in others:
        admitted[load.name].append(load)
    tenants = _tenants_before(lake, others)
    for table in all_tables():
        known = admitted[table.name]
        shown = {"admitted": raw_rows(lake, table, known, connection)}
        if table in turn:
            load = turn[table]
            shown["recent"] = raw_rows(lake, table, known, connection, _recent_days(known, load))
            shown["candidates"] = raw_rows(lake, table, [load], connection)
            files = lake.paths([load]) or [lake.contract_file(table, connection)]
            shown["landed"] = f"select * from {read_files(table, files)}"
        for schema, rows in shown.items():
            connection.execute(f"create view {schema}.{table.name} as {rows}")
    fill_table(
        connection,
        "candidates.loads",
        "source text, table_name text, load_id text, row_count bigint, absorbed_count bigint, "
        "page_count bigint, is_complete boolean, is_first boolean, control text, "
        "table_row_count_before bigint, absorbed_amounts text, tenant_before text",
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
                durable.canonical(load.absorbed_amounts),
                tenants.get(table.source),
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


def _tenants_before(lake: Lake, admitted: Sequence[Load]) -> dict[str, str]:
    """Return whose data each source's loads are: the tenant of the one admitted last.

    A release by hand so moves a source to its new tenant; one until a day moves nothing: what
    follows it is asked again.
    """
    known = {load.load_id: load for load in admitted if load.control.get("tenant")}
    return {
        decision.source: str(known[decision.load_id].control["tenant"])
        for decision in lake.decisions()
        if decision.is_admitted and not decision.until_date and decision.load_id in known
    }


def _recent_days(admitted: Sequence[Load], candidate: Load) -> set[str | None] | None:
    """Return the admitted event days worth comparing with; None for all of them.

    Those of the candidate's own days and the last four weeks admitted before its newest;
    everything of a table that is not split by day.
    """
    own = {file.event_date for file in candidate.files if file.event_date}
    if not own:
        return None
    days = {file.event_date for load in admitted for file in load.files if file.event_date}
    before = sorted(day for day in days if day < max(own))
    return {*own, *before[-RECENT_DAYS:]}


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
        not_before={c.name: c.not_before for c in table.columns if c.not_before},
        refers={column.name: column.refers for column in table.columns if column.refers},
        roles={role: tuple(names) for role, names in roles.items()},
        personal=tuple(c.name for c in table.columns if c.pii in {"direct", "free_text"}),
        happened=table.happened,
        ids_of=table.ids_of,
        amount=table.amount,
        has_tenant=table.has_tenant,
        tenant_path=table.tenant_path,
    )
