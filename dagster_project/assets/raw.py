"""Raw assets: one per source table, pulled into the lake."""

import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import dagster as dg

from dagster_project import durable
from dagster_project.errors import SourceError
from dagster_project.lake import Load
from dagster_project.landing import land
from dagster_project.sources import SOURCES
from dagster_project.sources.contract import Source, TableContract
from dagster_project.warehouse import connect
from dagster_project.workspace import Workspace

STAGE = "pull"
# Waiting on a vendor costs no processor, so tables of one source are read side by side.
TABLES_AT_ONCE = 3


@dataclass(frozen=True)
class Outcome:
    """What the pull of one table brought: loads, or the error that stopped it."""

    table: TableContract
    loads: tuple[Load, ...]
    error: SourceError | None = None

    @property
    def row_count(self) -> int:
        """Return how many new rows landed."""
        return sum(load.row_count for load in self.loads)


def pull_tables(
    source: Source,
    tables: Iterable[TableContract],
    workspace: Workspace,
    *,
    from_start: bool = False,
) -> list[Outcome]:
    """Pull what is new of some tables of one source into the lake, in the tables' order.

    With `from_start` everything is pulled again. A table that cannot be read is noted as
    failing and loses nothing; the others go on.
    """
    connected = set(source.connected_tables(workspace.settings))
    wanted = [table for table in tables if table in connected]
    with ThreadPoolExecutor(TABLES_AT_ONCE) as pool:
        outcomes = []
        results = pool.map(
            lambda table: _pull_table(source, table, workspace, from_start=from_start), wanted
        )
        for number, outcome in enumerate(results, start=1):
            label = f"{outcome.table.name}: {outcome.error or f'{outcome.row_count:,} new rows'}"
            workspace.progress.step(STAGE, label, number, len(wanted))
            outcomes.append(outcome)
    return outcomes


def _pull_table(
    source: Source, table: TableContract, workspace: Workspace, *, from_start: bool
) -> Outcome:
    lake, settings = workspace.lake, workspace.settings
    scratch = lake.folder / "_scratch" / table.name
    shutil.rmtree(scratch, ignore_errors=True)
    durable.make_folder(scratch)
    loads = []
    try:
        with connect(settings) as connection:
            cursor = None if from_start else lake.cursor(table)
            for pull in source.pull(table, cursor=cursor, settings=settings, scratch=scratch):
                load = land(lake, table, pull, as_of=workspace.as_of, connection=connection)
                if load is not None:
                    loads.append(load)
    except SourceError as error:
        lake.note_pull(table, "failing", str(error), workspace.as_of)
        return Outcome(table, tuple(loads), error)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    lake.note_pull(table, "ok", "", workspace.as_of)
    return Outcome(table, tuple(loads))


def raw_assets() -> list[dg.AssetsDefinition]:
    """Return one asset group per source; each table is an asset `[source, table]`."""
    return [_source_assets(source) for source in SOURCES]


def _source_assets(source: Source) -> dg.AssetsDefinition:
    specs = [
        dg.AssetSpec(
            [table.source, table.table],
            group_name="raw",
            description=table.grain,
            kinds={"parquet"},
        )
        for table in source.tables
    ]
    checks = [
        dg.AssetCheckSpec("pulled", asset=spec.key, description="The source answered.")
        for spec in specs
    ]

    @dg.multi_asset(
        name=f"pull_{source.name}",
        specs=specs,
        check_specs=checks,
        can_subset=True,
        retry_policy=dg.RetryPolicy(max_retries=2, delay=5, backoff=dg.Backoff.EXPONENTIAL),
    )
    def pull(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> Iterator[Any]:
        chosen = {key.path[-1] for key in context.selected_asset_keys}
        tables = [table for table in source.tables if table.table in chosen]
        outcomes = {outcome.table: outcome for outcome in pull_tables(source, tables, workspace)}
        for table in tables:
            yield from _report(table, outcomes.get(table))

    return pull


def _report(table: TableContract, outcome: Outcome | None) -> Iterator[Any]:
    key = dg.AssetKey([table.source, table.table])
    metadata: dict[str, Any] = {"state": "not connected"}
    error = None
    if outcome is not None:
        error = outcome.error
        metadata = {
            "state": "failing" if error else "ok",
            "dagster/row_count": outcome.row_count,
            "loads": ", ".join(load.load_id for load in outcome.loads) or "none",
            "watermark": max((load.cursor_to or "" for load in outcome.loads), default="")[:100],
        }
    # A table that failed is reported all the same: what depends on it keeps its last
    # admitted data, and a skipped output would skip all of that.
    yield dg.MaterializeResult(asset_key=key, metadata=metadata)
    yield dg.AssetCheckResult(
        asset_key=key,
        check_name="pulled",
        passed=error is None,
        severity=dg.AssetCheckSeverity.WARN,
        description=str(error) if error else metadata["state"],
    )
