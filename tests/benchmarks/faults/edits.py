"""What the traps change at the stand-ins, as SQL for `stage.py`, and how a user announces it.

In the SQL `{rows}` stands for the rows, `{day}` for the trap's first day and `{end}` for the
last day of the world; the daily feeds' own columns are those of the sample world's exports.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from tests.benchmarks.faults.stage import Edit

Rows = Mapping[str, list[dict[str, str]]]
USAGE, DEVICES = "usage", "device_operations"
# Days on which most clinics of a Japanese vendor are closed, few of them public holidays.
OCCASION = (
    "case when strftime({time}, '%m-%d') between '04-29' and '05-05' then 'Golden Week' "
    "when strftime({time}, '%m-%d') between '08-13' and '08-16' then 'Obon' "
    "when strftime({time}, '%m-%d') >= '12-29' or strftime({time}, '%m-%d') <= '01-03' "
    "then 'New Year' end"
)
MONTH_END = "month({time} + interval 2 day) <> month({time})"
# The sample world knows no clocks but UTC: in two countries they are turned twice a year.
ZONES = (
    "(values ('DE', 'Europe/Berlin', 1), ('US', 'America/New_York', -5)) "
    "as zones(code, zone, standard_hours)"
)
NOON = "(date_trunc('day', occurred_at) + interval 12 hour)"
CLOSED_CLINIC = (
    "(select record ->> 'AccountId' from contact where record ->> 'CreatedDate' < '{day}' "
    "group by 1 having count(*) >= 3 order by count(*), 1 limit 1)"
)


def recent_days(feed: str, first: date) -> Edit:
    """Begin a daily feed on a day."""
    return Edit(feed, f"select * from {{rows}} where file_day >= date '{first}'")


def multiplied(times: int, where: str, mark: str) -> Edit:
    """Multiply the uses of some days: more uses by the same people, at other hours."""
    return Edit(
        USAGE,
        "select * from {rows} union all by name select laid.* replace ("
        f"event_id || '-{mark}' || copy as event_id, "
        "date_trunc('day', occurred_at) + to_seconds(cast(25200 + hash(event_id, "
        # Longer each, so that no two of them are the same happening.
        f"copy, '{mark}') % 46800 as bigint)) as occurred_at, seconds + copy * {times} as seconds) "
        f"from {{rows}} as laid "
        f"cross join range(1, {times}) as copies(copy) where {where}",
    )


def holidays(feed: str, key: str) -> Edit:
    """Leave one row in seven of the days on which nearly everybody is closed."""
    occasion = OCCASION.format(time="occurred_at")
    return Edit(
        feed, f"select * from {{rows}} where {occasion} is null or hash({key}, 'open') % 7 = 0"
    )


def turned_clocks() -> Edit:
    """Move two countries' uses by what their clocks show; one October night has an hour twice."""
    summer = f"timezone(zone, timezone('UTC', {NOON})) - {NOON} - to_hours(standard_hours)"
    country = "account.record ->> 'BillingCountryCode'"
    return Edit(
        USAGE,
        f"select laid.* replace (occurred_at - coalesce({summer}, interval 0 hour) as occurred_at) "
        f"from {{rows}} as laid left join account on account.id = laid.site_id "
        f"left join {ZONES} on {country} = zones.code union all by name "
        "select laid.* replace (event_id || '-night' as event_id, date_trunc('day', occurred_at) + "
        "to_seconds(cast(1800 + hash(event_id) % 3600 as bigint)) as occurred_at) "
        "from {rows} as laid inner join account on account.id = laid.site_id "
        f"where {country} = 'DE' and month(occurred_at) = 10 and isodow(occurred_at) = 7 "
        "and day(occurred_at) > 24",
    )


def without_days(feed: str, days: int) -> Edit:
    """Take some days' files away."""
    return Edit(
        feed,
        "select * from {rows} where file_day not between date '{day}' and date '{day}' + "
        f"{days - 1}",
    )


def delivered_after(feed: str, days: int) -> Edit:
    """Deliver what happened on some days in the file of the day after them."""
    waits = f"file_day between date '{{day}}' and date '{{day}}' + {days - 1}"
    return Edit(
        feed,
        f"select * replace (case when {waits} then date '{{day}}' + {days} else file_day end "
        f"as file_day, case when {waits} then date '{{day}}' + {days} + interval 23 hour "
        "else received_at end as received_at) from {rows}",
    )


def held_back(feed: str, days: int) -> Edit:
    """Deliver the files of so many days up to the day after the trap's first a day late.

    The pull of that day goes without them, the next one brings them.
    """
    is_late = f"file_day between date '{{day}}' + {2 - days} and date '{{day}}' + 1"
    return Edit(
        feed,
        f"select * replace (case when {is_late} then received_at + interval 1 day "
        f"else received_at end as received_at) from {{rows}} "
        f"where not ({is_late}) or date '{{end}}' >= date '{{day}}' + 2",
    )


def patched(target: str, where: str, **changes: str) -> Edit:
    """Change fields of some records of an API object."""
    fields = ", ".join(f"'{name}', {value}" for name, value in changes.items())
    return Edit(
        target,
        f"select * replace (case when {where} then cast(json_merge_patch(record, "
        f"json_object({fields})) as varchar) else record end as record) from {{rows}}",
    )


def deleted(target: str, where: str) -> Edit:
    """Delete some records of the CRM on the trap's day, as the CRM marks it."""
    moment = "timestamp '{day} 15:00:00'"
    stamp = f"greatest(stamp, epoch_ms({moment}))"
    written = f"strftime(epoch_ms({stamp}), '%Y-%m-%dT%H:%M:%S.000+0000')"
    return Edit(
        target,
        f"select case when {where} then {stamp} else stamp end as stamp, id, "
        f"case when {where} then 1 else gone end as gone, parent, case when {where} then "
        f"cast(json_merge_patch(record, json_object('IsDeleted', true, 'SystemModstamp', {written}"
        f")) as varchar) else record end as record from {{rows}}",
    )


def planned(pattern: str, name: str, days: int) -> Callable[[date], Rows]:
    """Enter so many days into the calendar."""
    return lambda day: {
        "calendar_events": [
            {
                "event_name": name, "table_pattern": pattern, "first_date": str(day),
                "last_date": str(day + timedelta(days=days - 1)), "owner": "benchmark",
                "reason": "Announced before it began", "valid_from": str(day),
            }
        ]
    }  # fmt: skip


def announced(table: str, column: str, value: str) -> Callable[[date], Rows]:
    """Announce a value that the contract does not know."""
    return lambda day: {
        "announced_values": [
            {
                "table_name": table, "column_name": column, "value": value, "owner": "benchmark",
                "reason": "The vendor said so", "valid_from": str(day),
            }
        ]
    }  # fmt: skip


def declared_empty(table: str) -> Callable[[date], Rows]:
    """Declare that a table may be empty."""
    return lambda day: {
        "gates": [
            {
                "gate_pattern": f"{table}.volume", "severity": "block", "minimum_rows": "0",
                "minimum_seen_ratio": "1", "limit_value": "1", "limit_unit": "rows",
                "block_above_ratio": "0", "owner": "benchmark",
                "reason": "Nothing of the kind is recorded here", "valid_from": "2020-01-01",
            }
        ]
    }  # fmt: skip
