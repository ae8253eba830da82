"""Bad input gets one clear error naming the thing and the next step, and loses nothing."""

import shutil

import pytest
from typer.testing import CliRunner

from dagster_project.assets.raw import pull_tables
from dagster_project.cli import app
from dagster_project.durable import exclusive
from dagster_project.errors import Busy, MopsError, PolicyError, SettingsError
from dagster_project.gates import judge_loads
from dagster_project.lake import Lake
from dagster_project.policy import load_policy
from dagster_project.settings import Settings, load_settings
from dagster_project.sources import source
from dagster_project.workspace import Workspace

MAPPING = """\
feeds:
  - kind: accounts
    path: accounts.csv
    columns: {account_id: id, account_name: name}
    recorded_at: created
"""


@pytest.fixture
def exports(tmp_path):
    """A folder of plain exports with a mapping, and settings that read it."""
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "mapping.yml").write_text(MAPPING, encoding="utf-8")
    (folder / "accounts.csv").write_text(
        "id,name,created\n1,Clinic One,2024-01-01\n2,Clinic Two,2024-01-02\n", encoding="utf-8"
    )
    from datetime import date

    return Settings(
        data_dir=tmp_path / "data",
        files_config=folder / "mapping.yml",
        as_of=date(2024, 12, 31),
    )


def pull(settings):
    files = source("files")
    return pull_tables(files, files.tables, Workspace(settings))


def error_of(settings):
    """Return the error of the accounts' pull."""
    (outcome,) = [item for item in pull(settings) if item.table.table == "accounts"]
    return outcome.error


def test_good_export__is_admitted(exports):
    assert error_of(exports) is None
    (decision,) = judge_loads(Workspace(exports))
    assert (decision.verdict, decision.quarantined_count) == ("admit", 0)


@pytest.mark.parametrize(
    ("content", "named"),
    [
        pytest.param(b"id,title,created\n1,x,2024-01-01\n", "name", id="missing column"),
        pytest.param("id,name,created\n1,診療所,2024-01-01\n".encode("cp932"), "utf-8", id="cp932"),
    ],
)
def test_bad_file__is_one_error_that_names_file_and_next_step(exports, content, named):
    (exports.files_config.parent / "accounts.csv").write_bytes(content)
    error = error_of(exports)
    assert "accounts.csv" in f"{error.what} {error.where}"
    assert named in str(error)
    assert error.next_step
    assert Lake(exports.lake_dir).loads() == []


def test_truncated_parquet__is_one_error_and_what_was_admitted_stays(exports):
    pull(exports)
    judge_loads(Workspace(exports))
    folder = exports.files_config.parent
    (folder / "mapping.yml").write_text(
        MAPPING.replace("accounts.csv", "accounts.parquet"), encoding="utf-8"
    )
    (folder / "accounts.parquet").write_bytes(b"PAR1 and then nothing")
    error = error_of(exports)
    assert "accounts.parquet" in f"{error.what} {error.where}"
    assert [load.row_count for load, _ in Lake(exports.lake_dir).admitted()] == [2]


def test_wrong_token__is_one_error_that_does_not_show_it(copied):
    from dagster_project.runs import connected

    with connected(copied.settings) as settings:
        wrong = settings.with_values(hubspot_token="a-secret-that-is-wrong")
        hubspot = source("hubspot")
        outcomes = pull_tables(hubspot, hubspot.tables[:1], Workspace(wrong))
    error = outcomes[0].error
    assert "401" in str(error)
    assert "MOPS_HUBSPOT_" in error.next_step
    assert "a-secret-that-is-wrong" not in str(error)


def test_unknown_setting__is_named():
    with pytest.raises(SettingsError, match="MOPS_HUBSPOT_TOKNE"):
        load_settings({"MOPS_HUBSPOT_TOKNE": "x"})


def test_bad_value_of_a_setting__is_named_without_showing_secrets():
    with pytest.raises(SettingsError, match="MOPS_THREADS='two' is not a valid int"):
        load_settings({"MOPS_THREADS": "two"})


def test_unwritable_data_directory__is_named(tmp_path):
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    result = CliRunner().invoke(
        app, ["run"], env={"MOPS_DATA_DIR": str(tmp_path / "file" / "data")}
    )
    assert isinstance(result.exception, SettingsError)
    assert "MOPS_DATA_DIR" in result.exception.next_step


@pytest.mark.parametrize(
    ("seed", "change", "named"),
    [
        ("plays", ("usage_trend", "usage_trand"), "usage_trand"),
        ("parameters", ("104", "many"), "many"),
        ("tier_rules", ("2020-01-01", "2020-13-01"), "2020-13-01"),
    ],
)
def test_bad_policy_row__is_named_with_its_line(tmp_path, seed, change, named):
    from dagster_project.policy import SHIPPED

    shutil.copy(SHIPPED / f"{seed}.csv", tmp_path)
    path = tmp_path / f"{seed}.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(*change, 1), encoding="utf-8")
    with pytest.raises(PolicyError, match=named) as caught:
        load_policy(Settings(policy_dir=tmp_path))
    assert f"{seed}.csv line" in caught.value.where


def test_second_run_at_once__is_refused_with_the_owner(tmp_path):
    import os

    with exclusive(tmp_path), pytest.raises(Busy, match=str(os.getpid())), exclusive(tmp_path):
        pass


def test_every_error_says_what_where_and_next():
    error = MopsError("the file is gone", where="lake", next_step="restore it")
    assert str(error) == "the file is gone | where: lake | next: restore it"
