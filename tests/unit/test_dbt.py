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
