"""Write, audit, publish: a build becomes visible whole, or not at all.

published/builds/<build_id>/mops.duckdb           the public tables, schema `main`
published/builds/<build_id>/parquet/<table>.parquet
published/builds/<build_id>/manifest.json
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagster_project import durable
from dagster_project.build import Plan, built_id
from dagster_project.consequences import GATE_CONSEQUENCE_COLUMNS, Consequences
from dagster_project.current import build_folder
from dagster_project.errors import BuildError, PublishRefused
from dagster_project.lake import Lake
from dagster_project.logs import (
    GATE_RESULT_COLUMNS,
    LOAD_HISTORY_COLUMNS,
    gate_row,
    gate_summary,
    load_gate_rows,
    load_rows,
    loads_to_tell_of,
)
from dagster_project.settings import DBT_DIR, Settings
from dagster_project.warehouse import connect, fill_table, is_sealed, literal
from expectations.gate import GREEN

if TYPE_CHECKING:
    import duckdb

LINEAGE = frozenset({"build_id", "load_id"})
LOGS = ("gate_results", "load_history", "gate_consequences", "quarantined_rows")


def verdict_path(settings: Settings, build_id: str) -> Path:
    """Return the file that holds a build's mart verdicts."""
    return settings.warehouse_dir / "verdicts" / f"{build_id}.json"


def public_tables() -> tuple[str, ...]:
    """Return the names of the models with public access, in order."""
    return tuple(_public_models())


def _public_models() -> dict[str, Mapping[str, Any]]:
    """Return the models with public access as dbt knows them, by name, in order."""
    manifest = durable.read_json(DBT_DIR / "target" / "manifest.json")
    return {
        node["name"]: node
        for node in sorted(manifest["nodes"].values(), key=lambda node: str(node["name"]))
        if node["resource_type"] == "model" and node["config"].get("access") == "public"
    }


def publish(plan: Plan, lake: Lake, settings: Settings) -> dict[str, Any]:
    """Publish the build in the warehouse and return its manifest.

    Raises PublishRefused when a blocking gate of exactly this build is red or was never
    evaluated, BuildError when the warehouse holds another build.
    """
    verdicts = require_green(plan, settings)
    if not is_sealed(settings):
        raise BuildError(
            "the warehouse is not what the build left: damaged, or written by another program",
            where=str(settings.warehouse_path),
            next_step="run again: it is discarded and made anew from the lake",
        )
    target = build_folder(settings, plan.build_id)
    incoming = target.with_name(f".{target.name}.incoming")
    durable.remove_folder(incoming)
    durable.make_folder(incoming / "parquet")
    with connect(settings) as connection:
        connection.execute(f"attach {literal(settings.warehouse_path)} as build (read_only)")
        _check_build(plan, connection)
        connection.execute(
            f"attach {literal(incoming / 'mops.duckdb')} as published (storage_version 'v1.0.0')"
        )
        tables = dict.fromkeys(public_tables(), "mart")
        for name in tables:
            connection.execute(f"create table published.{name} as select * from build.marts.{name}")
        _comment(connection, tables)
        gate_rows = _log_tables(connection, plan, lake, settings, verdicts)
        tables |= dict.fromkeys(LOGS, "log")
        described = {
            name: {"kind": kind, **_describe(connection, name, incoming)}
            for name, kind in sorted(tables.items())
        }
        connection.execute("checkpoint published; detach published; detach build")
    manifest = {
        "build_id": plan.build_id,
        "inputs": plan.inputs,
        "as_of_date": plan.as_of.isoformat(),
        "policy_version": plan.policy_version,
        "code_version": plan.code_version,
        "gates": gate_summary(gate_rows),
        "tables": described,
        "files": {
            path.relative_to(incoming).as_posix(): durable.file_hash(path)
            for path in sorted(incoming.rglob("*.*"))
        },
    }
    durable.write_sealed(incoming / "manifest.json", manifest)
    _audit(incoming, manifest, settings)
    for path in incoming.rglob("*"):
        if path.is_file():
            with durable.told(path):
                path.chmod(0o444)
    durable.move_folder(incoming, target)
    _forget_refused(plan, settings)
    return manifest


def _forget_refused(plan: Plan, settings: Settings) -> None:
    """Remove the verdicts on builds of this day or before that were never published."""
    for path in sorted(verdict_path(settings, plan.build_id).parent.glob("*.json")):
        is_past = path.stem[:8] <= f"{plan.as_of:%Y%m%d}"
        if is_past and not build_folder(settings, path.stem).exists():
            with durable.told(path):
                path.unlink()


