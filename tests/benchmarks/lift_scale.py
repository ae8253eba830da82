"""What the lift models cost at the size of a large portfolio.

    python -m tests.benchmarks.lift_scale [--accounts 10000] [--folder DIR]

Draws one panel of that many accounts and two years, with eleven channels of the touches that
three have, runs the compiled SQL of the lift models bare in DuckDB, and prints wall and
processor seconds of each, the rows it makes, and the peak memory of the process.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

from tests.models.attribution.lift_panels import draw
from tests.models.attribution.lifts import compiled

# Further channels with the touches of another, and a type that each counts.
_MORE = """
create or replace table unified.fct_touches as
select * from unified.fct_touches
union all
select touches.* replace (
    touches.touch_id || more.channel as touch_id, more.channel as channel, more.kind as touch_type
)
from unified.fct_touches as touches
inner join (values
    ('rep_visit', 'rep_remote', 'called'), ('rep_visit', 'webinar', 'attended'),
    ('rep_visit', 'event', 'attended'), ('email', 'web', 'viewed'), ('email', 'social', 'clicked'),
    ('email', 'ads', 'clicked'), ('email', 'sample', 'sampled'), ('email', 'rep_phone', 'called')
) as more (of_channel, channel, kind) on more.of_channel = touches.channel
"""


def main() -> None:
    """Draw the size asked for, build every lift model over it, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--accounts", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, default=None, help="where the panel is drawn")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        measure(Path(folder) / "lift", arguments.accounts)


def measure(folder: Path, accounts: int) -> None:
    """Measure one size."""
    lifts = compiled(folder)
    with lifts.open() as connection:
        draw(connection, 0, accounts)
        connection.execute(_MORE)
        touches = connection.execute("select count(*) from unified.fct_touches").fetchall()[0][0]
        print(f"{accounts:,} accounts, {touches:,} touches")
        print(f"{'model':<28} {'wall s':>7} {'cpu s':>7} {'rows':>11}")
        wall, cpu = time.perf_counter(), time.process_time()
        for name, sql in lifts.models.items():
            began, worked = time.perf_counter(), time.process_time()
            connection.execute(f"create or replace table marts.{name} as {sql}")
            spent = (time.perf_counter() - began, time.process_time() - worked)
            rows = connection.execute(f"select count(*) from marts.{name}").fetchall()[0][0]
            print(f"{name:<28} {spent[0]:>7.2f} {spent[1]:>7.2f} {rows:>11,}")
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'all':<28} {wall:>7.2f} {cpu:>7.2f}; peak {peak:,.0f} MB")


if __name__ == "__main__":
    main()
