"""Drift at the grain of evidence: months alike stay silent, a planted shift is found and named."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import duckdb
import pytest

from tests.models.health.conftest import Connection, Health
from tests.models.health.intervals import binomial_band

SIGNALS, MONTHS = 240, 24
# Where the shift is planted: 95 days before the as-of, within the recovery of 180.
SHIFT = 21
# Customers per signal: the smallest that is judged, a small portfolio and a large one.
SIZES = (12, 60, 300)

# Every draw is a hash of what it is for: the same everywhere. Each month is drawn anew, which
# moves more than customers do. The first tenth of the signals shifts, and stays shifted.
EVIDENCE = f"""
create temp macro draw(what) as ('0x' || substr(md5(what), 1, 8))::bigint / 4294967296.0;
create or replace table marts.int_as_of_weeks__numbered as
select
    cast(date '2023-08-01' + to_months(month - 1) as date) - 1 as as_of_date,
    month as as_of_number, month = {MONTHS} as is_current
from range(1, {MONTHS} + 1) as months(month);
create or replace table marts.int_account_weeks__stated as
select 'a' || account as account_id, month as as_of_number, 'customer' as customer_state
from range(max_size) as accounts(account) cross join range(1, {MONTHS} + 1) as months(month)
"""
DRAWN = f"""
create or replace table marts.int_signals__in_force as
with drawn as (
    select signal, month, account,
        draw('s' || signal || '/' || month || '/' || account) as luck,
        signal < {SIGNALS} // 10 and month >= {SHIFT} as is_shifted,
        0.05 + 0.3 * draw('b' || signal) as bad_share
    from range({SIGNALS}) as signals(signal)
    cross join range(1, {MONTHS} + 1) as months(month)
    cross join range({max(SIZES)}) as accounts(account)
    where account < [{", ".join(map(str, SIZES))}][1 + signal % {len(SIZES)}]
)
select 's' || signal as signal_name, month as as_of_number, 'a' || account as account_id,
    case
        when luck < case when is_shifted then 0.7 else bad_share end then 'bad'
        when luck < 0.8 then 'watch' else 'good'
    end as signal_state,
    true as is_connected, false as is_feed_stale, false as is_missing, luck > 0.95 as is_stale
from drawn
"""
MODELS = (
    "int_signal_months__counted", "signal_drift", "int_regimes__dated", "int_regimes__exposed",
    "int_segments__suspended", "regimes", "int_segments__bounded", "tier_calibration",
    "tier_backtest",
)  # fmt: skip


@pytest.fixture(scope="module")
def drawn(health: Health, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    copy = tmp_path_factory.mktemp("drift") / health.warehouse.name
    shutil.copy(health.warehouse, copy)
    with duckdb.connect(copy) as connection:
        connection.execute(EVIDENCE.replace("max_size", str(max(SIZES))))
        connection.execute(DRAWN)
        for name in MODELS:
            connection.execute(f"create or replace table marts.{name} as {health.models[name]}")
        yield connection


def counts(connection: Connection, where: str) -> tuple[int, int]:
    """Return how many signal-months drift, of how many that were judged."""
    row = connection.execute(
        "select count(*) filter (where is_drifting), count(*) from marts.signal_drift "
        f"where withheld_reason is null and {where}"
    ).fetchone()
    assert row is not None
    return row


@pytest.mark.parametrize("size", SIZES)
def test_months_alike__are_silent_in_at_least_95_of_100(drawn: Connection, size: int) -> None:
    place = SIZES.index(size)
    drifting, judged = counts(
        drawn,
        f"cast(signal_name[2:] as bigint) % {len(SIZES)} = {place} "
        f"and cast(signal_name[2:] as bigint) >= {SIGNALS // 10}",
    )
    print(f"{drifting} of {judged} months alike drift, {size} customers")
    assert judged == SIGNALS * 9 // 10 // len(SIZES) * (MONTHS - 1)
    assert drifting <= 0.05 * judged
    # What chance may do is a policy row of 1 %: no more than that, within its own luck.
    assert drifting <= binomial_band(judged, 0.01)[1]


def test_planted_shift__is_found_in_its_month_and_is_over_in_the_next(drawn: Connection) -> None:
    planted = f"cast(signal_name[2:] as bigint) < {SIGNALS // 10}"
    large = f"{planted} and account_count >= {SIZES[1]}"
    month = f"cast(date '2023-08-01' + to_months({SHIFT - 1}) as date) - 1"
    at = f"period_end_date = {month}"
    assert counts(drawn, f"{large} and {at}") == (16, 16)
    found, small = counts(drawn, f"{planted} and account_count < {SIZES[1]} and {at}")
    print(f"{found} of {small} shifts found among {SIZES[0]} customers")
    assert counts(drawn, f"{large} and period_end_date > {month}")[0] <= 1


def test_signals_that_drift_at_once__are_one_regime_that_suspends_every_claim(
    drawn: Connection,
) -> None:
    detected = drawn.execute(
        "select regime_name, first_date, last_date, suspended_until_date, is_suspending, reason "
        "from marts.regimes where regime_origin = 'detected' order by first_date"
    ).fetchall()
    (found,) = [row for row in detected if row[4]]
    assert found[0] == "drift_2025-03-01"
    assert [str(day) for day in found[1:4]] == ["2025-03-01", "2025-03-31", "2025-09-27"]
    assert found[5].startswith("Signals that drifted at once: s1, s10, ")
    for mart in ("tier_calibration", "tier_backtest"):
        reasons = drawn.execute(f"select suspended_reason from marts.{mart}").fetchall()
        assert set(reasons) == {("drift_2025-03-01",)}


def test_months_alike__suspend_nothing(health: Health) -> None:
    with health.read() as connection:
        reasons = connection.execute(
            "select suspended_reason from marts.tier_calibration "
            "union select suspended_reason from marts.tier_backtest"
        ).fetchall()
    assert reasons == [(None,)]
