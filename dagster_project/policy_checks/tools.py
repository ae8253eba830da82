"""What policy says of tools and of the feeds behind them: known on both sides, and owned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dagster_project.errors import PolicyError

Row = dict[str, str]
ANY_TABLE = "*"


def check_tools(seeds: Mapping[str, Sequence[Row]]) -> None:
    """Raise PolicyError for a feed of no tool or no table, and for a tool that nobody owns."""
    for row in seeds["tool_register"]:
        where = f"tool_register.csv, {row['tool_id']}"
        if not (row["owner_function"] and row["category"]):
            raise PolicyError(
                f"nobody answers for {row['tool_id']}, or it is for nothing",
                where=where,
                next_step="write owner_function and category",
            )
        if row["yearly_cost_amount"] and not row["currency_code"]:
            raise PolicyError(
                "the cost has no currency", where=where, next_step="write its currency_code"
            )
        if row["retired_date"] and row["retired_date"] < row["introduced_date"]:
            raise PolicyError(
                "it is retired before it is introduced", where=where, next_step="mend the two days"
            )
    tools = sorted({row["tool_id"] for row in seeds["tool_register"]})
    tables = _tables()
    for row in seeds["feed_lanes"]:
        where = f"feed_lanes.csv, {row['source']} {row['table_name']}"
        if row["tool_id"] not in tools:
            raise PolicyError(
                f"there is no tool named {row['tool_id']!r}",
                where=where,
                next_step=f"add it to tool_register.csv, or use one of: {', '.join(tools)}",
            )
        known = tables.get(row["source"])
        if known is None or row["table_name"] not in (*known, ANY_TABLE):
            raise PolicyError(
                f"there is no table {row['table_name']!r} of a source {row['source']!r}",
                where=where,
                next_step=f"use one of: {', '.join(known or sorted(tables))}",
            )


def _tables() -> dict[str, list[str]]:
    """Return the raw tables of each source."""
    from dagster_project.sources import SOURCES

    return {source.name: sorted(table.table for table in source.tables) for source in SOURCES}
