"""The `mops` command. It exits 0 when well, else with the code of its error's kind.

Codes: 2 arguments, settings or policy, 3 source, 4 lake, 5 build, 6 publish refused, 7 another run
works here, 8 published or looked at, but something is failing, damaged, held or stale, 9 the disk
refuses, 143 stopped by a signal.
"""

from __future__ import annotations

import os
import sys
from datetime import date
from typing import Annotated

import typer

from dagster_project import console
from dagster_project.errors import Interrupted, MopsError, SettingsError
from dagster_project.intake_cli import intake_app
from dagster_project.policy_cli import policy_app
from dagster_project.records import Category
from dagster_project.settings import Settings, load_settings

NEEDS_ATTENTION = 8

app = typer.Typer(
    name="mops",
    help="Customer-health tiers and attributed revenue: pull, judge, build, publish, explain.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
sandbox_app = typer.Typer(help="The sample world and its stand-ins.", invoke_without_command=True)
app.add_typer(sandbox_app, name="sandbox")
app.add_typer(policy_app, name="policy")
app.add_typer(intake_app, name="intake")

AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="Day to describe, such as 2026-06-30."),
]


def main() -> None:
    """Run the command; one of our errors becomes one clear message and its exit code."""
    try:
        app()
    except MopsError as error:
        console.failure(error)
        if isinstance(error, Interrupted):
            # The engine is in the middle of a query: an orderly end waits for it, or aborts it.
            sys.stdout.flush()
            os._exit(error.exit_code)
        sys.exit(error.exit_code)


@app.command()
def run(as_of: AsOf = None) -> None:
    """Pull what is new, judge it, build, publish and write the report.

    Uses the sandbox when no source is configured. A day before the current build's is
    published beside it and does not become the current one. Exits 8 when it is published, but
    something is failing, held or stale: just as `mops status` then does.
    """
    from dagster_project.runs import run_daily
    from dagster_project.summary import print_summary

    settings = _settings(as_of)
    with console.run_progress() as progress:
        finished = run_daily(settings, progress)
    if print_summary(finished):
        raise typer.Exit(NEEDS_ATTENTION)


@app.command()
def status() -> None:
    """Show sources, held loads, freshness, gates, publishes and disk; exits 8 on trouble."""
    from dagster_project.status import read_status
    from dagster_project.summary import print_status

    found = read_status(with_day(load_settings()))
    print_status(found)
    if found.needs_attention:
        raise typer.Exit(NEEDS_ATTENTION)


@app.command()
def doctor() -> None:
    """Check environment, settings, policy and disk; exits 2 when something is not well."""
    from dagster_project.doctor import described_settings, examine

    settings = load_settings()
    checks = list(examine(settings))
    console.table(
        "Checks",
        ("check", "", "found", "next step"),
        [(c.name, "ok" if c.is_well else "NOT OK", c.found, c.next_step) for c in checks],
    )
    console.table("Settings", ("variable", "value", "unit", "meaning"),
                  list(described_settings(settings)))  # fmt: skip
    if not all(check.is_well for check in checks):
        raise typer.Exit(SettingsError.exit_code)


@app.command()
def explain(
    account: Annotated[str, typer.Argument(help="Account id, or a part of its name.")],
    language: Annotated[str, typer.Option(help="Language of its story: en, ja or ru.")] = "en",
) -> None:
    """Explain one account: its story, what moves it, since when, how fresh, what to do."""
    from dagster_project.explain import explain as explain_account
    from dagster_project.explain import owner_names
    from dagster_project.explain_text import print_explanation

    settings = load_settings()
    print_explanation(explain_account(settings, account, language), owner_names(settings))


@app.command()
def release(
    load: Annotated[str, typer.Argument(help="Id of a held load, from `mops status`.")],
    who: Annotated[str, typer.Option(help="Who answers for it.")],
    why: Annotated[str, typer.Option(help="Why the gates may be overridden, or no longer.")],
    until: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Last day it holds; then the load is judged again."),
    ] = None,
    category: Annotated[
        Category | None,
        typer.Option(
            help="Published with all that depends on the load: the source confirms it, the event "
            "was expected, it is urgent, or the gate is wrong."
        ),
    ] = None,
    revoke: Annotated[bool, typer.Option("--revoke", help="Take a release back.")] = False,
) -> None:
    """Admit a held load by hand; the next run builds with it. `mops status` shows who and why.

    Rows without a key or a required value stay aside: no build can hold them. Readers see with
    all that depends on it that a load was released, the category and until when.
    """
    from dagster_project import releases
    from dagster_project.durable import exclusive
    from dagster_project.workspace import Workspace

    settings = with_day(load_settings())
    last = _date(until)
    with exclusive(settings.data_dir):
        workspace = Workspace(settings)
        decision = (
            releases.revoke(workspace, load, who=who, why=why)
            if revoke
            else releases.release(workspace, load, who=who, why=why, until=last, category=category)
        )
    told = "revoked the release of" if revoke else "released"
    aside = decision.quarantined_count
    left = f", but rows that stay aside ({aside} findings)" if aside and not revoke else ""
    console.out.print(
        f"{told} {decision.source}/{decision.table} load {load}{left}; next: `mops run`",
        soft_wrap=True,
    )


