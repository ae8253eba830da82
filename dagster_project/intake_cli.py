"""The `mops intake` commands: sheets that people filled in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dagster_project.errors import SettingsError
from dagster_project.settings import load_settings

intake_app = typer.Typer(help="Take in sheets that people filled in.", no_args_is_help=True)


@intake_app.command()
def sentiments(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The sheet, in CSV.")],
    who: Annotated[str, typer.Option(help="Who hands the sheet in; stands on the receipt.")] = "",
    check: Annotated[bool, typer.Option("--check", help="Judge the rows and keep none.")] = False,
    language: Annotated[str, typer.Option(help="Of what to do: en, ja or ru.")] = "en",
    encoding: Annotated[
        str | None, typer.Option(help="Of the sheet, such as cp932; told by its text by default.")
    ] = None,
) -> None:
    """Take in feelings about customers; refused rows come back in FILE.refused.csv.

    Columns, in any order: account, anchor (a level or the anchor's words, as `mops intake anchors`
    prints them), felt_date, author (an employee id), and if need be comment and anchor_version.
    What is accepted lands in the lake as a load like any other. Exits 8 when rows were refused.
    """
    from dagster_project.cli import NEEDS_ATTENTION, with_day
    from dagster_project.intake import take_in_and_land
    from dagster_project.intake_text import print_receipt

    if not (who or check):
        raise SettingsError(
            "nobody hands the sheet in",
            where="command line",
            next_step="give your name with --who, or only look with --check",
        )
    receipt = take_in_and_land(
        with_day(load_settings()), file, who=who, language=language, encoding=encoding, check=check
    )
    print_receipt(receipt, is_check=check)
    if receipt.refused:
        raise typer.Exit(NEEDS_ATTENTION)


@intake_app.command()
def anchors(
    language: Annotated[str, typer.Option(help="Of the anchors: en, ja or ru.")] = "en",
    csv: Annotated[
        bool, typer.Option("--csv", help="Print a sheet to fill in, one line per anchor.")
    ] = False,
) -> None:
    """Print the anchors in force, from which each feeling of a sheet is chosen."""
    from dagster_project.cli import with_day
    from dagster_project.intake import anchors_in
    from dagster_project.intake_text import anchor_lines, print_anchors
    from dagster_project.workspace import Workspace

    found = anchors_in(Workspace(with_day(load_settings())), language)
    if csv:
        typer.echo(anchor_lines(found), nl=False)
    else:
        print_anchors(found)
