"""One flipped bit anywhere in what we keep is found before it is read, 500 times of 500."""

import random
import shutil

import pytest

from dagster_project import publishing
from dagster_project.current import current_manifest, drop_damaged, is_whole, withdrawn_inputs
from dagster_project.doctor import examine
from dagster_project.errors import BuildError, LakeError, PublishRefused
from dagster_project.lake import Lake
from dagster_project.publishing import require_green
from dagster_project.warehouse import connect, is_sealed
from tests.small_lake import DAYS, TABLE, live, live_day, small_settings, state

FLIPS, SEED = 500, 20260630


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    settings = small_settings(tmp_path_factory.mktemp("lived"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publishing, "public_tables", lambda: ("orders",))
        live(settings)
    return settings


@pytest.fixture
def world(lived, tmp_path, monkeypatch):
    monkeypatch.setattr(publishing, "public_tables", lambda: ("orders",))
    shutil.copytree(lived.data_dir.parent, tmp_path / "world", symlinks=True)
    return small_settings(tmp_path / "world")


def flip(path, chance):
    """Turn one bit of a file round and return what was there."""
    before = path.read_bytes()
    data = bytearray(before)
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.chmod(0o644)
    path.write_bytes(bytes(data))
    return before


def read_lake(settings):
    lake = Lake(settings.lake_dir)
    lake.decisions()
    lake.pull_states()
    lake.paths(lake.loads())


def is_found(settings, path):
    """Say whether the very function that reads a file of this kind refuses it."""
    folder = path.relative_to(settings.data_dir).parts[0]
    if folder == "lake":
        return refuses(LakeError, lambda: read_lake(settings))
    if path.name == "withdrawn.json":
        return refuses(BuildError, lambda: withdrawn_inputs(settings))
    if folder == "published":
        return not is_whole(settings, path.relative_to(settings.published_dir).parts[1])
    if path.parent.name == "verdicts":
        return refuses(PublishRefused, lambda: require_green(NamedPlan(path.stem), settings))
    return not is_sealed(settings)


class NamedPlan:
    def __init__(self, build_id):
        self.build_id = build_id


def refuses(error, read):
    try:
        read()
    except error:
        return True
    return False


def kept_files(settings):
    """Return everything kept, but the lock and the file without rows, which is made anew."""
    paths = [
        path
        for folder in (settings.lake_dir, settings.published_dir / "builds", settings.warehouse_dir)
        for path in sorted(folder.rglob("*.*"))
        if path.is_file() and path.name != "contract.parquet"
    ]
    return [*paths, settings.published_dir / "withdrawn.json"]


def test_flipped_bit__is_found_in_every_kind_of_file(world):
    paths, chance = kept_files(world), random.Random(SEED)
    kinds = {(path.relative_to(world.data_dir).parts[0], path.suffix) for path in paths}
    assert kinds >= {
        ("lake", ".json"), ("lake", ".parquet"), ("published", ".duckdb"), ("published", ".json"),
        ("published", ".parquet"), ("warehouse", ".duckdb"), ("warehouse", ".json"),
    }  # fmt: skip
    missed = []
    for number in range(FLIPS):
        path = paths[number % len(paths)]
        before = flip(path, chance)
        if not is_found(world, path):
            missed.append(path)
        path.write_bytes(before)
    assert missed == []
    assert all(not is_found(world, path) for path in paths)


def test_flipped_bit_in_the_empty_contract_file__is_mended_or_changes_nothing(world):
    chance = random.Random(SEED)
    for _ in range(100):
        with connect(world) as connection:
            path = Lake(world.lake_dir).contract_file(TABLE, connection)
            flip(path, chance)
            path = Lake(world.lake_dir).contract_file(TABLE, connection)
            described = connection.execute(
                "select column_name, column_type from (describe select * from "
                f"read_parquet('{path}', hive_partitioning = false))"
            ).fetchall()
        assert dict(described) | {"order_id": "VARCHAR", "amount": "DECIMAL(18,2)"} == dict(
            described
        )
        assert len(described) == 5


def test_damaged_warehouse__is_discarded_and_made_again_from_the_lake(world):
    before = state(world)["kept"]
    flip(world.warehouse_path, random.Random(SEED))
    shutil.rmtree(world.published_dir)
    live_day(world, DAYS - 2)
    plan = live_day(world, DAYS - 1)
    assert is_sealed(world)
    assert state(world)["kept"][plan.build_id] == before[plan.build_id]


def test_damaged_current_build__gives_way_to_the_newest_whole_one_and_comes_back(world):
    expected = state(world)["kept"]
    (world.published_dir / "withdrawn.json").unlink()
    plan = live_day(world, DAYS - 1)
    flip(world.published_dir / "current" / "mops.duckdb", random.Random(SEED))
    found = {check.name: check for check in examine(world)}
    assert not found["published"].is_well
    assert plan.build_id in found["published"].found
    drop_damaged(world)
    assert current_manifest(world)["build_id"] in set(expected) - {plan.build_id}
    live_day(world, DAYS - 1)
    assert current_manifest(world)["build_id"] == plan.build_id
    assert state(world)["kept"] == expected


def test_damaged_build_alone__leaves_no_current_rather_than_a_wrong_one(world):
    (world.published_dir / "withdrawn.json").unlink()
    for folder in (world.published_dir / "builds").iterdir():
        flip(folder / "mops.duckdb", random.Random(SEED))
    drop_damaged(world)
    assert not (world.published_dir / "current").is_symlink()
    live_day(world, DAYS - 1)
    assert current_manifest(world) is not None