@app.command()
def show(
    load: Annotated[str, typer.Argument(help="Id of a load, from `mops status`.")],
) -> None:
    """Show what the gates found in one load: red gates, the rows they mean, what to do."""
    from dagster_project.show import print_load

    print_load(load_settings(), load)


@app.command()
def rollback(
    build: Annotated[str, typer.Argument(help="Id of a kept build, from `mops status`.")],
) -> None:
    """Show readers a kept build again, in one step; the one they saw is withdrawn."""
    from dagster_project.current import roll_back
    from dagster_project.durable import exclusive

    settings = load_settings()
    with exclusive(settings.data_dir):
        is_other = roll_back(settings, build)
    if is_other:
        console.out.print(f"current is now {build}, until new data, policy or code make another")
    else:
        console.out.print(f"current is {build} already: nothing was changed")


@app.command()
def backfill(
    source: Annotated[str, typer.Argument(help="Source, such as salesforce.")],
    table: Annotated[str | None, typer.Argument(help="One table of it.")] = None,
) -> None:
    """Pull a source again from its beginning; rows already held are absorbed."""
    from dagster_project.runs import run_backfill

    settings = with_day(load_settings())
    with console.run_progress() as progress:
        outcomes = run_backfill(settings, source, table, progress)
    console.table(
        "Pulled again",
        ("table", "new rows", "problem"),
        [(o.table.name, f"{o.row_count:,}", o.error or "") for o in outcomes],
    )
    console.out.print("next: `mops run` judges what is new and builds with it")
    failed = [outcome.error for outcome in outcomes if outcome.error]
    if failed and len(failed) == len(outcomes):
        raise failed[0]


@app.command()
def kinds(
    names: Annotated[
        list[str] | None, typer.Argument(help="Kinds to print; all by default.")
    ] = None,
) -> None:
    """Print the input contract of kinds as Markdown: columns, types, keys."""
    from dagster_project.sources.contract_docs import describe_kinds

    typer.echo(describe_kinds(names or []))


@app.command()
def dev(port: Annotated[int, typer.Option(help="Port of the UI on 127.0.0.1.")] = 3000) -> None:
    """Open the Dagster UI on this project, with the sandbox when no source is configured."""
    from dagster_project.runs import run_dev

    raise typer.Exit(run_dev(_settings(None), port))


@sandbox_app.callback()
def sandbox(context: typer.Context) -> None:
    """Start the stand-ins alone, print how to reach them, and wait for Ctrl-C."""
    if context.invoked_subcommand is not None:
        return
    from dagster_project import sandbox as stand_ins
    from dagster_project.settings import to_environment

    with stand_ins.start(load_settings()) as running:
        for name, value in to_environment(running.settings).items():
            console.out.print(f"export {name}='{value}'", soft_wrap=True)
        console.err.print("the stand-ins run until Ctrl-C")
        running.wait()


@sandbox_app.command("advance")
def advance(days: Annotated[int, typer.Argument(min=1, max=366, help="Days to live on.")]) -> None:
    """Let the sample world live on: new days, late rows, edits."""
    from dagster_project import sandbox as stand_ins

    settings = load_settings()
    stand_ins.advance(settings, days)
    console.out.print(f"the world now ends on {stand_ins.world_end(settings)}; next: `mops run`")


def _settings(as_of: str | None) -> Settings:
    settings = load_settings()
    day = _date(as_of) or settings.as_of
    if day is None:
        return settings
    if not settings.has_real_sources:
        _require_lived(day, settings)
    return settings.with_values(as_of=day)


def _require_lived(day: date, settings: Settings) -> None:
    """Raise SettingsError for a day that the sample world has not reached, before it is made."""
    from dagster_project import sandbox as stand_ins

    last = stand_ins.world_end(settings)
    if day > last:
        raise SettingsError(
            f"{day} is after the sample world's last day",
            where="--as-of, MOPS_AS_OF",
            next_step=f"describe a day up to {last}, or `mops sandbox advance DAYS`",
        )


def with_day(settings: Settings) -> Settings:
    """Return settings whose day is the sandbox's last one when the sandbox is in use."""
    if settings.as_of or settings.has_real_sources:
        return settings
    from dagster_project import sandbox as stand_ins

    return settings.with_values(as_of=stand_ins.world_end(settings))


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise SettingsError(
            f"{text!r} is not a date", where="command line", next_step="write it like 2026-06-30"
        ) from error


if __name__ == "__main__":
    main()
