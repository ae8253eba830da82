"""Data of another tenant is held, until somebody who knows says that ours has moved."""

from datetime import date, timedelta

import pytest

from dagster_project.gates import judge_loads
from dagster_project.landing import land
from dagster_project.releases import release
from dagster_project.settings import Settings
from dagster_project.sources import source
from dagster_project.sources.contract import FileSet, Pull
from dagster_project.sources.json_rows import no_rows
from dagster_project.warehouse import connect
from dagster_project.workspace import Workspace

DAY = date(2026, 6, 30)
CAMPAIGNS, COMPANIES = (
    next(table for table in source("hubspot").tables if table.table == name)
    for name in ("campaigns", "companies")
)


class Portal:
    """A lake, and HubSpot pulled into it day by day with the token of one tenant or another."""

    def __init__(self, folder):
        self.folder, self.day = folder, DAY

    @property
    def workspace(self):
        return Workspace(Settings(data_dir=self.folder / "data", as_of=self.day))

    def pull(self, table, tenant, *, is_new=True):
        """Land one new record, or a pull that brings nothing, and return the load if any."""
        self.day += timedelta(days=1)
        lake = self.workspace.lake
        cursor = lake.cursor(table)
        path = self.folder / f"{table.table}_{self.day}.csv"
        path.write_text(f"id\n{self.day:%m%d}\n", encoding="utf-8")
        others = ", ".join(f"null as {c.name}" for c in table.columns if c.name != "id")
        rows = (
            f"select id, {others}, timestamp '{self.day}' as recorded_at, false as is_deleted, "
            "'{}' as payload from read_csv({files}, all_varchar = true)"
        )
        pull = Pull(
            FileSet((path,), rows) if is_new else FileSet((), no_rows(table)),
            cursor_from=cursor,
            cursor_to=f"{self.day}" if is_new else cursor,
            page_count=1,
            control={"row_count": int(is_new)} | ({"tenant": tenant} if tenant else {}),
        )
        with connect(self.workspace.settings) as connection:
            return land(lake, table, pull, as_of=self.day, connection=connection)

    def judged(self, table, tenant):
        """Pull one record and say how its load stands after judging."""
        load = self.pull(table, tenant)
        judge_loads(self.workspace)
        return load, self.workspace.lake.standing()[load.load_id]

    def release(self, load, until=None):
        release(self.workspace, load.load_id, who="Mori", why="we moved", until=until)


@pytest.fixture
def portal(tmp_path):
    found = Portal(tmp_path)
    assert found.judged(CAMPAIGNS, "1")[1].verdict == "admit"
    return found


def test_load__is_held_when_its_tenant_is_not_that_of_any_table_of_the_source(portal):
    _, decision = portal.judged(COMPANIES, "2")
    assert (decision.verdict, decision.reason) == ("hold", "hubspot__companies.contract.tenant")
    assert portal.judged(COMPANIES, "1")[1].verdict == "admit"


def test_pull_without_news__is_no_attestation_when_it_is_of_another_tenant(portal):
    assert portal.pull(CAMPAIGNS, "1", is_new=False) is None
    load = portal.pull(CAMPAIGNS, "2", is_new=False)
    (decision,) = judge_loads(portal.workspace)
    assert (decision.load_id, decision.verdict) == (load.load_id, "hold")
    assert "hubspot__campaigns.contract.tenant" in decision.reason


def test_release__moves_the_source_to_its_new_tenant_for_all_its_tables(portal):
    moved, _ = portal.judged(CAMPAIGNS, "2")
    waiting, decision = portal.judged(COMPANIES, "2")
    assert decision.verdict == "hold"
    portal.release(moved)
    judge_loads(portal.workspace)
    assert portal.workspace.lake.standing()[waiting.load_id].verdict == "admit"
    assert portal.judged(CAMPAIGNS, "2")[1].verdict == "admit"
    assert portal.judged(CAMPAIGNS, "1")[1].verdict == "hold"


def test_release_until_a_day__lets_one_load_in_and_moves_nothing(portal):
    once, _ = portal.judged(CAMPAIGNS, "2")
    portal.release(once, until=portal.day + timedelta(days=2))
    assert portal.judged(COMPANIES, "2")[1].verdict == "hold"
    assert portal.workspace.lake.standing()[once.load_id].verdict == "release"
    portal.day += timedelta(days=2)
    judge_loads(portal.workspace)
    assert portal.workspace.lake.standing()[once.load_id].verdict == "hold"


def test_first_load__pins_its_tenant_also_after_loads_that_told_none(portal):
    """A lake of an earlier version holds loads without a tenant: nothing contradicts them."""
    fresh = Portal(portal.folder / "fresh")
    fresh.folder.mkdir()
    old = fresh.pull(CAMPAIGNS, None)
    judge_loads(fresh.workspace)
    assert fresh.workspace.lake.standing()[old.load_id].reason.endswith("contract.tenant")
    fresh.release(old)
    assert fresh.judged(CAMPAIGNS, "7")[1].verdict == "admit"
    assert fresh.judged(CAMPAIGNS, "8")[1].verdict == "hold"
