"""Gates on the days of a feed: none missing, none unlike its kind, no slow loss over weeks.

Days come from `candidates.days` and `admitted.days` (table_name, event_date, row_count), which
the lake's manifests fill for tables split by event day: no history is scanned for them.
Statistics say `learning` until they have enough of a past, and never compare a day with itself.
"""

from __future__ import annotations

from expectations.gate import Gate
from expectations.subject import Subject

WORD = "within_profile"


def day_gates(subject: Subject) -> list[Gate]:
    """Return the gates on the days of one table that tells of things that happened."""
    return [_window(subject), _seasonal(subject), _drift(subject)]


# Days after this load, those it brings marked; holidays and planned events from policy.
_DAYS = """(
    with counted as (
        select event_date, sum(row_count) as row_count, max(is_new) as is_new from (
            select event_date, row_count, 1 as is_new from candidates.days where table_name = '{0}'
            union all
            select event_date, row_count, 0 from admitted.days where table_name = '{0}'
        ) as parts where event_date <= $as_of_date group by event_date
    ),
    span as (
        select min(event_date) as first_day, max(event_date) as last_day, (
            select max(event_date) from admitted.days
            where table_name = '{0}' and event_date <= $as_of_date
        ) as known_day from counted
    ),
    listed as (
        select cast(unnest(generate_series(first_day, last_day, interval 1 day)) as date) as day
        from span where known_day is not null
    )
    select listed.day, isodow(listed.day) as weekday, coalesce(counted.row_count, 0) as row_count,
        listed.day > span.known_day as is_new,
        exists (select 1 from policy.holidays as off where off.holiday_date = listed.day)
            as is_holiday,
        exists (
            select 1 from policy.calendar_events as event
            where listed.day between event.first_date and event.last_date
            and '{0}' like event.table_pattern
        ) as is_planned,
        month(listed.day + 2) <> month(listed.day) as is_month_end
    from listed cross join span left join counted on listed.day = counted.event_date
) as days"""


def _window(subject: Subject) -> Gate:
    """Ask for rows of every weekday on which the last eight weeks all had some, ten on average.

    Where ten are usual, chance leaves a day empty once in 22,000.
    """
    relation = (
        "(select *, count(*) over eight as week_count, min(row_count) over eight as least_count, "
        "avg(row_count) over eight as usual_count "
        f"from {_DAYS.format(subject.name)} window eight as (partition by weekday order by day "
        "rows between 8 preceding and 1 preceding)) as dated"
    )
    expected = (
        "is_new and not is_holiday and not is_planned "
        "and week_count = 8 and least_count > 0 and usual_count >= 10"
    )
    # Late rows that trickle in make no day: after an outage one of 189 had come.
    missing = f"count(*) filter (where {expected} and row_count <= $limit * least_count)"
    return subject.gate(
        "complete",
        about="days",
        relation=relation,
        rows="count(*) filter (where is_new)",
        seen="count(*) filter (where is_new)",
        breaking=missing,
        expected="more than a share of $limit of the least of eight such days, on each working day",
        observed=f"{missing} || ' days without rows, or with stragglers alone'",
        why="A lost day file reads as customers who took a day off.",
        when_red="Have the source deliver the day again; enter it in calendar_events if planned.",
    )


def _seasonal(subject: Subject) -> Gate:
    """Compare each new day with the days like it: weekday, month end, holiday, or both."""
    # A holiday on a weekend is a weekend; a month that ends on one is a kind of its own.
    is_off = "is_holiday and weekday < 6"
    kinds = (
        f"(select *, case when {is_off} or is_month_end then concat_ws(', ', "
        f"case when {is_off} then 'holiday' end, case when is_month_end then 'month end' end, "
        "case when weekday > 5 then 'weekend' end) else cast(weekday as varchar) end as day_kind "
        f"from {_DAYS.format(subject.name)})"
    )
    past = (
        f"select now.day, now.row_count, median(before.row_count) as usual, "
        "median(abs(before.row_count - middle.usual)) as spread, count(*) as likes, "
        "avg(case when before.row_count = 0 then 1 else 0 end) as empty_share "
        f"from {kinds} as now inner join {kinds} as before on now.day_kind = before.day_kind "
        "and not before.is_new and not before.is_planned and before.day >= now.day - 364 "
        "inner join (select inner_now.day, median(inner_before.row_count) as usual "
        f"from {kinds} as inner_now inner join {kinds} as inner_before "
        "on inner_now.day_kind = inner_before.day_kind and not inner_before.is_new "
        "and not inner_before.is_planned and inner_before.day >= inner_now.day - 364 "
        "where inner_now.is_new group by inner_now.day) as middle on now.day = middle.day "
        "where now.is_new and not now.is_planned group by now.day, now.row_count"
    )
    # A monthly export leaves most days of its kind empty: it has no usual day.
    enough = "likes >= 8 and usual >= 10 and empty_share <= 0.1"
    off = "abs(row_count - usual) > $limit * greatest(1.4826 * spread, sqrt(usual), 0.1 * usual)"
    return subject.gate(
        WORD,
        about="seasonal",
        relation=f"({past}) as judged",
        seen=f"count(*) filter (where {enough})",
        breaking=f"count(*) filter (where {enough} and {off})",
        expected="days like the days of their kind, within $limit robust deviations",
        why="A jump or a hole that no calendar explains is a feed, not the customers.",
        when_red="Look at the source's day; enter it in calendar_events if it was planned.",
        may_learn=True,
    )


def _drift(subject: Subject) -> Gate:
    """Add up how far each of 13 weeks lies from the half-year before: slow loss shows here.

    Rows alone are counted: of few customers, three that leave look like a fading feed.
    """
    weeks = (
        "select date_trunc('week', day) as week, sum(row_count) as row_count, "
        "bool_or(is_new) as is_new "
        f"from {_DAYS.format(subject.name)} group by 1 "
        # A closed week is no loss: the weeks on either side of it follow each other.
        "having count(*) = 7 and not bool_or(is_planned)"
    )
    relation = (
        "(select row_count, is_new, row_number() over (order by week desc) as age, "
        f"count(*) over () as week_count from ({weeks}) as weekly) as weeks"
    )
    usual = "median(row_count) filter (where age between 14 and 39)"
    enough = f"max(week_count) >= 39 and {usual} >= 50"
    total = f"(sum(row_count) filter (where age <= 13) / {usual} - 13)"
    return subject.gate(
        WORD,
        about="drift",
        relation=relation,
        rows="count(*) filter (where is_new)",
        seen=f"case when {enough} then count(*) filter (where is_new) else 0 end",
        breaking=f"case when {enough} and {total} < -$limit then 1 else 0 end",
        expected="13 weeks that together miss less than $limit weeks of the half-year before",
        observed=f"round({total}, 2) || ' weeks'",
        why="A feed that loses two per cent a week never jumps, and halves in a year.",
        when_red="Compare with the source's own totals; check what stopped sending.",
        may_learn=True,
    )
