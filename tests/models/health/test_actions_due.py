"""What is due stays due since its day, on whatever day one looks."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.models.health.conftest import Connection, Health
from tests.models.health.worlds import AS_OF

Due = dict[tuple[str, str, str], date]


def _due(connection: Connection) -> Due:
    rows = connection.execute(
        "select account_id, play_id, action_id, due_date from marts.account_actions "
        "where status not in ('done', 'dropped')"
    ).fetchall()
    return {(account, play, action): due for account, play, action, due in rows}


def _look(connection: Connection, day: date) -> None:
    """Look on a later day, the Sundays before it, too: feeds live on and nothing happens."""
    connection.execute(
        f"""
        update ops.run_context set as_of_date = date '{day}';
        create temp table later as select cast(day as date) as as_of_date
        from (select unnest(generate_series(
            date '{AS_OF}' + 1, date '{day}', interval 1 day
        )) as day)
        where isodow(day) = 7 or cast(day as date) = date '{day}';
        update unified.dim_weeks set is_current = false;
        insert into unified.dim_weeks by name
        select as_of_date, as_of_date = date '{day}' as is_current from later;
        insert into unified.fct_feed_status by name
        select statuses.* replace (
            later.as_of_date as as_of_date, later.as_of_date as evidence_date
        )
        from unified.fct_feed_status as statuses cross join later
        where statuses.as_of_date = date '{AS_OF}'
        """
    )


@pytest.mark.parametrize("days", [2, 7, 9])
def test_account_actions__keep_their_due_date_from_day_to_day(
    health: Health, tmp_path: Path, days: int
) -> None:
    day = AS_OF + timedelta(days=days)
    with health.read() as connection:
        before = _due(connection)
    with health.changed(tmp_path, lambda c: _look(c, day)) as connection:
        after = _due(connection)
        late = connection.execute(
            "select account_id, play_id, action_id, days_overdue from marts.account_actions "
            "where status = 'overdue'"
        ).fetchall()
    kept = before.keys() & after.keys()
    assert len(kept) >= 3
    assert {key: after[key] for key in kept} == {key: before[key] for key in kept}
    assert late
    for account, play, action, days_overdue in late:
        assert after[account, play, action] == day - timedelta(days=days_overdue)


def test_account_actions__of_one_week_are_due_alike_whichever_day_one_first_looked(
    health: Health, tmp_path: Path
) -> None:
    """Use that fades is a sign from the third week on: on Tuesday, Thursday and Sunday alike."""
    found = []
    for days in (14, 16, 18, 21):
        folder = tmp_path / str(days)
        folder.mkdir()
        day = AS_OF + timedelta(days=days)
        with health.changed(folder, lambda c, day=day: _look(c, day)) as connection:
            found.append(_due(connection))
    before, tuesday, thursday, sunday = found
    new = (tuesday.keys() & thursday.keys() & sunday.keys()) - before.keys()
    assert ("steady", "revive_usage") in {key[:2] for key in new}
    assert [(tuesday[key], thursday[key]) for key in new] == [(sunday[key],) * 2 for key in new]
