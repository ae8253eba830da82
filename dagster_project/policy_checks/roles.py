"""What policy says of roles and plays: known words, of roles that exist, one leader each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dagster_project.errors import PolicyError
from dagster_project.policy_checks.rows import Row, in_force

SUBJECT_TYPES = ("process", "mart", "feed", "signal", "play")
# What a role can be for a subject; none takes a duty away, of an earlier row or of who leads.
DUTIES = ("R", "A", "AR", "C", "I", "none")
# What plays are titled in; steps in another would be shown to nobody.
LANGUAGES = ("en", "ja", "ru")
_CLOSED = {
    ("raci", "subject_type"): ("type of subject", SUBJECT_TYPES),
    ("raci", "duty"): ("duty", DUTIES),
    ("play_steps", "language"): ("language", LANGUAGES),
    ("yearly_actions", "due_month"): ("month", tuple(str(month) for month in range(1, 13))),
}
# Seeds that name roles. Owners of plays and processes are told as gaps instead: a company may
# name its own before it writes them down.
_NAMING = ("raci", "yearly_actions")


def check_roles(seeds: Mapping[str, Sequence[Row]]) -> None:
    """Raise PolicyError for the first duty that would be joined away, or shared by two."""
    known = sorted({row["role"] for row in seeds["roles"]})
    words = {**_CLOSED, **{(name, "role"): ("role", tuple(known)) for name in _NAMING}}
    for (name, column), (what, allowed) in words.items():
        for row in seeds[name]:
            if row[column] not in allowed:
                raise PolicyError(
                    f"there is no {what} named {row[column]!r}",
                    where=f"{name}.csv, {', '.join(list(row.values())[:3])}, column {column}",
                    next_step=f"use one of: {', '.join(allowed)}",
                )
    _check_leaders(seeds["roles"])
    _check_versions(seeds["plays"], seeds["play_steps"])


def _check_leaders(rows: Sequence[Row]) -> None:
    """Ask on each day a row comes into force that no function has two roles that lead it."""
    for day in sorted({row["valid_from"] for row in rows}):
        leaders: dict[str, str] = {}
        for row in in_force(rows, "role", day).values():
            if row["leads_function"] != "true":
                continue
            other = leaders.setdefault(row["owner_function"], row["role"])
            if other != row["role"]:
                raise PolicyError(
                    f"{other} and {row['role']} both lead {row['owner_function']} from {day} on: "
                    "nobody could tell who answers",
                    where=f"roles.csv, {row['role']}, column leads_function",
                    next_step="let one of them lead, and write false for the other",
                )


def _check_versions(plays: Sequence[Row], steps: Sequence[Row]) -> None:
    """Ask that every play has a version, and every step is of one that is written."""
    written = set()
    for row in plays:
        if not row["play_version"]:
            raise PolicyError(
                f"the play {row['play_id']} has no version: nobody could say which text they read",
                where=f"plays.csv, {row['play_id']}, column play_version",
                next_step="write 1, or the number after that of the text it replaces",
            )
        written.add((row["play_id"], row["play_version"]))
    for row in steps:
        if (row["play_id"], row["play_version"]) not in written:
            raise PolicyError(
                f"there is no version {row['play_version']} of a play named {row['play_id']!r}: "
                "its steps would be shown to nobody",
                where=f"play_steps.csv, {row['play_id']}, step {row['step_order']}",
                next_step="add the version to plays.csv, or mend the name or number here",
            )
