"""What becomes known later changes no week before it, by not one byte."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.models.health.conftest import Connection, Health
from tests.models.health.revisions import EDITS, POLICY_CHANGES, change_policy, revise, revise_usage
from tests.models.health.worlds import AS_OF

# A Wednesday ten weeks before the end: later weeks are there to change.
DAY = AS_OF - timedelta(days=67)


def _history(connection: Connection, when: str) -> list[tuple]:
    return connection.execute(
        f"select * from marts.account_tier_history where as_of_date {when} date '{DAY}' "
        "order by account_id, as_of_date"
    ).fetchall()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_account_tier_history__stands_still_when_records_are_edited_later(
    health: Health, tmp_path: Path, seed: int
) -> None:
    def learn(connection: Connection) -> None:
        for kind in EDITS:
            revise(connection, kind, DAY, seed)
        revise_usage(connection, DAY, seed)

    with health.read() as connection:
        before, later = _history(connection, "<"), _history(connection, ">=")
    with health.changed(tmp_path, learn) as connection:
        assert _history(connection, "<") == before
        # The world did learn something: the weeks after it know.
        assert _history(connection, ">=") != later


def test_account_tier_history__stands_still_when_the_policy_changes_later(
    health: Health, tmp_path: Path
) -> None:
    def change(connection: Connection) -> None:
        for seed in POLICY_CHANGES:
            change_policy(connection, seed, DAY)

    with health.read() as connection:
        before, later = _history(connection, "<"), _history(connection, ">=")
    with health.changed(tmp_path, change) as connection:
        assert _history(connection, "<") == before
        assert _history(connection, ">=") != later


def test_account_tier_history__stands_still_when_a_record_is_merged_in_later(
    health: Health, tmp_path: Path
) -> None:
    """The use of the other record is the account's from when the merge is known, not before."""

    def merge(connection: Connection) -> None:
        connection.execute(
            "insert into unified.int_usage__daily_changes by name "
            "select * replace ('old' as source_account_id, 'nobody' as source_contact_id) "
            "from unified.int_usage__daily_changes where source_account_id = 'steady';"
            "insert into unified.account_xref by name select 'crm' as source, 'old' as "
            f"source_account_id, 'left' as account_id, date '{DAY}' as merged_at"
        )

    with health.read() as connection:
        before, later = _history(connection, "<"), _history(connection, ">=")
    with health.changed(tmp_path, merge) as connection:
        assert _history(connection, "<") == before
        assert _history(connection, ">=") != later


def test_account_signals__know_nothing_of_the_windows_that_an_earlier_policy_had(
    health: Health, tmp_path: Path
) -> None:
    """A window that was changed long ago sums what one that never was another sums."""
    states = (
        "select * exclude (build_id) from marts.account_signals order by account_id, signal_name"
    )

    def always(connection: Connection) -> None:
        change_policy(connection, "signals", DAY)
        connection.execute(
            f"delete from policy.signals where valid_from < date '{DAY}';"
            "update policy.signals set valid_from = date '2020-01-01'"
        )

    with health.changed(tmp_path, lambda c: change_policy(c, "signals", DAY)) as connection:
        changed = connection.execute(states).fetchall()
    with health.changed(tmp_path, always) as connection:
        assert connection.execute(states).fetchall() == changed


@pytest.mark.parametrize("kind", ["contracts", "revenue", "sentiments", "tickets", "touches"])
def test_account_signals__show_nothing_of_versions_that_have_passed(
    health: Health, tmp_path: Path, kind: str
) -> None:
    """At the end, versions say what the newest of them says alone: nothing lingers."""
    current = (
        "select * exclude (build_id) from marts.account_signals where not is_stale "
        "order by account_id, signal_name"
    )

    def keep_newest(connection: Connection) -> None:
        revise(connection, kind, DAY, 1)
        connection.execute(
            f"delete from unified.int_{kind}__versions where superseded_at is not null"
        )

    with health.changed(tmp_path, lambda c: revise(c, kind, DAY, 1)) as connection:
        versioned = connection.execute(current).fetchall()
    with health.changed(tmp_path, keep_newest) as connection:
        alone = connection.execute(current).fetchall()
    kept = {account for account, *_ in alone}
    assert [row for row in versioned if row[0] in kept] == alone
    assert kept


def test_account_tier_history__has_every_week_of_an_account_whose_contract_is_withdrawn(
    health: Health, tmp_path: Path
) -> None:
    def withdraw(connection: Connection) -> None:
        connection.execute(
            f"update unified.int_contracts__versions set superseded_at = date '{DAY}' "
            "where account_id = 'steady'"
        )

    with health.changed(tmp_path, withdraw) as connection:
        weeks, gone = connection.execute(
            "select count(*), count(*) filter (where reason = 'not_a_customer') "
            "from marts.account_tier_history where account_id = 'steady'"
        ).fetchone() or (0, 0)
    with health.read() as connection:
        (kept,) = connection.execute(
            "select count(*) from marts.account_tier_history where account_id = 'steady'"
        ).fetchone() or (0,)
    assert (weeks, gone) == (kept, 10)
