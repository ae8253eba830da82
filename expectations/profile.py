"""Gates on the shape of a load against its own past: fill, mix of values, hours, lateness.

They compare with the recent part of what is admitted, and say `learning` until that is enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.calendar import is_planned
from expectations.days import WORD, day_gates
from expectations.gate import Gate
from expectations.pairs import pairs
from expectations.subject import Subject

if TYPE_CHECKING:
    from expectations.raw import RawTable


def profile_gates(subject: Subject, table: RawTable, recent: str) -> list[Gate]:
    """Return the gates on the shape of one table's loads."""
    gates = [_filled(subject, table, recent)]
    if table.moment:
        gates += [_clock(subject, table.moment, recent), _late(subject, table, recent)]
    if table.moment or table.past_time:
        gates += day_gates(subject)
    gates += [_mix(subject, column, recent) for column in table.roles.get("profiled", ())]
    gates += [_consent(subject, table, column, recent) for column in table.roles.get("consent", ())]
    people = [
        column for column, parent in table.refers.items()
        if parent.rpartition("__")[2].split(".")[0] in {"contact", "contacts"}
    ]  # fmt: skip
    gates += [_hub(subject, column, recent) for column in people]
    return gates


def _filled(subject: Subject, table: RawTable, recent: str) -> Gate:
    """Compare how full each column is; one that was nearly always filled must stay so.

    Half-filled columns move with what happens to be in a load, and are left alone. The
    margin is the limit and three standard deviations of a share.
    """
    columns = [name for name in table.columns if name not in table.key]

    def shares(relation: str, prefix: str) -> str:
        counted = ", ".join(f"count({name}) / count(*) as {prefix}_{name}" for name in columns)
        return (
            f"(select count(*) as {prefix}_count, {counted} from {relation} where not is_deleted)"
        )

    emptied = [
        f"case when before_{name} >= 0.9 and now_{name} < before_{name} - $limit "
        f"- 3 * sqrt(before_{name} * (1 - before_{name}) / now_count) then 1 else 0 end"
        for name in columns
    ]
    named = " || ".join(
        f"case when {test} = 1 then '{name} ' || round(100 * now_{name}) || ' % of ' "
        f"|| round(100 * before_{name}) || ' %; ' else '' end"
        for name, test in zip(columns, emptied, strict=True)
    )
    relation = (
        f"(select * from {shares(subject.relation, 'now')} as candidate "
        f"cross join {shares(recent, 'before')} as known "
        "where now_count >= 10 and before_count >= 50) as filled"
    )
    return subject.gate(
        "complete",
        about="filled",
        relation=relation,
        rows="coalesce(max(now_count), 0)",
        seen="coalesce(max(now_count), 0)",
        breaking=f"coalesce(max({' + '.join(emptied)}), 0)",
        expected="columns as full as before, within $limit",
        detail=f"select {named} from {relation}",
        why="A column that empties takes a signal with it, and no row looks wrong.",
        when_red="See whether the source renamed the field or stopped filling it.",
    )


def _consent(subject: Subject, table: RawTable, column: str, recent: str) -> Gate:
    lost = f"count(*) filter (where old_{column} is not null and new_{column} is null)"
    return subject.gate(
        "complete",
        about=column,
        relation=pairs(subject, table, recent, (column,)),
        breaking=f"case when {lost} > $limit * count(*) then {lost} else 0 end",
        expected="a known consent does not become unknown, but for a share of $limit",
        observed=f"{lost} || ' consents lost'",
        why="An unknown consent is no consent; losing it silently changes who may be written to.",
        when_red="Have the consents restored at the source; the last admitted ones stand.",
    )


def _hub(subject: Subject, column: str, recent: str) -> Gate:
    """Ask that nobody stands behind many rows; of few people each has a large share anyway."""

    def top(relation: str) -> str:
        return (
            f"(select coalesce(max(copies), 0) / greatest(sum(copies), 1) from (select count(*) as "
            f"copies from {relation} where {column} is not null group by {column}) as counted)"
        )

    share = top(subject.relation)
    # Of the past, too: a merge leaves few people in the load it hits.
    people = f"(select count(distinct {column}) from {recent})"
    return subject.gate(
        WORD,
        about=f"hub.{column}",
        seen="count(*)",
        breaking=(
            f"case when count({column}) >= 20 and {share} > greatest($limit, 5 * {top(recent)}, "
            f"5.0 / greatest(count(distinct {column}), {people})) then count({column}) else 0 end"
        ),
        expected="no person stands behind more than a share of $limit of the rows",
        observed=f"'top share ' || round({share}, 2)",
        why="Contacts merged into one make a hub that looks very engaged.",
        when_red="Look for a merge at the source without a log; then release or restore.",
    )


