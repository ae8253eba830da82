"""Tier a public data set at each month end of 2024 and hold the tiers against its churn events.

    python -m tests.benchmarks.ravenstack [--folder data/ravenstack]

The exports lie in `MOPS_RAVENSTACK_DIR`. One daily run describes 2024-12-31; the tier of a month
end is that of the last Sunday by then, from what was known on it, as readers had it. A churn
event counts for the month end before it. The windows do not overlap, but an account stands in
many of them: the intervals are a little too narrow. The set is synthetic, and its events need
not have anything to do with its usage: what is printed is what is so.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from dagster_project.progress import Silent
from dagster_project.runs import run_daily
from dagster_project.settings import PROJECT_ROOT, Settings
from dagster_project.warehouse import connect
from tests.models.health.intervals import wilson

# The exports are not part of the project.
FOLDER = Path(os.environ.get("MOPS_RAVENSTACK_DIR", PROJECT_ROOT.parent / "shared/data/ravenstack"))
MAPPING = PROJECT_ROOT / "tests" / "ravenstack" / "mapping.yml"
AS_OF = date(2024, 12, 31)
TIERS = ("High", "Medium", "Low", "Stable", "Insufficient data")

# One row per customer and month end of 2024: the tier then, and whether an event followed before
# the next month end; after the last one the exports know nothing.
JUDGED = """
with month_ends as (
    select last_day(date '2024-01-01' + to_months(month::int)) as month_end
    from range(12) as months(month)
),
windows as (
    select
        month_end,
        coalesce(lead(month_end) over (order by month_end), date '2024-12-31') as window_end
    from month_ends
),
tiered as (
    select windows.month_end, windows.window_end, weeks.as_of_date as week_end,
        history.account_id, history.tier, history.reason <> 'not_a_customer' as is_customer
    from windows
    asof inner join (select as_of_date from marts.account_tier_history group by as_of_date) as weeks
        on windows.month_end >= weeks.as_of_date
    inner join marts.account_tier_history as history on history.as_of_date = weeks.as_of_date
),
events as (
    select 'files:' || account_id as account_id,
        strptime(churn_date, '%d-%m-%Y')::date as churn_date
    from read_csv(?, all_varchar = true)
)
select month_end, week_end, account_id, tier, is_customer, window_end > month_end as has_window,
    exists (
        select 1 from events where events.account_id = tiered.account_id
            and churn_date > month_end and churn_date <= window_end
    ) as has_churned
from tiered
order by month_end, account_id
"""
BACKTEST = """
select lead_days, policy_name, not_renewed_count, flagged_not_renewed_count,
    insufficient_not_renewed_count, unwarned_not_renewed_count
from tier_backtest
where threshold_tier = 'Medium'
order by lead_days, policy_name
"""
WARNED = ("High", "Medium")


@dataclass(frozen=True)
class Standing:
    """One customer at one month end, and whether it churned by the next one."""

    month_end: date
    week_end: date
    account_id: str
    tier: str
    is_customer: bool
    has_window: bool
    has_churned: bool


def judged(connection: duckdb.DuckDBPyConnection) -> list[Standing]:
    """Return who stood where; the events come from the export itself and from nowhere else."""
    events = str(FOLDER / "ravenstack_churn_events.csv")
    return [Standing(*row) for row in connection.execute(JUDGED, [events]).fetchall()]


def share(part: int, whole: int) -> str:
    """Return a share with its 95 % interval, in percent."""
    if not whole:
        return "none"
    low, high = wilson(part, whole)
    return f"{part:>4} of {whole:>5}  {part / whole:.1%} ({low:.1%} to {high:.1%})"


def table(standings: Sequence[Standing]) -> Iterator[str]:
    """Yield what there is at each month end, and what became of each tier by the next one."""
    for month_end in sorted({row.month_end for row in standings}):
        then = Counter(row.tier for row in standings if row.month_end == month_end)
        counts = ", ".join(f"{tier} {then[tier]}" for tier in TIERS)
        yield f"{month_end}  {then.total():>3} accounts: {counts}"
    standing = [row for row in standings if row.is_customer and row.has_window]
    churned = [row for row in standing if row.has_churned]
    warned = [row for row in standing if row.tier in WARNED]
    yield "\nchurn events of customers by the next month end"
    yield f"  base rate           {share(len(churned), len(standing))}"
    for tier in TIERS:
        cell = [row.has_churned for row in standing if row.tier == tier]
        yield f"  {tier:<18}  {share(sum(cell), len(cell))}"
    told = sum(row.has_churned for row in warned)
    yield f"  High or Medium      {share(told, len(warned))}, right warnings"
    yield f"  events warned of    {share(told, len(churned))}"
    yield f"  at random           {share(len(warned), len(standing))}"


def losses(settings: Settings) -> Iterator[str]:
    """Yield what the published back-test says of subscriptions lost: renewals are not recorded."""
    database = (settings.published_dir / "current" / "mops.duckdb").resolve()
    with connect(settings, database, read_only=True) as connection:
        rows = connection.execute(BACKTEST).fetchall()
    yield "\nsubscriptions lost that stood in High or Medium so many days before"
    for days, policy, lost, told, thin, green in rows:
        yield f"  {days:>3} days, {policy:<18} {share(told, lost)}; thin {thin}, green {green}"


def main() -> None:
    """Run the exports up to the last day of 2024 and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=Path("data/ravenstack"))
    given = parser.parse_args()
    if not FOLDER.is_dir():
        sys.exit(f"there are no exports in {FOLDER}; next: set MOPS_RAVENSTACK_DIR")
    settings = Settings(
        data_dir=given.folder.resolve(), files_config=MAPPING, files_root=FOLDER, as_of=AS_OF
    )
    run_daily(settings, Silent())
    with connect(settings, settings.warehouse_path, read_only=True) as connection:
        standings = judged(connection)
    print("\n".join([*table(standings), *losses(settings)]))


if __name__ == "__main__":
    main()
