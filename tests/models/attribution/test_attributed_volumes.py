"""Properties of attributed volumes in any world, against an oracle in exact fractions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from dagster_project import dbt
from dagster_project.settings import DBT_DIR, Settings
from tests.models.attribution.volume_oracle import Month, Share, Unit, share_out
from tests.models.attribution.volume_worlds import (
    VolumeWorld,
    random_volumes,
    write_touches,
    write_volumes,
)

Rows = list[dict[str, Any]]
SELECTED = (
    "channels", "parameters", "product_lookbacks", "reporting_currency", "int_touch_ledger",
    "path:models/marts/attribution/volumes", "attributed_volumes",
)  # fmt: skip


@pytest.fixture(scope="module")
def drawn() -> VolumeWorld:
    return random_volumes(20250630, accounts=60)


@pytest.fixture(scope="module")
def expected(drawn: VolumeWorld) -> tuple[dict[Unit, Month], dict[tuple, Share]]:
    return share_out(drawn)


@pytest.fixture(scope="module")
def attributed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[VolumeWorld], Rows]:
    """Return a function that attributes the volumes of a world."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("volumes"))
    settings.warehouse_dir.mkdir()
    dbt.ensure_manifest()

    def run(world: VolumeWorld) -> Rows:
        with duckdb.connect(settings.warehouse_path) as connection:
            write_volumes(connection, world)
            write_touches(connection, world)
        dbt.build(settings, DBT_DIR / "seeds", select=SELECTED)
        with duckdb.connect(settings.warehouse_path, read_only=True) as connection:
            found = connection.execute("from marts.attributed_volumes order by all")
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    return run


@pytest.fixture(scope="module")
def rows(drawn: VolumeWorld, attributed: Callable[[VolumeWorld], Rows]) -> Rows:
    return attributed(drawn)


def _unit(row: dict[str, Any]) -> Unit:
    return row["account_id"], row["product_id"], row["volume_month"]


def test_attributed_volumes__equal_the_oracle(
    rows: Rows, expected: tuple[dict[Unit, Month], dict[tuple, Share]]
) -> None:
    months, shares = expected
    found = {(*_unit(row), row["channel"]): row for row in rows}

    assert found.keys() == shares.keys()
    for key, share in shares.items():
        row, month = found[key], months[key[:3]]
        assert abs(row["unit_count"] * 10**6 - share.units) <= share.slack, key
        assert row["no_baseline_reason"] == month.reason, key
        assert row["is_provisional"] == month.is_provisional, key
        if month.reason is None:
            assert row["is_market_adjusted"] == (month.index is not None), key
            assert abs(row["market_index_ratio"] - Decimal(float(month.index or 1))) < 1e-6, key
        if share.cents is None:
            assert row["reporting_amount"] is None, key
        else:
            # A channel's cent follows its last millionth.
            assert abs(row["reporting_amount"] * 100 - share.cents) <= 1, key


def test_worlds__hold_what_the_rules_are_about(
    expected: tuple[dict[Unit, Month], dict[tuple, Share]],
) -> None:
    """A world without markets, shortfalls or groups at work would prove nothing of them."""
    months, shares = expected
    reasons = {month.reason for month in months.values()}
    credits = {key: share for key, share in shares.items() if not key[3].startswith("(")}

    assert reasons == {None, "unknown_organisation", "longer_than_a_month", "too_little_past"}
    assert {m.index is None for m in months.values() if m.reason is None} == {True, False}
    assert min(share.units for share in credits.values()) < 0
    assert max(share.units for share in credits.values()) > 0
    assert any(channel == "sample" and s.units < 0 for (*_, channel), s in credits.items())
    assert {"territory", "group-0", "group-1"} <= {account for account, *_ in credits}
    assert "direct" not in {channel for *_, channel in credits}
    assert {"(unattributed)", "(not measurable: consent)"} <= {channel for *_, channel in shares}
    assert any(share.cents is None for share in credits.values())


def test_attributed_volumes__sum_to_what_was_prescribed(drawn: VolumeWorld, rows: Rows) -> None:
    prescribed: dict[Unit, int] = defaultdict(int)
    for volume in drawn.volumes:
        month = volume.period_end_date.replace(day=1)
        prescribed[volume.account_id, volume.product_id, month] += volume.unit_count
    shared: dict[Unit, Decimal] = defaultdict(Decimal)
    for row in rows:
        shared[_unit(row)] += row["unit_count"]

    assert shared == prescribed


def test_attributed_volumes__sum_to_the_value_of_what_was_prescribed(
    rows: Rows, expected: tuple[dict[Unit, Month], dict[tuple, Share]]
) -> None:
    shared: dict[Unit, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row["reporting_amount"] is not None:
            shared[_unit(row)] += row["reporting_amount"]

    assert {unit: amount * 100 for unit, amount in shared.items()} == {
        unit: month.cents
        for unit, month in expected[0].items()
        if month.cents is not None and month.units > 0
    }


def test_attributed_volumes__are_rule_credit_in_every_row(rows: Rows) -> None:
    assert {row["evidence_label"] for row in rows} == {"rule_credit"}


def test_attributed_volumes__stay_the_same_when_rows_are_shuffled(
    drawn: VolumeWorld, rows: Rows, attributed: Callable[[VolumeWorld], Rows]
) -> None:
    assert attributed(drawn.shuffled(7)) == rows
