"""What the `mops intake` commands print: anchors to choose from, and what became of a sheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from rich.markup import escape

from dagster_project.console import facts, out, table
from dagster_project.intake import SHEET_COLUMNS, Receipt
from dagster_project.policy_checks.rows import Row


def print_anchors(anchors: Sequence[Row]) -> None:
    """Print anchors as a table, in the order given."""
    table(
        "Anchors, 1 the worst",
        ("level", "version", "words"),
        [(row["level"], row["version"], row["text"]) for row in anchors],
    )
    out.print("In a sheet, `anchor` is the level or the words; nothing else may stand there")


def anchor_lines(anchors: Sequence[Row]) -> str:
    """Return a sheet as CSV with a line per anchor, empty but for its words and version."""
    text = io.StringIO()
    writer = csv.DictWriter(text, SHEET_COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({"anchor": row["text"], "anchor_version": row["version"]} for row in anchors)
    return text.getvalue()


def print_receipt(receipt: Receipt, *, is_check: bool) -> None:
    """Print what became of a sheet: counts and reasons, and nothing of what people wrote."""
    facts(
        receipt.file_name,
        {
            "rows": receipt.row_count,
            "would be accepted" if is_check else "accepted": receipt.accepted_count,
            "here already": receipt.held_count,
            "refused": receipt.refused_count,
            "receipt": "none, only checked" if is_check else receipt.receipt_id,
        },
    )
    if receipt.refused:
        table("Refused", ("reason", "rows"), list(receipt.refused.items()))
        refused = escape(f"{receipt.file_name}.refused.csv")
        out.print(f"next: mend the rows in {refused} and hand that file in")
    elif receipt.accepted_count and not is_check:
        out.print("next: `mops run` judges what is new and builds with it")
