"""What a policy change would do, on the data of the last build, before anything is committed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from dagster_project import durable
from dagster_project.build import built_id, code_version
from dagster_project.current import is_published, published_manifest
from dagster_project.errors import BuildError
from dagster_project.policy import declared, load_policy, rows_left_out
from dagster_project.preview.changes import SeedChange, canonical, compare_rows
from dagster_project.preview.compare import Comparison, compare_marts
from dagster_project.preview.rebuild import Project, rebuild
from dagster_project.settings import Settings
from dagster_project.warehouse import connect, literal

if TYPE_CHECKING:
    import duckdb

    from dagster_project.policy import Policy

Types = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Effect:
    """The changed rows, and what they do; `comparison` is None when no tier can feel them.

    `rebuilt` names the models that were built again.
    """

    changes: tuple[SeedChange, ...]
    rebuilt: tuple[str, ...]
    comparison: Comparison | None


@dataclass(frozen=True)
class Preview:
    """What a proposed policy would do, compared with a build and on the day it describes.

    `left_out` are the keys of rows that its files leave out and that stay in force, by seed.
    """

    build_id: str
    as_of: date
    is_as_if_in_force: bool
    effect: Effect
    left_out: Mapping[str, Sequence[str]]


def preview_policy(settings: Settings, proposed: Path, *, as_if_in_force: bool = False) -> Preview:
    """Say what a policy file or folder would change if it stood in the user's policy folder.

    Compared with the policy that the last build was made with; nothing is written. Rows count
    as if they had been in force throughout the history; `as_if_in_force` counts those of later
    days, too. Raises PolicyError for a row that cannot be used, BuildError without a whole and
    published build of this code to compare with, Busy while a run is at work.
    """
    policy = load_policy(settings, proposed)
    if not settings.warehouse_path.exists():
        raise BuildError(
            "there is no build to compare with",
            where=str(settings.warehouse_dir),
            next_step="`mops run`",
        )
    with durable.exclusive(settings.data_dir), connect(settings) as connection:
        connection.execute(f"attach {literal(settings.warehouse_path)} as mops (read_only)")
        build_id, as_of = _build_compared_with(settings, connection)
        effect = effect_of(connection, settings, policy, as_of, as_if_in_force=as_if_in_force)
    return Preview(build_id, as_of, as_if_in_force, effect, rows_left_out(proposed))


def effect_of(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    policy: Policy,
    as_of: date,
    *,
    as_if_in_force: bool = False,
) -> Effect:
    """Build in memory what rests on the rows that differ from those of the attached warehouse."""
    types = {seed: declared(seed)["types"] for seed in policy.seeds}
    changes = _changes(connection, policy, types, as_of, as_if_in_force)
    felt = [change for change in changes if change.keys]
    rebuilt = rebuild(connection, Project(settings), felt, types) if felt else []
    comparison = None
    if rebuilt:
        comparison = compare_marts(connection, rebuilt, {change.seed for change in felt})
    return Effect(tuple(changes), tuple(rebuilt), comparison)


def _build_compared_with(
    settings: Settings, connection: duckdb.DuckDBPyConnection
) -> tuple[str, date]:
    """Return the build in the attached warehouse and the day it describes."""
    build_id = built_id(connection, "mops")
    if build_id is None or not is_published(settings, build_id):
        raise BuildError(
            "the last build is not whole, or was not published",
            where="warehouse",
            next_step="`mops run`; `mops status` says what is red",
        )
    if published_manifest(settings, build_id)["code_version"] != code_version():
        raise BuildError(
            f"build {build_id} was made by another version of the code",
            where="warehouse",
            next_step="build with this one first: `mops run`",
        )
    row = connection.execute("select as_of_date from mops.ops.run_context").fetchone()
    assert row is not None  # a whole build has one row
    return build_id, row[0]


def _changes(
    connection: duckdb.DuckDBPyConnection,
    policy: Policy,
    types: Types,
    as_of: date,
    as_if_in_force: bool,
) -> list[SeedChange]:
    found = []
    for seed, rows in sorted(policy.seeds.items()):
        change = compare_rows(
            seed,
            declared(seed)["key"],
            canonical(_built_rows(connection, seed, types[seed]), types[seed]),
            canonical(rows, types[seed]),
            as_of=as_of,
            as_if_in_force=as_if_in_force,
        )
        if change is not None:
            found.append(change)
    return found


def _built_rows(
    connection: duckdb.DuckDBPyConnection, seed: str, types: Mapping[str, str]
) -> list[dict[str, str]]:
    columns = ", ".join(f"coalesce(cast({name} as text), '') as {name}" for name in types)
    rows = connection.execute(f"select {columns} from mops.policy.{seed}").fetchall()
    return [dict(zip(types, row, strict=True)) for row in rows]
