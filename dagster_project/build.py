"""One build: what it is made from, frozen at its start, and how the engine sees it.

The build id is a hash of the admitted loads, the state of the feeds, the policy, the day
described and the code: the same inputs are the same build, whoever runs it and whenever.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from dagster_project import durable
from dagster_project.lake import UNDATED, Decision, Lake, Load
from dagster_project.raw_rows import raw_rows
from dagster_project.settings import DBT_DIR, PROJECT_ROOT, Settings
from dagster_project.sources import SOURCES
from dagster_project.sources.contract import TableContract
from dagster_project.sources.files import Files
from dagster_project.sources.handed_in import handed_in_names
from dagster_project.warehouse import fill_table, literal

if TYPE_CHECKING:
    import duckdb

    from dagster_project.policy import Policy

# The source that also reads what people hand in.
FILES = Files().name
# Gates that tell of a schema: other columns, values of another form, fields not known before.
SCHEMA_GATES = frozenset({"contract", "contract.new_fields", "contract.parsed"})
CODE = (
    ("dagster_project", ("*.py", "*.yml", "*.sql")),
    ("expectations", ("*.py",)),
    ("dbt_project/models", ("*.sql", "*.yml")),
    ("dbt_project/macros", ("*.sql",)),
    ("dbt_project/seeds", ("*.yml",)),
)


@dataclass(frozen=True)
class Feed:
    """One raw table: connected, disconnected, not connected, failing or held."""

    table: TableContract
    is_connected: bool
    state: str
    last_admitted_date: str | None


@dataclass(frozen=True)
class Plan:
    """Everything a build depends on; `build_id` names it, `inputs` all of it but the day."""

    build_id: str
    inputs: str
    as_of: date
    policy_version: str
    code_version: str
    admitted: tuple[tuple[Load, Decision], ...]
    feeds: tuple[Feed, ...]


@cache
def code_version() -> str:
    """Return the hash of the shipped Python and SQL, the sandbox left out."""
    projects = (DBT_DIR / "dbt_project.yml", DBT_DIR / "profiles.yml")
    digests = [(path.name, durable.file_hash(path)) for path in projects]
    for folder, patterns in CODE:
        root = PROJECT_ROOT / folder
        paths = sorted({path for pattern in patterns for path in root.rglob(pattern)})
        digests += [
            (path.relative_to(PROJECT_ROOT).as_posix(), durable.file_hash(path))
            for path in paths
            if "sandbox" not in path.relative_to(root).parts
        ]
    return durable.text_hash(digests)[:12]


def plan_build(lake: Lake, settings: Settings, policy: Policy, as_of: date) -> Plan:
    """Freeze what a build of this day is made from; nothing is read twice afterwards."""
    # A load admitted after the day described was not known then, unless it is a backfill.
    admitted = tuple(
        (load, decision)
        for load, decision in lake.admitted()
        if load.row_count and (decision.is_backfill or decision.as_of_date <= as_of.isoformat())
    )
    feeds = tuple(_feeds(lake, settings, admitted))
    content = [
        [(load.load_id, decision.is_backfill, decision.as_of_date, decision.quarantine_sha256,
          # Readers are told of a release: another last day is news.
          decision.verdict, decision.until_date, decision.category)
         for load, decision in admitted],
        [(feed.table.name, feed.state) for feed in feeds],
        policy.version,
        code_version(),
    ]  # fmt: skip
    inputs = durable.text_hash(content)[:12]
    build_id = f"{as_of:%Y%m%d}-{durable.text_hash([inputs, as_of])[:12]}"
    return Plan(build_id, inputs, as_of, policy.version, code_version(), admitted, feeds)


def _feeds(
    lake: Lake, settings: Settings, admitted: Iterable[tuple[Load, Decision]]
) -> Iterable[Feed]:
    last = {load.name: decision.as_of_date for load, decision in admitted}
    pulls = lake.pull_states()
    held = {(d.source, d.table) for d in lake.standing().values() if d.verdict == "hold"}
    for source in SOURCES:
        connected = {table.name for table in source.connected_tables(settings)}
        for table in source.tables:
            state = "connected"
            if table.name not in connected:
                # What has delivered before is a dead feed now, not one that never was.
                state = "disconnected" if table.name in last else "not connected"
            elif pulls.get(table.name, {}).get("state") == "failing":
                state = "failing"
            elif (table.source, table.table) in held:
                state = "held"
            yield Feed(table, state != "not connected", state, last.get(table.name))


def prepare(plan: Plan, lake: Lake, connection: duckdb.DuckDBPyConnection) -> None:
    """Make the relations dbt reads: one view per raw table, and the `ops` tables."""
    connection.execute("create schema if not exists raw; create schema if not exists ops")
    if built_id(connection) != plan.build_id:
        fill_table(connection, "ops.build_state", "build_id text", [])
    by_table: dict[str, list[Load]] = defaultdict(list)
    for load, _ in plan.admitted:
        by_table[load.name].append(load)
    for feed in plan.feeds:
        rows = raw_rows(lake, feed.table, by_table[feed.table.name], connection)
        connection.execute(f"create or replace view raw.{feed.table.name} as {rows}")
    fill_table(
        connection,
        "ops.run_context",
        "as_of_date date, policy_version text, build_id text",
        [(plan.as_of, plan.policy_version, plan.build_id)],
    )
    fill_table(
        connection,
        "ops.loads",
        "source text, table_name text, load_id text, load_sequence bigint, is_backfill boolean, "
        "admitted_date date, row_count bigint, lane text, is_released_by_hand boolean, "
        "is_schema_changed boolean",
        list(_loads(plan, lake)),
    )
    fill_table(
        connection,
        "ops.feeds",
        "source text, table_name text, is_connected boolean, feed_state text, "
        "last_admitted_date date",
        [
            (
                feed.table.source,
                feed.table.table,
                feed.is_connected,
                feed.state,
                feed.last_admitted_date,
            )
            for feed in plan.feeds
        ],
    )
    fill_table(
        connection,
        "ops.admitted_days",
        "source text, table_name text, event_date date, fingerprint text, row_count bigint",
        list(_admitted_days(plan)),
    )
    _quarantined_rows(plan, lake, connection)


def _loads(plan: Plan, lake: Lake) -> Iterable[tuple[object, ...]]:
    handed_in = handed_in_names(lake.folder)
    lanes = {source.name: source.lane for source in SOURCES}
    for load, decision in plan.admitted:
        # One pull may bring an export and a sheet: where a hand was needed, it is told.
        names = {name for name, _ in load.originals} if load.source == FILES else set()
        is_handed_in = not names.isdisjoint(handed_in.get(load.table, ()))
        yield (
            load.source,
            load.table,
            load.load_id,
            decision.sequence,
            decision.is_backfill,
            decision.as_of_date,
            load.row_count,
            "handed_in" if is_handed_in else lanes.get(load.source),
            decision.verdict == "release",
            any(_tells_of_schema(gate) for gate in decision.gates),
        )


def _tells_of_schema(gate: Mapping[str, Any]) -> bool:
    """Say whether a gate found other columns, types or fields than the contract has."""
    code, verdict = str(gate["gate_code"]), gate["verdict"]
    return verdict == "fail" and code.partition(".")[2] in SCHEMA_GATES


def mark_built(plan: Plan, connection: duckdb.DuckDBPyConnection) -> None:
    """Note that every model of the plan stands in the warehouse."""
    fill_table(connection, "ops.build_state", "build_id text", [(plan.build_id,)])


def built_id(connection: duckdb.DuckDBPyConnection, catalog: str = "") -> str | None:
    """Return the build whose models all stand in the warehouse, or None while one is made."""
    known = connection.execute(
        "select count(*) from duckdb_tables() where schema_name = 'ops' "
        "and table_name = 'build_state' and (database_name = ? or ? = '')",
        [catalog, catalog],
    ).fetchone()
    if known is None or not known[0]:
        return None
    prefix = f"{catalog}." if catalog else ""
    row = connection.execute(f"select max(build_id) from {prefix}ops.build_state").fetchone()
    return row[0] if row else None


def _quarantined_rows(plan: Plan, lake: Lake, connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "create or replace table ops.quarantined_rows (source text, table_name text, "
        "load_id text, row_id bigint, gate_code text, reason text)"
    )
    for load, decision in plan.admitted:
        if decision.quarantine:
            where = f"quarantine of load {load.load_id}"
            path = lake.verified(decision.quarantine, decision.quarantine_sha256, where)
            connection.execute(
                f"insert into ops.quarantined_rows select {literal(load.source)}, "
                f"{literal(load.table)}, {literal(load.load_id)}, row_id, gate_code, reason "
                f"from read_parquet({literal(path)}) "
                "order by row_id, gate_code"
            )


def _admitted_days(plan: Plan) -> Iterable[tuple[str, str, str, str, int]]:
    """Yield each event day of each partitioned table, the hash of all it depends on, its rows.

    A day that holds rows not yet known at the as-of also depends on the as-of; the others
    stay the same from one day to the next.
    """
    parts: dict[tuple[str, str, str], list[Any]] = defaultdict(list)
    rows: dict[tuple[str, str, str], int] = defaultdict(int)
    for load, decision in plan.admitted:
        for file in load.files:
            if file.event_date is None:
                continue
            recorded = max(file.recorded_to or UNDATED, decision.as_of_date)
            if decision.is_backfill:
                recorded = file.recorded_to or UNDATED
            seen_by = "all" if recorded <= plan.as_of.isoformat() else plan.as_of.isoformat()
            rows[load.source, load.table, file.event_date] += file.row_count
            parts[load.source, load.table, file.event_date].append(
                (file.sha256, load.load_id, decision.is_backfill, decision.as_of_date,
                 decision.quarantine_sha256, seen_by)
            )  # fmt: skip
    reader = _reader_version()
    for (source, table, day), files in sorted(parts.items()):
        fingerprint = durable.text_hash([files, reader])
        yield source, table, day, fingerprint, rows[source, table, day]


@cache
def _reader_version() -> str:
    """Return the hash of the SQL between a partitioned raw table and its daily ledger."""
    paths = [
        *sorted((DBT_DIR / "macros").glob("*.sql")),
        *sorted((DBT_DIR / "models" / "staging").rglob("stg_*__usage.sql")),
        *sorted((DBT_DIR / "models" / "unified").rglob("int_usage__*.sql")),
    ]
    return durable.text_hash([durable.file_hash(path) for path in paths])
