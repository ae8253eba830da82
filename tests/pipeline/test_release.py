"""A release admits what can be built, is answered for, and can be taken back."""

import re
from datetime import date

import pytest
from typer.testing import CliRunner

from dagster_project.assets.raw import pull_tables
from dagster_project.build import prepare
from dagster_project.cli import app
from dagster_project.errors import BuildError, SettingsError, UsageError
from dagster_project.gates import judge_loads
from dagster_project.lake import Lake
from dagster_project.releases import release, revoke
from dagster_project.settings import Settings
from dagster_project.sources import source
from dagster_project.warehouse import connect
from dagster_project.workspace import Workspace

MAPPING = """\
feeds:
  - kind: tickets
    path: tickets.csv
    columns: {ticket_id: id, account_id: account, opened_at: opened}
"""
GOOD = [f"T{number},A1,2024-12-{number:02}" for number in range(10, 29)]
NO_KEY, NO_TIME = ",A1,2024-12-01", "T8,A1,yesterday"


@pytest.fixture
def settings(tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "mapping.yml").write_text(MAPPING, encoding="utf-8")
    return Settings(
        data_dir=tmp_path / "data",
        files_config=folder / "mapping.yml",
        as_of=date(2024, 12, 31),
    )


def deliver(settings, *lines):
    """Pull a file of these lines; return the decision about its load."""
    path = settings.files_config.parent / "tickets.csv"
    path.write_text("\n".join(["id,account,opened", *lines, ""]), encoding="utf-8")
    files = source("files")
    pull_tables(files, files.tables, Workspace(settings))
    return judge_loads(Workspace(settings))[-1]


def let_in(settings, decision, who="Mori", why="the rest is right"):
    return release(Workspace(settings), decision.load_id, who=who, why=why, until=None)


def set_aside(settings):
    """Return the rows that the next build leaves out."""
    workspace = Workspace(settings)
    with connect(settings) as connection:
        prepare(workspace.plan(), workspace.lake, connection)
        return connection.execute(
            "select row_id, gate_code, reason from ops.quarantined_rows order by all"
        ).fetchall()


def test_release__leaves_rows_aside_that_no_build_can_hold(settings):
    held = deliver(settings, *GOOD, NO_KEY, NO_TIME)
    assert (held.verdict, held.quarantined_count) == ("hold", 0)
    let_in(settings, held)
    assert set_aside(settings) == [
        (19, "files__tickets.complete", "missing_value"),
        (20, "files__tickets.complete", "missing_value"),
    ]


def test_release__is_refused_when_no_row_can_be_built(settings):
    held = deliver(settings, NO_KEY, NO_TIME)
    with pytest.raises(BuildError, match=r"no row of load .* can be built: all 2 lack a key"):
        let_in(settings, held)
    assert Lake(settings.lake_dir).standing()[held.load_id].verdict == "hold"


@pytest.mark.parametrize(("who", "why"), [("", "sure"), ("Mori", " ")])
def test_release__is_refused_when_nobody_answers_for_it(settings, who, why):
    held = deliver(settings, *GOOD, NO_KEY)
    with pytest.raises(SettingsError, match="is blank"):
        let_in(settings, held, who=who, why=why)
    assert Lake(settings.lake_dir).standing()[held.load_id].verdict == "hold"


def test_revoked_release__is_judged_again_and_the_log_keeps_all(settings):
    held = deliver(settings, *GOOD, NO_KEY)
    let_in(settings, held)
    revoke(Workspace(settings), held.load_id, who="Sato", why="it was not")
    assert Workspace(settings).plan().admitted == ()
    judge_loads(Workspace(settings))
    told = [(d.verdict, d.decided_by, d.reason) for d in Lake(settings.lake_dir).decisions()]
    assert told[1:3] == [
        ("release", "Mori", "the rest is right"),
        ("hold", "Sato", "release revoked: it was not"),
    ]
    assert (told[3][0], told[3][1]) == ("hold", "gates")


def test_revoked_release__gives_way_to_the_mended_file(settings):
    held = deliver(settings, *GOOD, NO_KEY)
    let_in(settings, held)
    revoke(Workspace(settings), held.load_id, who="Sato", why="it was not")
    assert deliver(settings, *GOOD).verdict == "admit"
    assert Lake(settings.lake_dir).standing()[held.load_id].verdict == "superseded"
    assert sum(load.row_count for load, _ in Workspace(settings).plan().admitted) == len(GOOD)


def test_show__names_the_rows_of_a_held_load_and_no_value(settings, monkeypatch):
    held = deliver(settings, *GOOD, NO_KEY, NO_TIME)
    monkeypatch.setenv("MOPS_DATA_DIR", str(settings.data_dir))
    answer = CliRunner().invoke(app, ["show", held.load_id])
    (line,) = [line for line in answer.stdout.splitlines() if line.split()[:1] == ["complete"]]
    assert "19, 20" in line
    assert re.search(
        r"gates +\d+ passed, 2 not judged yet \(too little history\), \d+ red", answer.stdout
    )
    assert "yesterday" not in answer.stdout
    unknown = CliRunner().invoke(app, ["show", "nothing"])
    assert isinstance(unknown.exception, UsageError)


def test_revoke__of_a_load_nobody_released_is_refused(settings, monkeypatch):
    held = deliver(settings, *GOOD, NO_KEY)
    monkeypatch.setenv("MOPS_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("MOPS_FILES_CONFIG", str(settings.files_config))
    command = ["release", held.load_id, "--revoke", "--who", "Sato", "--why", "no"]
    answer = CliRunner().invoke(app, command)
    assert isinstance(answer.exception, UsageError)
    assert "is not released by hand" in answer.exception.what
