"""The report: one self-contained HTML page per language, read from one published database."""

from __future__ import annotations

from pathlib import Path

from dagster_project.durable import make_folder, write_text
from dagster_project.report.gates import GATES_PAGE, gates_page
from dagster_project.report.labels import LANGUAGES
from dagster_project.report.page import render
from dagster_project.report.playbook import LANGUAGES as PLAYBOOK_LANGUAGES
from dagster_project.report.playbook import playbook_name, render_playbook
from dagster_project.settings import Settings

__all__ = ["LANGUAGES", "render", "report_path", "write_reports"]


def report_path(settings: Settings, build_id: str, language: str = "en") -> Path:
    """Return where the report of a build stands, in one language."""
    name = "report.html" if language == "en" else f"report.{language}.html"
    return settings.published_dir / "reports" / build_id / name


def write_reports(settings: Settings, build_id: str) -> dict[str, Path]:
    """Render a build, its verdicts and its playbook, if not yet done; return the pages."""
    database = settings.published_dir / "builds" / build_id / "mops.duckdb"
    pages = {}
    for language in LANGUAGES:
        page = report_path(settings, build_id, language)
        if not page.exists():
            make_folder(page.parent)
            render(database, page, language=language)
        pages[language] = page
    verdicts = report_path(settings, build_id).with_name(GATES_PAGE)
    if not verdicts.exists():
        write_text(verdicts, gates_page(database, build_id))
    pages["gates"] = verdicts
    for language in PLAYBOOK_LANGUAGES:
        playbook = verdicts.with_name(playbook_name(language))
        if not playbook.exists():
            render_playbook(database, playbook, language=language)
        pages[f"playbook_{language}"] = playbook
    return pages
