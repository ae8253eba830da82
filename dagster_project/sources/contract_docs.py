"""The published contracts: every kind with its columns, types and keys, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable

from dagster_project.errors import SettingsError
from dagster_project.sources.contract import Kind, kinds


def describe_kinds(names: Iterable[str] = ()) -> str:
    """Return the named kinds, or all, one section each; raises SettingsError for an unknown one."""
    wanted = list(names) or list(kinds())
    for name in wanted:
        if name not in kinds():
            raise SettingsError(
                f"unknown kind `{name}`", where="kinds", next_step=f"one of: {', '.join(kinds())}"
            )
    return "\n\n".join(_section(kinds()[name]) for name in wanted) + "\n"


def _section(kind: Kind) -> str:
    lines = [f"## {kind.name}", "", kind.grain, "", f"Key: {', '.join(kind.key)}."]
    if kind.event_time:
        lines[-1] += f" Event time: {kind.event_time}."
    lines += ["", "| column | type | required | personal data | meaning |", "|---|---|---|---|---|"]
    lines += [
        f"| {column.name} | {column.type} | {'yes' if column.required else ''} "
        f"| {column.pii} | {column.description} |"
        for column in kind.columns
    ]
    return "\n".join(lines)
