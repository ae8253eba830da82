"""Whatever the order, the split and the repeats of deliveries, the lake says the same."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from dagster_project.lake import Lake
from dagster_project.landing import land
from dagster_project.raw_rows import raw_rows
from dagster_project.settings import Settings
from dagster_project.sources.contract import Column, FileSet, Pull
from dagster_project.warehouse import connect
from tests.small_lake import FIRST as DAY
from tests.small_lake import SELECT, TABLE, admission

# Twelve orders, each changed up to four times; a version is told by when it was recorded.
VERSIONS = [
    (f"{order}", f"{order}.{version:02d}", f"2025-01-{1 + version:02d} {order:02d}:00:00")
    for order in range(12)
    for version in range(1 + order % 4)
]
NEWEST = sorted(
    (order, amount) for order, amount, at in VERSIONS if int(amount[-2:]) == int(order) % 4
)
HOURS = replace(
    TABLE, event_time="happened_at",
    columns=(*TABLE.columns[:1], Column("happened_at", "timestamp", "When, UTC.", required=True)),
)  # fmt: skip
# New York's two daylight-saving nights, a leap day, and the end of a year.
TURNS = {
    "spring": datetime(2024, 3, 9), "autumn": datetime(2024, 11, 2),
    "leap day": datetime(2024, 2, 28), "year end": datetime(2024, 12, 30),
}  # fmt: skip


def deliveries(chance: random.Random) -> list[list[tuple[str, str, str]]]:
    """Cut the versions into parts in any order; some rows come twice, some parts again."""
    rows = [*VERSIONS, *chance.sample(VERSIONS, 6)]
    chance.shuffle(rows)
    cuts = sorted(chance.sample(range(1, len(rows)), chance.randint(1, 6)))
    parts = [rows[a:b] for a, b in zip([0, *cuts], [*cuts, len(rows)], strict=True)]
    return [*parts, *chance.sample(parts, 1)]


@pytest.mark.parametrize("seed", range(12))
def test_newest_version__is_the_same_for_every_order_split_and_repeat(tmp_path, seed):
    lake = Lake(tmp_path / "lake")
    with connect(Settings(data_dir=tmp_path, threads=1)) as connection:
        for number, part in enumerate(deliveries(random.Random(seed))):
            page = tmp_path / f"page_{number}.csv"
            lines = [",".join(row) for row in part]
            page.write_text("\n".join(["order_id,amount,recorded_at", *lines, ""]))
            pull = Pull(
                FileSet((page,), SELECT), cursor_from=str(number), cursor_to=str(number + 1),
                page_count=1,
            )  # fmt: skip
            load = land(lake, TABLE, pull, as_of=DAY, connection=connection)
            lake.decide(admission(lake, load, DAY))
        rows = raw_rows(lake, TABLE, [load for load, _ in lake.admitted()], connection)
        newest = connection.execute(
            f"select order_id, cast(amount as text) from ({rows}) qualify row_number() over "
            "(partition by order_id order by recorded_at desc, load_id, row_id) = 1 order by 1"
        ).fetchall()
        versions = connection.execute(
            f"select count(distinct (order_id, amount, recorded_at)) from ({rows})"
        ).fetchone()[0]
    assert newest == NEWEST
    assert versions == len(VERSIONS)


@pytest.mark.parametrize("turn", TURNS)
def test_event_days__have_24_hours_on_every_night_that_a_local_clock_turns(
    tmp_path, monkeypatch, turn
):
    monkeypatch.setenv("TZ", "America/New_York")
    hours = [TURNS[turn] + timedelta(hours=number) for number in range(96)]
    page = tmp_path / "hours.csv"
    page.write_text("\n".join(["order_id,happened_at", *(f"{h:%m%d%H},{h}" for h in hours), ""]))
    select = (
        "select order_id, cast(happened_at as timestamp) as happened_at, "
        "cast(happened_at as timestamp) as recorded_at, false as is_deleted "
        "from read_csv({files}, all_varchar = true)"
    )
    lake = Lake(tmp_path / "lake")
    with connect(Settings(data_dir=tmp_path, threads=1)) as connection:
        pull = Pull(FileSet((page,), select), cursor_from=None, cursor_to="a", page_count=1)
        load = land(lake, HOURS, pull, as_of=DAY, connection=connection)
    days = [f"{TURNS[turn] + timedelta(days=number):%Y-%m-%d}" for number in range(4)]
    assert {file.event_date: file.row_count for file in load.files} == dict.fromkeys(days, 24)
