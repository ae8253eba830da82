"""What the calendar of planned events says of one table; it is policy, `calendar_events.csv`."""

from __future__ import annotations

# The longest span that a planned silence is looked for in.
LOOK_BACK_DAYS = 400


def is_planned(table: str, day: str) -> str:
    """Return SQL that says whether something is planned for a table on a day."""
    return (
        "exists (select 1 from policy.calendar_events as event "
        f"where {day} between event.first_date and event.last_date "
        f"and '{table}' like event.table_pattern)"
    )


def earliest_fresh_day(table: str) -> str:
    """Return SQL for the day of which data is just fresh: planned days make no data old."""
    return (
        "(select min(day) from (select day from (select cast(unnest(generate_series("
        f"$as_of_date - interval {LOOK_BACK_DAYS} day, $as_of_date, interval 1 day)) as date) "
        f"as day) as days_back where not {is_planned(table, 'day')} "
        "order by day desc limit cast($limit as integer) + 1) as counted_days)"
    )
