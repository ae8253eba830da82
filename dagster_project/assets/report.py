"""The HTML report as an asset, rendered from the published build alone."""

from pathlib import Path

import dagster as dg

from dagster_project.durable import make_folder
from dagster_project.publishing import current_manifest
from dagster_project.report import LANGUAGES, render
from dagster_project.settings import Settings
from dagster_project.workspace import Workspace


def report_path(settings: Settings, language: str = "en") -> Path:
    """Return where the report of the current build stands, in one language."""
    suffix = "" if language == "en" else f".{language}"
    return settings.published_dir / "report" / f"report{suffix}.html"


def write_reports(settings: Settings) -> dict[str, Path]:
    """Render the current build in every language; return the pages by language."""
    current = (settings.published_dir / "current").resolve()
    make_folder(settings.published_dir / "report")
    return {
        language: render(
            current / "mops.duckdb", report_path(settings, language), language=language
        )
        for language in LANGUAGES
    }


def report() -> dg.AssetsDefinition:
    """Return the asset that writes the report; its metadata links the pages."""

    @dg.asset(
        name="report",
        deps=["published_build"],
        group_name="published",
        kinds={"html"},
        description="Tiers, attribution, freshness and gates of the current build, one page.",
    )
    def written(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> dg.MaterializeResult:
        pages = write_reports(workspace.settings)
        workspace.progress.step("report", ", ".join(sorted(pages)), 1, 1)
        manifest = current_manifest(workspace.settings) or {}
        links = {
            f"report_{language}": dg.MetadataValue.url(page.resolve().as_uri())
            for language, page in pages.items()
        }
        return dg.MaterializeResult(
            metadata={"build_id": manifest.get("build_id", "none"), **links}
        )

    return written
