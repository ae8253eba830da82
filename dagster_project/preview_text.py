"""What `mops policy preview` prints, and the file of accounts it writes."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path

from dagster_project.console import facts, out, table
from dagster_project.durable import write_text
from dagster_project.preview import Preview
from dagster_project.preview.changes import RowChange
from dagster_project.preview.compare import Comparison, Moved, Rate, Tested

# A screenful; the rest is a matter for --all or a file.
SHOWN = 20
# Enough to recognise a row that somebody meant to remove.
NAMED = 5


def print_preview(preview: Preview, *, show_all: bool = False) -> None:
    """Print the changed rows, who moves where and why, and the back-test on both sides."""
    rows = [row for change in preview.effect.changes for row in change.rows]
    _print_rows(preview, rows)
    _print_left_out(preview.left_out)
    if preview.effect.comparison is None:
        out.print(_why_nothing(preview, rows), soft_wrap=True)
    else:
        _print_moves(preview.effect.comparison)
        _print_moved(preview.effect.comparison.moved, show_all)
        _print_backtest(preview.effect.comparison)
    facts(
        "Where",
        {
            "compared with": f"build {preview.build_id}, as of {preview.as_of}",
            "built again": f"{len(preview.effect.rebuilt)} models, in memory: nothing was written",
            "to commit": "put the file into the folder of MOPS_POLICY_DIR, then `mops run`",
        },
    )


def write_moved(preview: Preview, path: Path) -> None:
    """Write every account that moves as CSV, in the order printed."""
    moved = preview.effect.comparison.moved if preview.effect.comparison else ()
    stream = io.StringIO()
    writer = csv.DictWriter(stream, [item.name for item in fields(Moved)], lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(item) for item in moved)
    write_text(path, stream.getvalue())
    out.print(f"wrote {len(moved)} accounts to {path}", soft_wrap=True, markup=False)


def _print_rows(preview: Preview, rows: Sequence[RowChange]) -> None:
    table(
        "What changes in the policy",
        ("file", "row", "standing", "from", "column", "before", "after"),
        [line for row in rows for line in _row_lines(preview, row)],
    )
    for change in preview.effect.changes:
        if change.past_from:
            out.print(
                f"[yellow]{change.seed}.csv: past weeks from {change.past_from} on are judged "
                "again by the rows of their day; for them no row in force changes[/yellow]",
                soft_wrap=True,
            )
    later = [row for row in rows if row.valid_from > preview.as_of.isoformat()]
    if later and preview.is_as_if_in_force:
        first = min(row.valid_from for row in later)
        out.print(
            f"[yellow]{len(later)} row(s) count as if in force already; in fact they come into "
            f"force from {first} on[/yellow]",
            soft_wrap=True,
        )
    elif later:
        out.print(
            f"[yellow]{len(later)} row(s) are not in force on {preview.as_of} and change nothing "
            "yet; add --as-if-in-force to see what they will do[/yellow]",
            soft_wrap=True,
        )


def _print_left_out(left_out: Mapping[str, Sequence[str]]) -> None:
    for seed, keys in left_out.items():
        named = "; ".join(keys[:NAMED]) + (" ..." if len(keys) > NAMED else "")
        out.print(
            f"{seed}.csv leaves out {len(keys)} row(s), which stay in force: {named}",
            soft_wrap=True,
            markup=False,
        )
    if left_out:
        out.print(
            "A policy row has no last day: another one of the same key with a later valid_from "
            "takes its place (a rule with the tier Stable decides nothing)",
            soft_wrap=True,
        )


def _row_lines(preview: Preview, row: RowChange) -> list[tuple[str, ...]]:
    is_later = row.valid_from > preview.as_of.isoformat()
    standing = "as if in force" if is_later and row.standing == "in force" else row.standing
    start = (
        f"{row.seed}.csv",
        ", ".join(row.key),
        f"{standing}, new" if row.is_new_key else standing,
        row.valid_from,
    )
    lines = [(*start, *column) for column in row.columns or [("", "", "")]]
    return [lines[0], *(("", "", "", "", *line[4:]) for line in lines[1:])]


def _why_nothing(preview: Preview, rows: Sequence[RowChange]) -> str:
    if not rows:
        return "Nothing changes: every row is in the policy of the last build already."
    if any(change.keys for change in preview.effect.changes):
        return "No tier moves: neither tiers nor their back-test rest on these rows."
    return "No tier moves: no row in force changes."


def _print_moves(comparison: Comparison) -> None:
    moves = Counter((item.old_tier, item.new_tier) for item in comparison.moved)
    out.print(f"{len(comparison.moved)} of {comparison.customer_count} customers change their tier")
    table(
        "Who moves",
        ("from", "to", "accounts"),
        [(*tiers, count) for tiers, count in moves.items()],
    )


def _print_moved(moved: Sequence[Moved], show_all: bool) -> None:
    shown = moved if show_all else moved[:SHOWN]
    table(
        "Accounts",
        ("account", "from", "to", "what moved it", "reason then"),
        [
            (
                f"{item.account_name or ''} ({item.account_id})".strip(),
                item.old_tier,
                item.new_tier,
                item.what_moved_it,
                item.new_reason,
            )
            for item in shown
        ],
    )
    if len(shown) < len(moved):
        out.print(
            f"{len(moved) - len(shown)} more: add --all to list them, or --csv FILE to write them"
        )


def _print_backtest(comparison: Comparison) -> None:
    lines = []
    for before, after in zip(comparison.tested_before, comparison.tested_after, strict=True):
        lines.append((f"{before.threshold_tier} or worse", "before", *_figures(before)))
        lines.append(("", "after", *_figures(after)))
    days = {item.lead_days for item in comparison.tested_after}
    told = f" {max(days)} days before each decision" if days else ""
    table(
        f"The back-test{told}, as if the rows had been in force throughout",
        ("warned at", "policy", "warnings", "losses warned of", "warnings right", "losses found"),
        lines,
    )


def _figures(tested: Tested) -> tuple[str, ...]:
    return (
        f"{tested.warning_count}",
        f"{tested.warned_loss_count} of {tested.loss_count}",
        _rate(tested.precision),
        _rate(tested.recall),
    )


def _rate(rate: Rate) -> str:
    if rate.ratio is None or rate.low_ratio is None or rate.high_ratio is None:
        return f"withheld: {(rate.withheld_reason or 'nothing to count').replace('_', ' ')}"
    return f"{rate.ratio:.0%} ({rate.low_ratio:.0%} to {rate.high_ratio:.0%})"
