"""What arrives makes anew the credits it touches, no others, and the sum is as if made at once."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from dagster_project import dbt
from dagster_project.errors import BuildError
from dagster_project.settings import DBT_DIR, Settings
from tests.models.attribution.conftest import LEDGERS, POLICY, forget
from tests.models.attribution.histories import history_of, write_recorded
from tests.models.attribution.reach import channels_of, is_measurable, reached, told_once
from tests.models.attribution.worlds import Line, World, policy, random_world, write_world

KEPT = (*LEDGERS, "attributed_revenue")
CREDIT = "path:models/marts/attribution,+attributed_revenue"
Rows = dict[str, list[tuple]]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(data_dir=tmp_path_factory.mktemp("increments"))
    settings.warehouse_dir.mkdir()
    dbt.ensure_manifest()
    return settings


@pytest.fixture
def build(settings: Settings, tmp_path: Path) -> Callable[..., Rows]:
    """Return a function that builds credit on what the warehouse holds already."""

    def run(world: World, *, select: str = CREDIT, weight: str = "0.2") -> Rows:
        with duckdb.connect(settings.warehouse_path) as connection:
            write_world(connection, world)
            write_recorded(connection, history_of(world))
        seeds = tmp_path / "seeds"
        shutil.rmtree(seeds, ignore_errors=True)
        shutil.copytree(DBT_DIR / "seeds", seeds)
        models = seeds / "policy" / "attribution_models.csv"
        text = models.read_text(encoding="utf-8").replace("0.4,0.2,0.4", f"0.4,{weight},0.4")
        models.write_text(text, encoding="utf-8")
        dbt.build(settings, seeds, select=(*POLICY, "int_months__closed", select))
        with duckdb.connect(settings.warehouse_path, read_only=True) as connection:
            return {
                name: connection.execute(f"from marts.{name} order by all").fetchall()
                for name in KEPT
            }

    yield run
    with duckdb.connect(settings.warehouse_path) as connection:
        forget(connection)


def opened(settings: Settings, alone: bool = True) -> set[str]:
    """Return the booked lines whose amounts the last build split anew."""
    with duckdb.connect(settings.warehouse_path, read_only=True) as connection:
        rows = connection.execute(
            "select conversion_id from marts.int_conversions__fingerprinted "
            "where is_open and credits_alone = ?",
            [alone],
        ).fetchall()
    return {name for (name,) in rows if name.startswith(("sale-", "refund-"))}


def made_of(world: World) -> dict[str, tuple]:
    """Return for each line all that a model can credit it by, apart from policy."""
    channels = channels_of(policy)
    milestones = {row["stage"]: row["milestone"] for row in policy("milestone_stages")}
    lines = {line.revenue_id: line for line in world.lines}
    found = {}
    for line in world.lines:
        sale: Line | None = line
        if line.booked_amount <= 0:
            sale = lines.get(line.original_revenue_id or "")
            sale = sale if sale and sale.booked_amount > 0 else None
        touches, stages = set(), {}
        if sale:
            own = [touch for touch in world.touches if touch.account_id == sale.account_id]
            touches = {
                (t.touch_id, t.channel, t.happened_at, is_measurable(t))
                for t in told_once(reached(sale, own), channels)
            }
            for account, stage, moment in world.stages:
                name = milestones.get(stage)
                if name and account == sale.account_id and moment <= sale.happened_at:
                    stages[name] = max(moment, stages.get(name, moment))
        found[line.revenue_id] = (
            sale and sale.revenue_id, line.booked_amount, line.reporting_amount,
            frozenset(touches), frozenset(stages.items()) if touches else None,
        )  # fmt: skip
    return found


def changed(world: World, chance: random.Random) -> World:
    """Return the world after a batch: late, corrected and withdrawn touches, refunds, a deal."""
    touches = list(world.touches)
    for touch in chance.sample(touches, 9):
        moved = touch.happened_at - timedelta(hours=chance.randint(1, 60))
        touches.append(replace(touch, touch_id=f"late-{touch.touch_id}", happened_at=moved))
    for touch in chance.sample(touches, 5):
        touches.remove(touch)
    for touch in chance.sample(touches, 5):
        touches[touches.index(touch)] = replace(touch, touch_type="sent")
    sales = [line for line in world.lines if line.booked_amount > 0]
    refunds = [
        replace(
            sale,
            revenue_id=f"refund-{chance.random()}",
            original_revenue_id=sale.revenue_id,
            booked_amount=-sale.booked_amount,
            reporting_amount=sale.reporting_amount and -sale.reporting_amount,
        )
        for sale in chance.sample(sales, 2)
    ]
    dearer = chance.choice(sales)
    gone = chance.choice([line for line in sales if line is not dearer])
    lines = [line for line in world.lines if line not in {dearer, gone}]
    dearer = replace(dearer, booked_amount=dearer.booked_amount + Decimal("0.05"))
    won = chance.choice(sales)
    deal = (won.account_id, "Qualified", won.happened_at - timedelta(days=1))
    return replace(
        world,
        touches=tuple(touches),
        lines=(*lines, dearer, *refunds),
        stages=(*world.stages, deal),
    )


@pytest.fixture
def batches() -> Iterator[World]:
    """Yield a world and what became of it batch by batch."""
    chance = random.Random(20250811)

    def run() -> Iterator[World]:
        world = random_world(20250812, accounts=60)
        while True:
            yield world
            world = changed(world, chance)

    return run()


def forgotten(settings: Settings) -> None:
    """Let the next build go on from nothing."""
    with duckdb.connect(settings.warehouse_path) as connection:
        forget(connection)


def test_credits__are_made_anew_where_something_changed_and_nowhere_else(
    settings: Settings, build: Callable[..., Rows], batches: Iterator[World]
) -> None:
    world = next(batches)
    build(world)
    everything = {line.revenue_id for line in world.lines}
    assert opened(settings) == opened(settings, alone=False) == everything
    for _ in range(2):
        before, world = made_of(world), next(batches)
        after = made_of(world)
        expected = {name for name in after if after[name] != before.get(name)}
        grown = build(world)
        assert opened(settings) == expected
        assert 5 < len(expected) < len(after) / 2
    # Two batches on top of each other, and the same at once.
    forgotten(settings)
    assert build(world) == grown
    # One weight more: what asks all journeys at once has no weights.
    repriced = build(world, weight="0.3")
    assert (opened(settings), opened(settings, alone=False)) == (set(after), set())
    assert repriced != grown
    assert build(world, weight="0.3") == repriced
    assert opened(settings) == set()


@pytest.mark.parametrize("last", ["int_journeys__fingerprinted", "int_touch_credits"])
def test_build_that_died__leaves_what_it_left_undone_to_the_next(
    settings: Settings, build: Callable[..., Rows], batches: Iterator[World], last: str
) -> None:
    first = build(next(batches))
    changed_world = next(batches)
    build(changed_world, select=f"path:models/marts/attribution,+{last}")
    again = build(changed_world)
    forgotten(settings)
    assert first != build(changed_world) == again


def test_ledger__without_what_its_fingerprints_call_applied_is_no_ground_to_go_on_from(
    settings: Settings, build: Callable[..., Rows], batches: Iterator[World]
) -> None:
    world = next(batches)
    build(world)
    whole = build(world)
    with duckdb.connect(settings.warehouse_path) as connection:
        connection.execute("drop table marts.int_touch_credits")
        connection.execute("alter table marts.int_credited_amounts add column stray int")
    only_credits = "int_touch_credits"
    with pytest.raises(BuildError, match="is missing, and only a part of it is open"):
        build(world, select=only_credits)
    assert build(world) == whole
