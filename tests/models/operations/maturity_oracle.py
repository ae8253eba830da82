"""What the maturity map measures, counted again in plain Python from facts and `ops` tables.

Rows are fetched as they stand and counted one by one: none of the models' sums over days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from fractions import Fraction

import duckdb

YEAR, QUARTER = timedelta(days=365), timedelta(days=90)
NEVER = date.min
Rows = list[tuple]


def measures_on(connection: duckdb.DuckDBPyConnection, day: date) -> dict[str, Fraction]:
    """Return each measure as known on a day; none of what there is nothing to count of."""

    def rows(query: str) -> Rows:
        return connection.execute(query).fetchall()

    found = {
        "accounts_linked_ratio": _linked(
            rows, day, "account_id", "account_xref", "coalesce(merged_at, valid_from_at)"
        ),
        "people_linked_ratio": _linked(rows, day, "hcp_id", "person_xref"),
        **_records(rows, day),
        **_work(rows, day),
        **_improvements(rows, day),
        **_feeds(rows, day),
    }
    return {measure: share for measure, share in found.items() if share is not None}


def _share(flags: Iterable[bool]) -> Fraction | None:
    seen = list(flags)
    return Fraction(sum(seen), len(seen)) if seen else None


def _weighed(pairs: Iterable[tuple[object, bool]]) -> Fraction | None:
    seen = [(Fraction(str(weight)), is_part) for weight, is_part in pairs]
    whole = sum(weight for weight, _ in seen)
    return (
        sum((weight for weight, is_part in seen if is_part), Fraction()) / whole if whole else None
    )


def _linked(
    rows: Callable[[str], Rows], day: date, key: str, table: str, since: str = "valid_from_at"
) -> Fraction | None:
    systems: dict[str, set[str]] = {}
    for source, member, known in rows(
        f"select source, {key}, cast({since} as date) from unified.{table}"
    ):
        if member != "unknown" and known <= day:
            systems.setdefault(member, set()).add(source)
    if len(set().union(*systems.values())) < 2:
        return None
    return _share(len(found) > 1 for found in systems.values())


def _records(rows: Callable[[str], Rows], day: date) -> dict[str, Fraction | None]:
    hcps = [
        row
        for row in rows(
            "select hcp_id, specialty, job_role, language_code, "
            "cast(known_at as date) from unified.dim_hcps"
        )
        if row[0] != "unknown" and row[4] <= day
    ]
    gained = {
        (hcp, field): known
        for hcp, field, known in rows(
            "select hcp_id, attribute, cast(gained_at as date) "
            "from unified.int_hcps__attributes_gained"
        )
    }
    fields = ("specialty", "job_role", "language_code")
    asked = {
        hcp
        for hcp, known in rows("select hcp_id, cast(known_at as date) from unified.fct_consents")
        if known <= day
    }
    booked = [
        (amount, account != "unknown")
        for account, amount, happened, known in rows(
            "select account_id, reporting_amount, cast(happened_at as date), "
            "cast(known_at as date) from unified.fct_revenue where revenue_measure = 'booked'"
        )
        if amount is not None and amount > 0 and known <= day and day - YEAR < happened <= day
    ]
    return {
        "hcp_fields_filled_ratio": _share(
            value is not None and gained.get((hcp[0], field), day) <= day
            for hcp in hcps
            for field, value in zip(fields, hcp[1:4], strict=True)
        ),
        "consent_known_ratio": _share(hcp[0] in asked for hcp in hcps),
        "revenue_matched_ratio": _weighed(booked),
    }


def _work(rows: Callable[[str], Rows], day: date) -> dict[str, Fraction | None]:
    def lately(query: str) -> Rows:
        """Return rows known and happened by the day, within a year; their last two columns."""
        return [row for row in rows(query) if row[-1] <= day and day - YEAR < row[-2] <= day]

    approved = dict(rows("select content_id, cast(approved_at as date) from unified.dim_content"))
    told = "cast(happened_at as date), cast(known_at as date)"
    decided = {
        change: days
        for change, *days in rows(
            f"select strategy_change_id, {told} from unified.fct_strategy_changes"
        )
    }
    touches = lately(
        f"select content_id, {told} from unified.fct_touches where content_id is not null"
    )
    return {
        "campaigns_with_template_ratio": _share(
            row[0] is not None
            for row in lately(
                "select template_id, start_date, greatest(start_date, cast(known_at as date)) "
                "from unified.dim_campaigns "
                "where start_date is not null"
            )
        ),
        "spend_with_campaign_ratio": _weighed(
            (row[0], row[1] is not None)
            for row in lately(
                f"select reporting_amount, campaign_id, {told} from unified.fct_campaign_spend"
            )
            if row[0] is not None and row[0] > 0
        ),
        "content_approved_ratio": _share(
            approved.get(content) is not None and approved[content] <= happened
            for content, happened, _ in touches
        ),
        "actions_in_time_ratio": _share(
            status == "done" and closed is not None and closed <= due
            for status, closed, due, _ in lately(
                "select action_status, cast(closed_at as date), due_date, cast(known_at as date) "
                "from unified.fct_actions where due_date is not null"
            )
            if status != "dropped"
        ),
        "steps_met_ratio": _share(
            met is not None and met <= day
            for met, _, _ in lately(
                "select met_date, judged, judged from (select met_date, "
                "least(coalesce(met_date, due_date + 1), due_date + 1) as judged "
                "from marts.campaign_conformity where is_required and due_date is not null)"
            )
        ),
        "feedback_used_ratio": _share(
            decided.get(change, (NEVER, NEVER))[0] >= happened and max(decided[change]) <= day
            for change, happened, _ in lately(
                f"select strategy_change_id, {told} from unified.fct_field_feedback"
            )
        ),
    }


def _improvements(rows: Callable[[str], Rows], day: date) -> dict[str, Fraction | None]:
    begun, named, done, controlled, processes = set(), set(), set(), set(), set()
    for improvement, process, state, metric, known in rows(
        "select improvement_id, process_name, improvement_state, metric_name, "
        "cast(known_at as date) from unified.fct_improvements"
    ):
        if known > day:
            continue
        processes.add(process)
        if metric is not None:
            named.add(improvement)
        if state in {"in_progress", "done", "controlled"}:
            begun.add(improvement)
        if state in {"done", "controlled"}:
            done.add(improvement)
        if state == "controlled":
            controlled.add(improvement)
    owned = {
        process
        for process, since in rows("select process_name, valid_from from policy.processes")
        if since <= day
    }
    return {
        "improvements_measured_ratio": _share(one in named for one in begun),
        "improvements_controlled_ratio": _share(one in controlled for one in done),
        "processes_owned_ratio": _share(one in owned for one in processes),
    }


def _feeds(rows: Callable[[str], Rows], day: date) -> dict[str, Fraction | None]:
    weeks = [
        row
        for row in rows(
            "select as_of_date, feed_status, watermark_date from unified.fct_feed_status"
        )
        if row[0] <= day
    ]
    last = max((row[0] for row in weeks), default=None)
    states = [(status, newest) for week, status, newest in weeks if week == last]
    answered = {
        (signal, state)
        for signal, state, since in rows(
            "select trigger_signal, trigger_state, valid_from from policy.plays"
        )
        if since <= day
    }
    signals = rows("select signal_name, weight_points, valid_from from policy.signals")
    triggers = {
        (signal, state)
        for signal, weight, since in signals
        if weight > 0 and since <= day
        for state in ("bad", "watch")
    } | {("insufficient_data", "unknown")}
    lanes = rows(
        "select source, table_name, valid_from, declared_manual_steps from policy.feed_lanes"
    )

    def steps(source: str, table: str, admitted: date) -> int:
        """Return the steps by hand that were declared before a load of that day."""
        for name in (table, "*"):
            known = [
                (since, count)
                for of, told, since, count in lanes
                if (of, told) == (source, name) and since <= admitted and count is not None
            ]
            if known:
                return int(max(known)[1])
        return 0

    return {
        "feeds_connected_ratio": _share(newest is not None for _, newest in states),
        "feeds_fresh_ratio": _share(
            status == "fresh" for status, _ in states if status != "not connected"
        ),
        "signals_with_play_ratio": _share(
            (signal, state) in answered or ("any", state) in answered for signal, state in triggers
        ),
        "automated_row_ratio": _weighed(
            (count, lane != "handed_in" and not by_hand and not steps(source, table, admitted))
            for source, table, count, lane, by_hand, admitted in rows(
                "select source, table_name, row_count, lane, is_released_by_hand, admitted_date "
                "from ops.loads"
            )
            if day - QUARTER < admitted <= day
        ),
    }
