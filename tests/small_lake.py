"""Some days of one small table, from landing to publishing, by the real functions, in a second.

What dbt would build is one mart made by hand; everything that writes to the disk is ours.
"""

from datetime import date, timedelta
from pathlib import Path

from dagster_project import publishing
from dagster_project.build import Plan, mark_built, prepare
from dagster_project.current import (
    current_manifest,
    is_published,
    kept_builds,
    point_current,
    roll_back,
    withdrawn_inputs,
)
from dagster_project.durable import write_sealed
from dagster_project.lake import Decision, Lake
from dagster_project.landing import land
from dagster_project.settings import Settings
from dagster_project.sources.contract import Column, FileSet, Pull, TableContract
from dagster_project.warehouse import connect, file_list, open_for_writing, seal

TABLE = TableContract(
    "crm", "orders", "One order.", ("order_id",),
    (Column("order_id", "string", "Id.", required=True), Column("amount", "decimal(18,2)", "Sum.")),
)  # fmt: skip
SELECT = (
    "select order_id, amount, cast(recorded_at as timestamp) as recorded_at, false as is_deleted "
    "from read_csv({files}, all_varchar = true)"
)
FIRST = date(2025, 3, 1)
DAYS = 3
ROWS_A_DAY = 3
PASSED = {
    "gate_code": "orders.unique", "layer": "mart", "subject": "orders", "verdict": "pass",
    "severity": "block", "observed": "0", "expected": "0", "row_count": 3, "unexpected_count": 0,
    "consequence": "", "why": "", "when_red": "",
}  # fmt: skip


def small_settings(folder: Path) -> Settings:
    return Settings(data_dir=folder / "data", kept_builds=2, threads=1)


def live(settings: Settings, days: int = DAYS, rows: int = ROWS_A_DAY) -> None:
    """Pull, admit, build, publish and prune each day, then roll back by one build."""
    plans = [live_day(settings, number, rows) for number in range(days)]
    roll_back(settings, plans[-2].build_id)


def live_day(settings: Settings, number: int, rows: int = ROWS_A_DAY) -> Plan:
    """Live one day; a day already lived changes nothing."""
    lake, day = Lake(settings.lake_dir), FIRST + timedelta(days=number)
    page = settings.data_dir.parent / f"page_{number}.csv"
    lines = [f"{number}-{row},{row}.50,{day}" for row in range(rows)]
    if not page.exists():  # the source's own file, not ours to protect
        page.parent.mkdir(parents=True, exist_ok=True)
        with open(page, "w", encoding="utf-8") as stream:
            stream.write("\n".join(["order_id,amount,recorded_at", *lines, ""]))
    begin = str(number) if number else None
    pull = Pull(
        FileSet((page,), SELECT), cursor_from=begin, cursor_to=str(number + 1), page_count=1,
        control={},
    )  # fmt: skip
    with connect(settings) as connection:
        if number < len(lake.admitted()):
            load = lake.admitted()[number][0]
        else:
            load = land(lake, TABLE, pull, as_of=day, connection=connection)
            lake.decide(admission(lake, load, day))
    lake.note_pull(TABLE, "ok", "", day)
    admitted = tuple(lake.admitted()[: number + 1])
    plan = Plan(f"{day:%Y%m%d}-{load.load_id}", load.load_id, day, "p", "c", admitted, ())
    current = current_manifest(settings)
    if current is None or current["as_of_date"] <= day.isoformat():
        if not is_published(settings, plan.build_id):
            build(settings, plan, lake)
            publishing.publish(plan, lake, settings)
        point_current(settings, plan)
    return plan


def admission(lake: Lake, load, day: date) -> Decision:
    return Decision(
        sequence=lake.next_sequence(), source=load.source, table=load.table, load_id=load.load_id,
        verdict="admit", as_of_date=day.isoformat(), is_backfill=False, policy_version="p",
        decided_by="test", reason="test", cursor_from=load.cursor_from,
    )  # fmt: skip


def build(settings: Settings, plan: Plan, lake: Lake) -> None:
    """Build one mart over the plan's loads and judge it green."""
    open_for_writing(settings)
    paths = lake.paths([load for load, _ in plan.admitted])
    with connect(settings, settings.warehouse_path) as connection:
        prepare(plan, lake, connection)
        connection.execute(
            "create schema if not exists marts; create or replace table marts.orders as select "
            f"order_id, amount, '{plan.build_id}' as build_id from read_parquet({file_list(paths)})"
        )
        mark_built(plan, connection)
    seal(settings)
    write_sealed(publishing.verdict_path(settings, plan.build_id), {"verdicts": [PASSED]})


def state(settings: Settings) -> dict[str, object]:
    """Return everything that must be the same whatever happened on the way."""
    lake = Lake(settings.lake_dir)
    lake.verify(lake.loads())
    return {
        "loads": [(load.load_id, load.row_count, load.files) for load in lake.loads()],
        "decisions": lake.decisions(),
        "current": current_manifest(settings)["build_id"],
        "withdrawn": withdrawn_inputs(settings),
        "kept": {
            manifest["build_id"]: manifest["tables"]["orders"]["sha256"]
            for manifest in kept_builds(settings)
        },
    }


def pulled(tmp_path, rows, *, cursor=(None, "a"), control=None, name="page.csv"):
    path = tmp_path / name
    path.write_text("order_id,amount,recorded_at\n" + rows, encoding="utf-8")
    return Pull(
        FileSet((path,), SELECT), cursor_from=cursor[0], cursor_to=cursor[1], page_count=1,
        control=control or {},
    )  # fmt: skip


def decided(lake, load, verdict="admit"):
    return lake.decide(
        Decision(
            sequence=lake.next_sequence(),
            source=load.source,
            table=load.table,
            load_id=load.load_id,
            verdict=verdict,
            as_of_date="2025-03-01",
            is_backfill=True,
            policy_version="p",
            decided_by="test",
            reason="test",
        )
    )


ORDERS = "1,10.00,2025-01-01\n2,20.50,2025-01-02\n"
