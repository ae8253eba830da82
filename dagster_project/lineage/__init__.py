"""What depends on what: from raw tables and their columns to public marts and health signals."""

from dagster_project.lineage.columns import ColumnMap, Dependent, column_map, read_columns
from dagster_project.lineage.tables import SIGNAL, facts_of, feeds_of, marts_of

__all__ = [
    "SIGNAL",
    "ColumnMap",
    "Dependent",
    "column_map",
    "facts_of",
    "feeds_of",
    "marts_of",
    "read_columns",
]
