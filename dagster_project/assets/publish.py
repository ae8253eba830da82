"""The published build as an asset: audited, written whole, swapped in."""

import dagster as dg

from dagster_project.current import build_folder, is_published, point_current
from dagster_project.publishing import public_tables, publish
from dagster_project.workspace import Workspace


def published_build() -> dg.AssetsDefinition:
    """Return the asset that publishes; it reads the verdicts of exactly this build."""

    @dg.asset(
        name="published_build",
        deps=[dg.AssetKey([name]) for name in public_tables()],
        group_name="published",
        kinds={"duckdb"},
        description="The newest audited build, where readers find it.",
    )
    def published(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> dg.MaterializeResult:
        plan, settings = workspace.plan(), workspace.settings
        if is_published(settings, plan.build_id):
            context.log.info(f"build {plan.build_id} is already published")
        else:
            publish(plan, workspace.lake, settings)
        is_current = point_current(settings, plan)
        workspace.progress.step("publish", plan.build_id, 1, 1)
        return dg.MaterializeResult(
            metadata={
                "build_id": plan.build_id,
                "as_of_date": plan.as_of.isoformat(),
                "is_current": is_current,
                "folder": dg.MetadataValue.path(str(build_folder(settings, plan.build_id))),
            }
        )

    return published
