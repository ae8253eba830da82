"""dbt's parse is kept between runs; a project that moved must not be looked for where it was."""

import shutil
from contextlib import chdir

from dagster_project import dbt
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


EXPOSURE = "  - {{name: {}, type: dashboard, owner: {{name: Ops, email: ops@example.com}}}}\n"


def test_manifest__is_made_anew_where_a_kept_parse_cannot_follow_what_moved(tmp_path, monkeypatch):
    project = tmp_path / "project"
    project.mkdir()
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(DBT_DIR / name, project / name)
    for name in ("macros", "seeds"):
        shutil.copytree(DBT_DIR / name, project / name)
    models = project / "models"
    models.mkdir()
    shutil.copy(DBT_DIR / "models" / "groups.yml", models / "groups.yml")
    stays, moves = EXPOSURE.format("stays"), EXPOSURE.format("moves")
    (models / "a.yml").write_text(f"exposures:\n{stays}{moves}")
    monkeypatch.setattr(dbt, "DBT_DIR", project)
    monkeypatch.setattr(dbt, "MANIFEST", project / "target" / "manifest.json")
    monkeypatch.setattr(dbt, "_STAMP", project / "target" / "code_version")
    monkeypatch.setenv("MOPS_DATA_DIR", str(tmp_path / "data"))
    for version in ("one", "two"):
        monkeypatch.setattr(dbt, "_parsed_as", lambda version=version: version)
        if version == "two":
            (models / "a.yml").write_text(f"exposures:\n{stays}")
            (models / "b.yml").write_text(f"exposures:\n{moves}")
        assert "exposure.mops.moves" in dbt.ensure_manifest().read_text(encoding="utf-8")
