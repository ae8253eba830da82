"""The report: one self-contained HTML page per language, read from one published database."""

from dagster_project.report.labels import LANGUAGES
from dagster_project.report.page import render

__all__ = ["LANGUAGES", "render"]
