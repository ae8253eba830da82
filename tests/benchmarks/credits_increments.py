"""What a day's news costs attribution: late touches and refunds on a warehouse that stands.

    python -m tests.benchmarks.credits_increments [--touches 2000000] [--late 1000]

Builds attribution up to attributed_revenue by dbt, as a run does: from nothing, with nothing new,
after late touches and refunds, and the same from nothing. Prints processor seconds and how many
booked lines were credited anew; exits 1 when the last two builds differ in a row.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from dagster_project import dbt
from dagster_project.settings import DBT_DIR, Settings
from tests.models.attribution.conftest import POLICY, forget
from tests.models.attribution.histories import history_of, write_recorded
from tests.models.attribution.worlds import random_world, write_world

SELECTED = (*POLICY, "int_months__closed", "path:models/marts/attribution,+attributed_revenue")
# Two years; every fifth organisation buys, three times on average; five touches to a hundred.
TOUCHES = """
insert into unified.fct_touches
select
    '{name}' || i, 'a' || (hash(i, 1) % ({count} // 20)), list_element(
        ['rep_visit', 'email', 'web', 'webinar', 'event'], 1 + (hash(i, 2) % 5)::int
    ), list_element(['visited', 'clicked', 'viewed', 'attended', 'attended'],
        1 + (hash(i, 2) % 5)::int
    ), false, timestamp '2023-01-01' + to_seconds((hash(i, 3) % 63072000)::bigint),
    timestamp '2023-01-01', 'unknown', null, null, null
from range({first}, {first} + {more}) as numbers(i)
"""
SALES = """
insert into unified.fct_revenue
select
    's' || i, 'a' || (hash(i, 5) % ({count} // 100)) * 5, null, (1 + i % 90000) / 100, 'EUR',
    (1 + i % 90000) / 100, timestamp '2023-01-01' + to_seconds((hash(i, 6) % 63072000)::bigint),
    'purchase', null, 'booked', timestamp '2023-01-01'
from range({count} // 33) as numbers(i)
"""
REFUNDS = """
insert into unified.fct_revenue
select
    'refund-' || revenue_id, account_id, revenue_id, -booked_amount, 'EUR', -reporting_amount,
    happened_at, 'refund', null, 'booked', known_at
from unified.fct_revenue order by revenue_id limit {count}
"""
ROWS = "select * exclude (build_id) from marts"
UNEQUAL = (
    f"select count(*) from (({ROWS}.grown except all {ROWS}.attributed_revenue) union all "
    f"({ROWS}.attributed_revenue except all {ROWS}.grown)) as unequal"
)


def main() -> None:
    """Build four times and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--touches", type=int, default=2_000_000)
    parser.add_argument("--late", type=int, default=1_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        settings = Settings(data_dir=Path(name))
        settings.warehouse_dir.mkdir(parents=True)
        dbt.ensure_manifest()
        with duckdb.connect(settings.warehouse_path) as connection:
            draw(connection, arguments.touches)
        print(f"{arguments.touches:,} touches\n{'build':<34} {'cpu s':>7} {'lines credited':>15}")
        built(settings, "from nothing")
        built(settings, "nothing new")
        with duckdb.connect(settings.warehouse_path) as connection:
            late = {"name": "late", "first": arguments.touches, "more": arguments.late}
            connection.execute(TOUCHES.format(count=arguments.touches, **late))
            connection.execute(REFUNDS.format(count=arguments.late // 10))
        built(settings, f"{arguments.late:,} late touches, {arguments.late // 10} refunds")
        with duckdb.connect(settings.warehouse_path) as connection:
            connection.execute("create table marts.grown as from marts.attributed_revenue")
            forget(connection)
        built(settings, "the same from nothing")
        with duckdb.connect(settings.warehouse_path, read_only=True) as connection:
            (unequal,) = connection.execute(UNEQUAL).fetchall()[0]
    print(f"rows that only one of the last two has: {unequal:,}")
    sys.exit(int(unequal > 0))


def draw(connection: duckdb.DuckDBPyConnection, count: int) -> None:
    """Fill the facts: of a small world the tables, then the large one's rows."""
    world = random_world(1, accounts=2)
    write_world(connection, world)
    write_recorded(connection, history_of(world))
    for table in ("fct_touches", "fct_revenue", "fct_stage_changes", "int_revenue__recorded"):
        connection.execute(f"delete from unified.{table}")
    connection.execute(TOUCHES.format(name="t", count=count, first=0, more=count))
    connection.execute(SALES.format(count=count))


def built(settings: Settings, what: str) -> None:
    """Build, and print what it took."""
    begin = time.process_time()
    dbt.build(settings, DBT_DIR / "seeds", select=SELECTED)
    took = time.process_time() - begin
    with duckdb.connect(settings.warehouse_path, read_only=True) as connection:
        (opened,) = connection.execute(
            "select count(*) from marts.int_conversions__fingerprinted "
            "where is_open and credits_alone"
        ).fetchall()[0]
    print(f"{what:<34} {took:>7.1f} {opened:>15,}", flush=True)


if __name__ == "__main__":
    main()
