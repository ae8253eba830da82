"""What one answer would do to a tier, against giving the answer and building anew."""

from __future__ import annotations

from pathlib import Path

from tests.models.health.conftest import Connection, Health
from tests.models.health.worlds import AS_OF, write_versions


def _forget(connection: Connection) -> None:
    """Let every entry be older than the 90 days for which one is good."""
    connection.execute(
        f"delete from unified.fct_sentiments where happened_at > date '{AS_OF}' - 95"
    )
    write_versions(connection, "sentiments")


def _tiers(connection: Connection) -> dict[str, str]:
    return dict(
        connection.execute(
            "select account_id, tier from marts.account_tiers "
            "where reason not like 'not_a_customer%' and account_id <> 'upcoming'"
        ).fetchall()
    )


def test_input_requests__foretell_the_tier_that_an_answer_gives(
    health: Health, tmp_path: Path
) -> None:
    with health.changed(tmp_path, _forget) as connection:
        foretold = {
            account: (as_is, {5: if_good, 1: if_bad})
            for account, as_is, if_good, if_bad in connection.execute(
                "select account_id, tier, tier_if_good, tier_if_bad from marts.int_inputs__tiered "
                "where asked_signal = 'account_sentiment'"
            ).fetchall()
        }
        assert {account: as_is for account, (as_is, _) in foretold.items()} == _tiers(connection)
        asked = connection.execute(
            "select account_id, signal_name, input_state, tier from marts.input_requests order by 1"
        ).fetchall()
        connection.execute("create temp table entries as from unified.fct_sentiments")
        for level in (5, 1):
            connection.execute("delete from unified.fct_sentiments")
            connection.execute(
                "insert into unified.fct_sentiments by name from entries union all by name "
                "select account_id, $level as anchor_level, "
                f"cast(date '{AS_OF}' as timestamp) as happened_at, happened_at as known_at "
                "from marts.int_inputs__tiered where asked_signal = 'account_sentiment'",
                {"level": level},
            )
            write_versions(connection, "sentiments")
            health.build(connection)
            found = _tiers(connection)
            assert {account: answers[level] for account, (_, answers) in foretold.items()} == found
    moved = {
        account
        for account, (as_is, answers) in foretold.items()
        if set(answers.values()) != {as_is}
    }
    assert {account for account, *_ in asked} == moved
    assert ("steady", "account_sentiment", "stale", "Stable") in asked


def test_input_requests__ask_nothing_while_all_is_fresh(health: Health) -> None:
    with health.read() as connection:
        asked = connection.execute(
            "select account_id from marts.input_requests where signal_name = 'account_sentiment'"
        ).fetchall()
        weighed = connection.execute(
            "select account_id from marts.int_inputs__tiered "
            "where asked_signal = 'account_sentiment' order by 1"
        ).fetchall()
    # Every customer with evidence was asked about, and no answer would tell anything new.
    assert [account for (account,) in weighed] == [
        "doubtful",
        "fading",
        "lapsed",
        "silent",
        "steady",
    ]
    assert asked == []
