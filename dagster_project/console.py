"""How the `mops` command looks: progress while it works, tables when it is done."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from dagster_project.errors import MopsError

# Piped output is not squeezed into the 80 columns that no terminal asked for.
WIDE = 160
out = Console(highlight=False, emoji=False, width=None if sys.stdout.isatty() else WIDE)
err = Console(stderr=True, highlight=False, emoji=False)


class RunProgress:
    """One line per stage: what runs now, how many of how many, elapsed."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}
        self._tenths: dict[str, int] = {}

    def step(self, stage: str, label: str, done: int, total: int) -> None:
        """Move a stage's bar; without a terminal, print a line each tenth of the way."""
        if not self._bars.console.is_terminal:
            tenth = done * 10 // max(total, 1)
            if done == total or tenth != self._tenths.get(stage):
                self._bars.console.print(f"{stage:<8} {done:>3}/{total:<3} {label}", soft_wrap=True)
            self._tenths[stage] = tenth
            return
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(stage, total=total, label="")
        self._bars.update(self._tasks[stage], total=total, completed=done, label=label)


@contextmanager
def run_progress() -> Iterator[RunProgress]:
    """Show progress on the error stream, so that results can be piped."""
    columns = (
        TextColumn("{task.description:<8}"),
        BarColumn(bar_width=24),
        TextColumn("{task.completed:>3.0f}/{task.total:<3.0f}"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[label]}"),
    )
    with Progress(*columns, console=err, disable=not err.is_terminal) as bars:
        yield RunProgress(bars)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print rows under a title; an empty list says so. Cells are printed as they stand."""
    grid = Table(
        title=title, title_justify="left", title_style="bold", header_style="dim", box=SIMPLE_HEAD
    )
    for column in columns:
        grid.add_column(column, overflow="fold")
    for row in rows:
        # Names and reasons come from the sources: `Clinic [/a]` is no markup.
        grid.add_row(*(Text("" if value is None else str(value)) for value in row))
    out.print(grid if rows else f"{title}: none")


def facts(title: str, values: Mapping[str, Any], *, style: str = "") -> None:
    """Print names and values, aligned and as they stand, under a title."""
    out.print(Text(title, style=f"bold {style}".strip()))
    width = max((len(name) for name in values), default=0)
    for name, value in values.items():
        out.print(f"  {name:<{width}}  {value}", soft_wrap=True, markup=False)


def failure(error: MopsError) -> None:
    """Print one clear error: what, where, next step."""
    err.print(f"[bold red]error[/bold red]  {escape(error.what)}", soft_wrap=True)
    err.print(f"where  {error.where}", soft_wrap=True, markup=False)
    err.print(f"next   {error.next_step}", soft_wrap=True, markup=False)
