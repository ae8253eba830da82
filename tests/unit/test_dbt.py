"""dbt's parse is kept between runs; a project that moved must not be looked for where it was."""

import shutil
from contextlib import chdir

import pytest

from dagster_project import dbt
from dagster_project.errors import BuildError
from dagster_project.settings import DBT_DIR, Settings


def test_invoke__finds_the_seeds_of_a_project_that_moved(tmp_path, monkeypatch):
    settings = Settings(data_dir=tmp_path / "data")
    settings.warehouse_dir.mkdir(parents=True)
    first, second = tmp_path / "first", tmp_path / "second"
    for name in ("dbt_project.yml", "profiles.yml", "macros", "seeds"):
        if (DBT_DIR / name).is_dir():
            shutil.copytree(DBT_DIR / name, first / name)
        else:
            first.mkdir(exist_ok=True)
            shutil.copy(DBT_DIR / name, first / name)
    statuses = []
    with chdir(settings.warehouse_dir):
        for place in (first, second):
            if place == second:
                first.rename(second)
            monkeypatch.setattr(dbt, "DBT_DIR", place)
            target = settings.warehouse_dir / "target"
            results = dbt.invoke(
                ["seed", "--select", "tier_labels"], target, settings, place / "seeds"
            )
            statuses += [(result.name, result.status) for result in results]
    assert statuses == [("tier_labels", "success")] * 2


def test_manifest__is_parsed_anew_where_a_kept_parse_cannot_follow_what_moved(
    tmp_path, monkeypatch
):
    kept = tmp_path / "partial_parse.msgpack"
    kept.write_bytes(b"of the code before")
    monkeypatch.setattr(dbt, "MANIFEST", tmp_path / "manifest.json")
    monkeypatch.setattr(dbt, "_STAMP", tmp_path / "code_version")

    def parse(arguments, target, *_):
        assert (arguments, target) == (["parse"], tmp_path)
        if kept.exists():
            raise BuildError("found two exposures", where="dbt", next_step="none")
        dbt.MANIFEST.write_text("{}")

    def refuse(*_):
        raise BuildError("it does not parse", where="dbt", next_step="none")

    monkeypatch.setattr(dbt, "invoke", parse)
    assert dbt.ensure_manifest().read_text() == "{}"
    # A project that does not parse is told of, and tried once only.
    dbt.MANIFEST.unlink()
    with monkeypatch.context() as broken, pytest.raises(BuildError, match="does not parse"):
        broken.setattr(dbt, "invoke", refuse)
        dbt.ensure_manifest()
