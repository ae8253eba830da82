"""Sheets handed in by people: their accepted rows lie in the lake and are read like any export.

`mops intake` writes one file per sheet and system of account ids, which never changes:
`lake/_intake/<kind>/<id namespace>/<receipt>.csv`, in UTF-8, with the kind's own columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from dagster_project.settings import Settings
from dagster_project.sources.contract import kinds
from dagster_project.sources.mapping import Feed

# In the lake's folder.
INTAKE = "_intake"
# When a sheet was handed in: what it says was not known before, whenever it was felt.
RECORDED_AT = "entered_at"


def handed_in_root(settings: Settings) -> Path:
    """Return the folder of what was handed in, with one folder per kind."""
    return settings.lake_dir / INTAKE


def handed_in_names(lake_dir: Path) -> Mapping[str, frozenset[str]]:
    """Return the names of the files that were handed in, by kind; each is a hash of its content."""
    found: dict[str, set[str]] = {}
    for path in (lake_dir / INTAKE).glob("*/*/*.csv"):
        found.setdefault(path.parent.parent.name, set()).add(path.name)
    return {kind: frozenset(names) for kind, names in found.items()}


def handed_in_feeds(settings: Settings) -> tuple[Feed, ...]:
    """Return one feed per kind and system that rows were handed in for; none as a rule."""
    folders = sorted(path.parent for path in handed_in_root(settings).glob("*/*/*.csv"))
    return tuple(
        Feed(
            kind=folder.parent.name,
            path=f"{folder.parent.name}/{folder.name}/*.csv",
            format="csv",
            columns={column.name: column.name for column in kinds()[folder.parent.name].columns},
            recorded_at=(RECORDED_AT,),
            id_namespace=folder.name,
        )
        for folder in dict.fromkeys(folders)
    )
