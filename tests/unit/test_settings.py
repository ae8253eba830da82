"""Settings: read once, round-tripped to child processes, secrets never shown."""

from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dagster_project.cli import app
from dagster_project.errors import SettingsError
from dagster_project.settings import Settings, load_settings, to_environment


def test_settings__survive_the_way_through_an_environment():
    settings = Settings(
        data_dir=Path("/somewhere"),
        as_of=date(2026, 6, 30),
        hubspot_url="http://127.0.0.1:1",
        hubspot_token="t",
        sandbox_rate_scale=1.5,
        threads=4,
    )
    assert load_settings(to_environment(settings)) == settings


def test_defaults__need_no_environment():
    assert load_settings({}) == Settings(data_dir=Path("data").absolute())
    assert not Settings().has_real_sources


def test_relative_folders__are_those_of_the_place_where_the_command_was_given():
    given = load_settings({"MOPS_DATA_DIR": "here", "MOPS_FILES_CONFIG": "maps/mapping.yml"})
    assert given.data_dir == Path.cwd() / "here"
    assert given.files_config == Path.cwd() / "maps" / "mapping.yml"


def test_unusable_day__is_named_without_the_type_of_the_setting():
    with pytest.raises(SettingsError) as caught:
        load_settings({"MOPS_AS_OF": "nonsense"})
    assert caught.value.what.startswith("MOPS_AS_OF='nonsense' is not a valid date: ")


def test_day_after_the_sample_world__is_refused_before_the_world_is_made(tmp_path, monkeypatch):
    monkeypatch.setenv("MOPS_DATA_DIR", str(tmp_path / "data"))
    answer = CliRunner().invoke(app, ["run", "--as-of", "2031-01-01"])
    assert isinstance(answer.exception, SettingsError)
    assert "up to 2026-06-30" in answer.exception.next_step
    assert not (tmp_path / "data").exists()


def test_secrets__are_not_part_of_the_text_of_settings():
    shown = repr(Settings(hubspot_token="tell-nobody", pseudonym_key="nor-this"))
    assert "tell-nobody" not in shown
    assert "nor-this" not in shown
