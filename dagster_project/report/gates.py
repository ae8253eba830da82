"""The Data Docs of a build: every verdict it stands on, on one page without a personal value."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

from dagster_project.warehouse import read_published
from expectations.docs import render
from expectations.gate import Verdict

GATES_PAGE = "gates.html"


def gates_page(database: Path, build_id: str) -> str:
    """Return the page of a published build's verdicts as HTML; raises BuildError without one."""
    with read_published(database) as connection:
        cursor = connection.execute(
            "select * from published.gate_results order by layer, subject, gate_code, load_id"
        )
        names = [column[0] for column in cursor.description or []]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    known = {item.name for item in fields(Verdict)}
    verdicts = []
    for row in rows:
        told: dict[str, Any] = {name: row[name] for name in row if name in known}
        verdicts.append(
            Verdict(
                **{
                    **told,
                    "consequence": row["consequence"] or "",
                    "row_ids": row.get("row_ids") or "",
                }
            )
        )
    return render(verdicts, title="Gates", subtitle=f"Verdicts that build {build_id} stands on.")
