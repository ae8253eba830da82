"""The improvements that the sample world plants, under any seed."""

from __future__ import annotations

from datetime import datetime

import duckdb

from dagster_project.sandbox.world import SQL_DIR
from tests.models.improvements.worlds import Improvement, Value

_WORLD = """
create table months as
select m::bigint as month_no, (date '2024-07-01' + to_months(m::int))::date as month_start
from range(0, 24) as numbers(m);
create table improvements (improvement_change_id varchar, improvement_id varchar,
    process_name varchar, improvement_title varchar, improvement_type varchar,
    improvement_state varchar, owner_department varchar, metric_name varchar,
    changed_at timestamp)
"""


def planted(seed: int) -> tuple[list[Improvement], list[Value]]:
    """Return the planted improvements of one seed, and what was counted of their metrics."""
    with duckdb.connect() as connection:
        connection.execute(f"set variable seed = {seed}; set variable end_day = date '2026-06-30'")
        connection.execute((SQL_DIR / "world" / "01_macros.sql").read_text(encoding="utf-8"))
        connection.execute(_WORLD)
        connection.execute((SQL_DIR / "world" / "20_processes.sql").read_text(encoding="utf-8"))
        changes = connection.execute(
            "select improvement_id, metric_name, improvement_state, changed_at, announcement "
            "from improvements inner join improvement_details using (improvement_id) "
            "order by changed_at, improvement_id"
        ).fetchall()
        counted = connection.execute(
            "select metric_id, period_start, cases_counting, cases from metric_values "
            "where party = 'own' order by all"
        ).fetchall()
    improvements = [
        Improvement(
            improvement_id,
            metric_id,
            tuple((row[2], _month(row[3])) for row in changes if row[0] == improvement_id),
            announcement,
            is_approved=True,
        )
        for improvement_id, metric_id, _, _, announcement in dict.fromkeys(
            (*row[:2], None, None, row[4]) for row in changes
        )
    ]
    return improvements, [Value(row[0], _month(row[1]), *row[2:]) for row in counted]


def _month(moment: datetime) -> int:
    return 12 * (moment.year - 2024) + moment.month - 1
