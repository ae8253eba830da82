"""Held loads admitted by hand, and taken back: decisions of a person in the admission log."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from dagster_project import durable
from dagster_project.candidates import show_candidates
from dagster_project.errors import BuildError, SettingsError, UsageError
from dagster_project.lake import Decision, Load
from dagster_project.records import Category
from dagster_project.sources import all_tables
from dagster_project.warehouse import connect, literal
from dagster_project.workspace import Workspace


def release(
    workspace: Workspace,
    load_id: str,
    *,
    who: str,
    why: str,
    until: date | None,
    category: Category | None = None,
) -> Decision:
    """Admit a held load by hand; who, why and until stay in the log and are shown.

    Rows that no build can hold stay aside: those without a key or a required value. Published,
    with all that depends on the load, are only the category and the last day. Raises UsageError
    when the load is not held, BuildError when it has no other rows.
    """
    standing = _standing(workspace, load_id, verdict="hold", state="held")
    if until is not None and until < workspace.logical_date:
        raise UsageError(
            f"{until} is past: the release would never hold",
            where="--until",
            next_step=f"give {workspace.logical_date} or a later day",
        )
    sequence = workspace.lake.next_sequence()
    return _decide(
        workspace,
        standing,
        sequence=sequence,
        verdict="release",
        decided_by=_given(who, "--who"),
        reason=_given(why, "--why"),
        until_date=until.isoformat() if until else None,
        category=category.value if category else None,
        **_set_aside(workspace, standing, sequence),
    )


def revoke(workspace: Workspace, load_id: str, *, who: str, why: str) -> Decision:
    """Take a release back: the load is held until the next run judges it again."""
    return _decide(
        workspace,
        _standing(workspace, load_id, verdict="release", state="released by hand"),
        sequence=workspace.lake.next_sequence(),
        verdict="hold",
        decided_by=_given(who, "--who"),
        reason=f"release revoked: {_given(why, '--why')}",
        until_date=None,
        category=None,
    )


def _given(text: str, option: str) -> str:
    if not text.strip():
        raise SettingsError(
            f"{option} is blank", where=option, next_step="say it: it stays in the log for good"
        )
    return text.strip()


def _standing(workspace: Workspace, load_id: str, *, verdict: str, state: str) -> Decision:
    """Return the standing decision about a load; raises UsageError when it is another."""
    standing = workspace.lake.standing()
    found = standing.get(load_id)
    if found is None or found.verdict != verdict:
        others = [decision.load_id for decision in standing.values() if decision.verdict == verdict]
        raise UsageError(
            f"load {load_id} is not {state}",
            where="admission log",
            next_step=f"loads {state}: {', '.join(others) or 'none'}",
        )
    return found


def _decide(workspace: Workspace, standing: Decision, **changes: Any) -> Decision:
    day = workspace.logical_date.isoformat()
    fields = {**asdict(standing), "as_of_date": day, "gates": standing.gates, **changes}
    return workspace.lake.decide(Decision(**fields))


def _set_aside(workspace: Workspace, standing: Decision, sequence: int) -> dict[str, Any]:
    """Write what a release keeps aside: what the hold did, and rows no build can hold.

    Returns the fields of the decision. Raises BuildError when nothing would be left to admit.
    """
    from expectations.raw import load_gates

    lake = workspace.lake
    load = next(load for load in lake.loads() if load.load_id == standing.load_id)
    table = next(table for table in all_tables() if table.name == load.name)
    path = f"_quarantine/{load.load_id}-{sequence:08d}.parquet"
    with connect(workspace.settings) as connection:
        described = show_candidates(connection, workspace, {table: load})
        parts = [
            f"select row_id, {literal(gate.code)} as gate_code, {literal(gate.reason)} as reason "
            f"from ({gate.quarantine}) as broken"
            for gate in load_gates([described[table.name]], described.values())
            if gate.is_essential and gate.quarantine
        ]
        if standing.quarantine:
            hash_told = standing.quarantine_sha256
            held = lake.verified(standing.quarantine, hash_told, f"load {load.load_id}")
            parts.append(f"select row_id, gate_code, reason from read_parquet({literal(held)})")
        aside = " union ".join(parts)
        counted = connection.execute(
            f"select count(*), count(distinct row_id) from ({aside}) as set_aside"
        ).fetchone()
        count, row_count = counted or (0, 0)
        _require_rows(load, row_count)
        if not count:
            return {}
        durable.make_folder(lake.folder / "_quarantine")
        connection.execute(
            f"copy (from ({aside}) as set_aside order by row_id, gate_code, reason) "
            f"to {literal(lake.folder / path)} (format parquet)"
        )
    durable.sync_file(lake.folder / path)
    sha256 = durable.file_hash(lake.folder / path)
    return {"quarantine": path, "quarantine_sha256": sha256, "quarantined_count": count}


def _require_rows(load: Load, aside: int) -> None:
    if aside and aside == load.row_count:
        raise BuildError(
            f"no row of load {load.load_id} can be built: all {aside} lack a key or a required "
            "value, or are set aside",
            where=load.name,
            next_step="have the values filled in at the source; the next pull brings them",
        )
