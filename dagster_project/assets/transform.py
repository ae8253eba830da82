"""The dbt models as assets, built by one dbt invocation in this process."""

from collections.abc import Iterator, Sequence
from graphlib import TopologicalSorter
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets

from dagster_project import dbt
from dagster_project.build import Plan, mark_built, prepare
from dagster_project.current import is_published
from dagster_project.errors import BuildError
from dagster_project.policy import write_seeds
from dagster_project.warehouse import connect, literal, open_for_writing, seal
from dagster_project.workspace import Workspace

STAGE = "build"
TRANSLATOR = DagsterDbtTranslator(
    DagsterDbtTranslatorSettings(enable_asset_checks=False, enable_duplicate_source_asset_keys=True)
)


def build_models(
    workspace: Workspace, plan: Plan, select: Sequence[str] = ()
) -> dict[str, dbt.NodeResult]:
    """Build the models of a plan into the warehouse; return what became of each, by dbt id."""
    settings = workspace.settings
    open_for_writing(settings)
    with connect(settings, settings.warehouse_path) as connection:
        prepare(plan, workspace.lake, connection)
    seeds = write_seeds(workspace.policy, settings)
    try:
        results = dbt.build(
            settings,
            seeds,
            select=select,
            on_node=lambda name, done, total: workspace.progress.step(STAGE, name, done, total),
        )
        if not select:
            # Only a whole build can be judged and published; one model alone never is.
            with connect(settings, settings.warehouse_path) as connection:
                mark_built(plan, connection)
    except BuildError:
        # A model that fails leaves a good database behind: the next build goes on from it.
        seal(settings)
        raise
    seal(settings)
    return {result.unique_id: result for result in results}


def dbt_models() -> dg.AssetsDefinition:
    """Return all models and seeds as assets; their keys are the model names."""

    @dbt_assets(manifest=dbt.ensure_manifest(), dagster_dbt_translator=TRANSLATOR, name="warehouse")
    def warehouse(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> Iterator[Any]:
        plan = workspace.plan()
        models = {
            key: unique_id
            for key, unique_id in _parents_first(context.assets_def)
            if key in context.selected_asset_keys
        }
        results = {}
        has_warehouse = workspace.settings.warehouse_path.exists()
        if has_warehouse and is_published(workspace.settings, plan.build_id):
            context.log.info(f"build {plan.build_id} is already published; nothing to build")
        else:
            everything = len(models) == len(list(context.assets_def.keys))
            chosen = () if everything else tuple(uid.split(".")[-1] for uid in models.values())
            results = build_models(workspace, plan, chosen)
        counts = _row_counts(workspace) if results else {}
        for key, unique_id in models.items():
            metadata: dict[str, Any] = {"build_id": plan.build_id}
            if unique_id in results:
                result = results[unique_id]
                metadata["seconds"] = round(result.seconds, 3)
                if result.name in counts:
                    metadata["dagster/row_count"] = counts[result.name]
            yield dg.MaterializeResult(asset_key=key, metadata=metadata)

    return warehouse


def _parents_first(models: dg.AssetsDefinition) -> list[tuple[dg.AssetKey, str]]:
    """Return key and dbt id of each model, in an order in which they may be reported."""
    specs = {spec.key: spec for spec in models.specs}
    graph = {key: {dep.asset_key for dep in spec.deps} for key, spec in specs.items()}
    return [
        (key, specs[key].metadata["dagster_dbt/unique_id"])
        for key in TopologicalSorter(graph).static_order()
        if key in specs
    ]


def _row_counts(workspace: Workspace) -> dict[str, int]:
    """Return the rows of every built table, counted in one query."""
    settings = workspace.settings
    with connect(settings, settings.warehouse_path, read_only=True) as connection:
        tables = connection.execute(
            "select schema_name || '.' || table_name, table_name from duckdb_tables() "
            "where not internal"
        ).fetchall()
        counted = " union all ".join(
            f"select {literal(name)}, count(*) from {table}" for table, name in tables
        )
        return dict(connection.execute(counted).fetchall())
