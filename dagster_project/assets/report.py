"""The HTML report as an asset, rendered from the published build alone."""

import dagster as dg

from dagster_project.report import write_reports
from dagster_project.workspace import Workspace


def report() -> dg.AssetsDefinition:
    """Return the asset that writes the report; its metadata links the pages."""

    @dg.asset(
        name="report",
        deps=["published_build"],
        group_name="published",
        kinds={"html"},
        description="Tiers, attribution, freshness and gates of a build, one page.",
    )
    def written(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> dg.MaterializeResult:
        build_id = workspace.plan().build_id
        pages = write_reports(workspace.settings, build_id)
        workspace.progress.step("report", ", ".join(sorted(pages)), 1, 1)
        links = {
            f"report_{language}": dg.MetadataValue.url(page.resolve().as_uri())
            for language, page in pages.items()
        }
        return dg.MaterializeResult(metadata={"build_id": build_id, **links})

    return written
