"""The `mops policy` commands: looking at a change before it is made."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dagster_project.settings import load_settings

policy_app = typer.Typer(help="The policy: thresholds, rules, weights.", no_args_is_help=True)


@policy_app.callback()
def policy() -> None:
    """Keep `preview` a command of its own: typer makes an only command the group itself."""


@policy_app.command("preview")
def preview(
    file: Annotated[
        Path, typer.Argument(help="A policy file such as tier_rules.csv, or a folder of them.")
    ],
    as_if_in_force: Annotated[
        bool, typer.Option("--as-if-in-force", help="Count rows of later days as in force now.")
    ] = False,
    show_all: Annotated[bool, typer.Option("--all", help="List every account that moves.")] = False,
    csv: Annotated[
        Path | None, typer.Option(metavar="OUT", help="Write the accounts that move to a file.")
    ] = None,
) -> None:
    """Show who would change tier and why, and the back-test, if a policy file were in use.

    Compared with the last build; neither it nor what readers see is touched.
    """
    from dagster_project.preview import preview_policy
    from dagster_project.preview_text import print_preview, write_moved

    found = preview_policy(load_settings(), file, as_if_in_force=as_if_in_force)
    print_preview(found, show_all=show_all)
    if csv is not None:
        write_moved(found, csv)
