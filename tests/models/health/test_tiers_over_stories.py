"""What the tiers say of accounts whose story is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.models.health.conftest import Connection, Health
from tests.models.health.worlds import AS_OF, FEEDS, STORIES, kill_feeds, write_versions

RANK = {"Stable": 1, "Low": 2, "Medium": 3, "High": 4, "Insufficient data": 5}


def _tiers(connection: Connection) -> dict[str, str]:
    return dict(connection.execute("select account_id, tier from marts.account_tiers").fetchall())


def _one(connection: Connection, query: str) -> tuple:
    row = connection.execute(query).fetchone()
    assert row is not None
    return row


def test_account_tiers__hold_every_account_with_a_contract_once(health: Health) -> None:
    with health.read() as connection:
        found = connection.execute("select account_id from marts.account_tiers").fetchall()
    assert sorted(account for (account,) in found) == sorted(STORIES)


def test_account_tiers__have_the_policy_version_of_their_week_in_the_history(
    health: Health,
) -> None:
    with health.read() as connection:
        (joined,) = _one(
            connection,
            "select count(*) from marts.account_tiers inner join marts.account_tier_history "
            "using (account_id, as_of_date, policy_version)",
        )
    assert joined == len(STORIES)


def test_account_tiers__tell_the_stories_apart(health: Health) -> None:
    with health.read() as connection:
        tiers = _tiers(connection)
    assert tiers["steady"] == "Stable"
    assert RANK[tiers["doubtful"]] >= RANK["Low"]
    assert RANK[tiers["silent"]] >= RANK["Medium"]
    assert RANK[tiers["fading"]] >= RANK["Medium"]
    assert RANK[tiers["lapsed"]] >= RANK["Medium"]
    assert tiers["upcoming"] == "Insufficient data"


def test_account_tiers__keep_the_last_tier_when_the_contract_has_ended(health: Health) -> None:
    with health.read() as connection:
        reason, tier = _one(
            connection, "select reason, tier from marts.account_tiers where account_id = 'left'"
        )
        last_tier = _one(
            connection,
            "select tier from marts.account_tier_history "
            f"where account_id = 'left' and as_of_date <= date '{AS_OF}' - 60 "
            "order by as_of_date desc limit 1",
        )
        actions = _one(
            connection, "select count(*) from marts.account_actions where account_id = 'left'"
        )
    assert reason == "not_a_customer"
    assert (tier,) == last_tier
    assert actions == (0,)


def test_account_actions__are_due_before_the_renewal_and_say_how_late_they_are(
    health: Health,
) -> None:
    with health.read() as connection:
        rows = connection.execute(
            "select due_date, renewal_date, status, days_overdue from marts.account_actions "
            "left join marts.account_tiers using (account_id) "
            "where status not in ('done', 'dropped')"
        ).fetchall()
    assert {"overdue", "proposed"} <= {status for _, _, status, _ in rows}
    for due, renewal, status, late in rows:
        assert renewal is None or due < renewal
        assert (late, status == "overdue") == (
            (AS_OF - due).days if due < AS_OF else None,
            due < AS_OF,
        )


def test_account_tier_migrations__tie_out_with_the_history(health: Health) -> None:
    with health.read() as connection:
        rows = connection.execute(
            "select sum(account_count), (select count(*) from marts.account_tier_history "
            "where as_of_date = period_end_date) "
            "from marts.account_tier_migrations group by period_end_date"
        ).fetchall()
    assert rows
    assert all(moved == standing for moved, standing in rows)


def test_account_tiers__do_not_move_when_a_feed_is_dead(health: Health, tmp_path: Path) -> None:
    """Within the validity of its evidence, an outage is not news about any account."""
    with health.changed(tmp_path, lambda c: kill_feeds(c, ("usage",), 14)) as connection:
        after = _tiers(connection)
        watermark_tiers = dict(
            connection.execute(
                "select account_id, tier from marts.account_tier_history "
                f"where as_of_date = date '{AS_OF}' - 14"
            ).fetchall()
        )
        flagged = _one(
            connection,
            "select bool_and(is_feed_stale) from marts.account_signals "
            "where signal_name = 'usage_silence'",
        )
    assert flagged == (True,)
    for story in ("steady", "silent", "doubtful"):
        assert after[story] == watermark_tiers[story]


def test_account_tiers__move_when_one_account_falls_silent(health: Health, tmp_path: Path) -> None:
    """The same rows missing from one account alone are news about that account."""

    def silence_one(connection: Connection) -> None:
        connection.execute(
            "delete from unified.int_usage__daily_changes "
            f"where source_account_id = 'steady' and event_date > date '{AS_OF}' - 30"
        )

    with health.changed(tmp_path, silence_one) as connection:
        tier, reason = _one(
            connection, "select tier, reason from marts.account_tiers where account_id = 'steady'"
        )
    assert RANK[tier] >= RANK["Medium"]
    assert "nobody has used the product" in reason


@pytest.mark.parametrize("feeds", [(feed,) for feed in FEEDS] + [FEEDS], ids=lambda f: f[-1])
def test_account_tiers__never_turn_greener_when_feeds_stay_dead(
    health: Health, tmp_path: Path, feeds: tuple[str, ...]
) -> None:
    with health.changed(tmp_path, lambda c: kill_feeds(c, feeds, 119)) as connection:
        rows = connection.execute(
            "select account_id, tier, (select tier from marts.account_tier_history as h "
            f"where h.account_id = t.account_id and h.as_of_date = date '{AS_OF}' - 119) "
            "from marts.account_tiers as t where reason <> 'not_a_customer'"
        ).fetchall()
    greener = [row for row in rows if row[2] and RANK[row[1]] < RANK[row[2]]]
    # Evidence of the other feeds may get better meanwhile; the story of these does not.
    assert [row for row in greener if row[0] in ("steady", "doubtful")] == []


def test_account_tiers__become_insufficient_with_cause_feed_when_all_feeds_die(
    health: Health, tmp_path: Path
) -> None:
    with health.changed(tmp_path, lambda c: kill_feeds(c, FEEDS, 119)) as connection:
        tier, cause, age = _one(
            connection,
            "select tier, cause_of_insufficiency, evidence_age_days "
            "from marts.account_tiers where account_id = 'steady'",
        )
    assert (tier, cause) == ("Insufficient data", "feed")
    assert age >= 119


def test_account_tier_history__is_the_same_bytes_when_later_rows_arrive(
    health: Health, tmp_path: Path
) -> None:
    """Rows of the past that become known today change today only."""

    def learn_late(connection: Connection) -> None:
        connection.execute(
            "insert into unified.int_usage__daily_changes by name "
            f"select * replace (date '{AS_OF}' as known_date, 40 as event_count) "
            "from unified.int_usage__daily_changes where source_account_id = 'fading'"
        )
        for table in ("touches", "sentiments", "survey_answers", "revenue", "tickets"):
            connection.execute(
                f"insert into unified.fct_{table} by name "
                f"select * replace (timestamp '{AS_OF} 12:00:00' as known_at) "
                f"from unified.fct_{table}"
            )
            write_versions(connection, table)

    query = (
        "select * from marts.account_tier_history "
        f"where as_of_date < date '{AS_OF}' order by account_id, as_of_date"
    )
    with health.read() as connection:
        before = connection.execute(query).fetchall()
    with health.changed(tmp_path, learn_late) as connection:
        after = connection.execute(query).fetchall()
    assert before
    assert after == before
