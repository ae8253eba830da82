"""Everything we pull from: one module per source, listed here in the order of pulling."""

from __future__ import annotations

from dagster_project.errors import SourceError
from dagster_project.sources.contract import Source, TableContract
from dagster_project.sources.files import Files
from dagster_project.sources.hubspot import HubSpot
from dagster_project.sources.qualtrics import Qualtrics
from dagster_project.sources.salesforce import Salesforce
from dagster_project.sources.sql import Erp

SOURCES: tuple[Source, ...] = (HubSpot(), Salesforce(), Qualtrics(), Erp(), Files())


def source(name: str) -> Source:
    """Return a source by name; raises SourceError for an unknown one."""
    for found in SOURCES:
        if found.name == name:
            return found
    names = ", ".join(found.name for found in SOURCES)
    raise SourceError(f"unknown source `{name}`", where="sources", next_step=f"one of: {names}")


def all_tables() -> tuple[TableContract, ...]:
    """Return the tables of all sources."""
    return tuple(table for found in SOURCES for table in found.tables)