def require_green(plan: Plan, settings: Settings) -> list[dict[str, Any]]:
    """Return the mart verdicts of a build; raises PublishRefused when one blocks or none is."""
    path = verdict_path(settings, plan.build_id)
    if not path.exists():
        raise PublishRefused(
            f"build {plan.build_id} was never judged",
            where="mart gates",
            next_step="run the mart gates: `mops run`",
        )
    try:
        verdicts: list[dict[str, Any]] = durable.read_sealed(path)["verdicts"]
    except ValueError as error:
        raise PublishRefused(
            f"the verdicts on build {plan.build_id} are damaged",
            where=str(path),
            next_step="run again: the build is judged anew",
        ) from error
    red = [v for v in verdicts if v["verdict"] not in GREEN and v["severity"] == "block"]
    if red or not verdicts:
        first = red[0] if red else {"gate_code": "none", "observed": "no verdict", "when_red": ""}
        raise PublishRefused(
            f"{len(red)} blocking gate(s) are red, first {first['gate_code']}: {first['observed']}",
            where=f"build {plan.build_id}; readers keep the previous build",
            next_step=first["when_red"] or "run the mart gates",
        )
    return verdicts


def _check_build(plan: Plan, connection: duckdb.DuckDBPyConnection) -> None:
    found = built_id(connection, "build")
    if found != plan.build_id:
        raise BuildError(
            f"the warehouse does not hold build {plan.build_id} whole, but {found or 'a part'}",
            where="warehouse",
            next_step="build everything: `mops run`, or materialize all models",
        )


def _log_tables(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    lake: Lake,
    settings: Settings,
    verdicts: Sequence[Mapping[str, Any]],
) -> list[list[Any]]:
    """Write what was judged, loaded and set aside beside the marts; return the verdicts' rows."""
    decisions = loads_to_tell_of(plan, lake)
    consequences = Consequences(plan, settings, connection)
    gate_rows = [
        *load_gate_rows(decisions, consequences),
        *(gate_row(verdict, {}) for verdict in verdicts),
    ]
    for name, columns, rows in (
        ("gate_results", GATE_RESULT_COLUMNS, gate_rows),
        ("load_history", LOAD_HISTORY_COLUMNS, load_rows(plan, lake)),
        ("gate_consequences", GATE_CONSEQUENCE_COLUMNS, consequences.rows(decisions)),
    ):
        declared = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        fill_table(
            connection,
            f"published.{name}",
            f"{declared}, build_id text",
            [[*row, plan.build_id] for row in rows],
        )
    connection.execute(
        "create table published.quarantined_rows as "
        f"select *, {literal(plan.build_id)} as build_id from build.ops.quarantined_rows"
    )
    return gate_rows


def _comment(connection: duckdb.DuckDBPyConnection, tables: Container[str]) -> None:
    """Write what each mart and column means into the file: a reader has no yml at hand."""
    for name, node in _public_models().items():
        if name not in tables:
            continue
        told = {f"table published.{name}": node["description"]} | {
            f"column published.{name}.{column}": described["description"]
            for column, described in node["columns"].items()
        }
        connection.execute(
            "; ".join(
                f"comment on {subject} is {literal(' '.join(text.split()))}"
                for subject, text in told.items()
            )
        )


def _describe(
    connection: duckdb.DuckDBPyConnection, name: str, folder: Path
) -> dict[str, int | str]:
    """Write a table's Parquet file; return its rows and content hash.

    The hash is sha256 over the sorted md5 of each row's canonical text: columns in the
    table's order without lineage, values as text in UTC, null as U+0001, joined
    by the unit separator. Computed once, by the engine.
    """
    columns = [
        row[0]
        for row in connection.execute(f"describe published.{name}").fetchall()
        if row[0] not in LINEAGE
    ]
    texts = ", ".join(f"coalesce(cast({column} as text), chr(1))" for column in columns)
    row = connection.execute(
        "select count(*), sha256(coalesce(string_agg(content, '' order by content), '')) "
        f"from (select md5(concat_ws(chr(31), {texts})) as content from published.{name})"
    ).fetchone()
    assert row is not None  # an aggregate always returns one row
    target = folder / "parquet" / f"{name}.parquet"
    connection.execute(
        f"copy published.{name} to {literal(target)} (format parquet, compression zstd)"
    )
    return {"rows": row[0], "sha256": row[1]}


def _audit(folder: Path, manifest: Mapping[str, Any], settings: Settings) -> None:
    """Open what was written as a reader would and compare it with the manifest."""
    with connect(settings, folder / "mops.duckdb", read_only=True) as connection:
        for name, expected in manifest["tables"].items():
            row = connection.execute(f"select count(*) from {name}").fetchone()
            if row is None or row[0] != expected["rows"]:
                raise BuildError(
                    f"the published {name} holds {row and row[0]} rows, not {expected['rows']}",
                    where=str(folder),
                    next_step="check the disk, then run again",
                )