def _mix(subject: Subject, column: str, recent: str) -> Gate:
    def shares(relation: str) -> str:
        return (
            f"select {column} as value, count(*) / sum(count(*)) over () as share, "
            f"sum(count(*)) over () as total from {relation} where {column} is not null "
            f"group by {column}"
        )

    relation = (
        f"(select coalesce(now.share, 0) as now_share, coalesce(before.share, 0) as before_share, "
        f"now.total as now_total, before.total as before_total from ({shares(subject.relation)}) "
        f"as now full join ({shares(recent)}) as before on now.value = before.value) as shares"
    )
    distance = "coalesce(sum(abs(now_share - before_share)) / 2, 0)"
    enough = "coalesce(max(now_total), 0) >= 20 and coalesce(max(before_total), 0) >= 100"
    # What a sample of this size moves by chance, some 0.24 for 28 answers on 10 values.
    chance = "sqrt(count(*) / (6.3 * max(now_total)))"
    return subject.gate(
        WORD,
        about=f"mix.{column}",
        relation=relation,
        rows=f"(select count(*) from {subject.relation})",
        seen=f"case when {enough} then coalesce(max(now_total), 0) else 0 end",
        breaking=(
            f"case when {enough} and {distance} > $limit + {chance} then max(now_total) else 0 end"
        ),
        expected="values in the mix of before, at most $limit of them moved",
        observed=f"'moved ' || round({distance}, 2)",
        why="A flood of one value is a default or a machine, not an opinion.",
        when_red="Look at the newest rows at the source; their signal is doubtful meanwhile.",
        may_learn=True,
    )


def _clock(subject: Subject, moment: str, recent: str) -> Gate:
    """Turn the day's histogram hour by hour; another turn that fits better is another zone."""

    def hours(relation: str) -> str:
        return (
            f"select hour({moment}) as hour_no, count(*) as copies from {relation} "
            f"where {moment} is not null group by 1"
        )

    turned = (
        "select turn, sum(now.copies * before.copies) as fit from range(24) as turns(turn) "
        f"cross join ({hours(subject.relation)}) as now inner join ({hours(recent)}) as before "
        "on before.hour_no = (now.hour_no + turn) % 24 group by turn"
    )
    relation = (
        f"(select (select count({moment}) from {subject.relation}) as now_count, "
        f"(select count({moment}) from {recent}) as before_count, arg_max(turn, fit) as best_turn, "
        "coalesce(max(fit), 0) as best_fit, "
        "coalesce(max(fit) filter (where turn = 0), 0) as own_fit "
        f"from ({turned}) as fits) as clock"
    )
    enough = "max(now_count) >= 100 and max(before_count) >= 300"
    return subject.gate(
        WORD,
        about="clock",
        relation=relation,
        rows="max(now_count)",
        seen=f"case when {enough} then max(now_count) else 0 end",
        breaking=(
            f"case when {enough} and max(best_turn) <> 0 and max(best_fit) > $limit * max(own_fit) "
            "then max(now_count) else 0 end"
        ),
        expected="the hours of the day as before; another turn fits at most $limit times as well",
        observed="'best turn ' || max(best_turn) || ' h'",
        why="Times without a zone move events into other days, and touches behind their sales.",
        when_red="State the time zone in the mapping, or correct it at the source.",
        may_learn=True,
    )


def _late(subject: Subject, table: RawTable, recent: str) -> Gate:
    """Compare how many rows come two days after they happened.

    A change of an old record is not late: of a table that changes, only first versions count.
    Files of a table split by day are pulled once, so there every row is one.
    """
    keys = ", ".join(table.key)
    read = f"select ({table.moment}) as moment, recorded_at from"
    now, before = f"{read} {subject.relation}", f"{read} {recent}"
    if table.event_time is None:
        now = f"{read} {subject.relation} anti join {recent} using ({keys})"
        before = (
            f"select arg_min(({table.moment}), recorded_at) as moment, min(recorded_at) as "
            f"recorded_at from {recent} group by {keys}"
        )
    usual = (
        "(select coalesce(sum(late_count) / nullif(sum(row_count), 0), 0) as usual_share, "
        f"coalesce(sum(row_count), 0) as known_count from {_late_days(subject, before)}) as usual"
    )
    enough = "coalesce(sum(row_count), 0) >= 20 and coalesce(max(known_count), 0) >= 100"
    share = "coalesce(sum(late_count) / nullif(sum(row_count), 0), 0)"
    return subject.gate(
        WORD,
        about="late",
        relation=f"{_late_days(subject, now)} cross join {usual}",
        rows=f"(select count(*) from ({now}) as now)",
        seen=f"case when {enough} then cast(sum(row_count) as bigint) else 0 end",
        breaking=(
            f"case when {enough} and {share} > max(usual_share) + $limit then "
            "cast(sum(late_count) as bigint) else 0 end"
        ),
        expected="rows that come two days late: at most a share of $limit more than before",
        observed=(
            f"round(100 * {share}) || ' % late, ' || coalesce(round(100 * max(usual_share)), 0) "
            "|| ' % before'"
        ),
        why="Late rows leave gaps in days that were already judged.",
        when_red="Their days are rebuilt; find out why the source holds rows back.",
        may_learn=True,
    )


def _late_days(subject: Subject, rows: str) -> str:
    """Return rows and late ones by day: the calendar is asked once a day, not once a row.

    What waited out a planned downtime is late by plan.
    """
    planned = is_planned(subject.name, "day")
    return (
        f"(select row_count, case when {planned} then 0 else late_count end as late_count from "
        "(select cast(moment as date) as day, count(*) as row_count, "
        "count(*) filter (where recorded_at - moment > interval 2 day) as late_count "
        f"from ({rows}) as dated where moment is not null group by day) as counted) as days"
    )
