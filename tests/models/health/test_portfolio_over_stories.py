"""What moved the stories' accounts, what rests on them, and how it is told."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from dagster_project.policy import load_policy
from dagster_project.settings import Settings
from tests.models.health.conftest import Connection, Health
from tests.models.health.worlds import AS_OF, STORIES, kill_feeds, write_versions

CUSTOMERS = set(STORIES) - {"left", "upcoming"}
WORSE = {"good": 1, "watch": 2, "bad": 3}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _history(connection: Connection) -> dict[tuple[str, str], dict[date, str | None]]:
    """Return the state of every account and signal at each as-of, for oracles in Python."""
    histories: dict[tuple[str, str], dict[date, str | None]] = {}
    for account, signal, day, state in connection.execute(
        "select account_id, signal_name, as_of_date, signal_state "
        "from marts.int_signals__in_force order by as_of_date"
    ).fetchall():
        histories.setdefault((account, signal), {})[day] = state
    return histories


def _speaks(states: dict[date, str | None], *, is_stale: bool) -> tuple[str | None, bool]:
    """Return the direction of a signal against 28 days ago, and whether it is a driver."""
    now, then = states[AS_OF], states.get(AS_OF - timedelta(days=28))
    if now is None:
        return None, False
    if then is None:
        return None, now != "good"
    moved = WORSE[now] - WORSE[then]
    direction = "worse" if moved > 0 else "better" if moved < 0 else "unchanged"
    return direction, now != "good" or (moved < 0 and not is_stale)


def _since(states: dict[date, str | None]) -> date:
    """Return the first as-of of the run of equal states that ends today."""
    first = AS_OF
    for day in sorted(states, reverse=True):
        if states[day] != states[AS_OF]:
            break
        first = day
    return first


def _booked(connection: Connection, until: date) -> dict[str, Decimal]:
    """Return each customer's booked amount of the 365 days to a day, summed in Python."""
    totals = dict.fromkeys(CUSTOMERS, Decimal("0.00"))
    for account, amount, day in connection.execute(
        "select account_id, reporting_amount, cast(happened_at as date) from unified.fct_revenue "
        "where revenue_measure = 'booked'"
    ).fetchall():
        if account in totals and 0 <= (until - day).days < 365:
            totals[account] += amount
    return totals


def test_account_drivers__are_those_that_speak_with_direction_and_start(health: Health) -> None:
    with health.read() as connection:
        histories = _history(connection)
        is_stale = {
            (account, signal): stale
            for account, signal, stale in connection.execute(
                "select account_id, signal_name, is_stale from marts.account_signals"
            ).fetchall()
        }
        found = {
            (account, signal): (state, direction, since)
            for account, signal, state, direction, since in connection.execute(
                "select account_id, signal_name, signal_state, direction, since_date "
                "from marts.account_drivers"
            ).fetchall()
        }
    expected = {}
    for (account, signal), states in histories.items():
        if account in CUSTOMERS:
            direction, speaks = _speaks(states, is_stale=is_stale[account, signal])
            if speaks:
                expected[account, signal] = (states[AS_OF], direction, _since(states))
    assert found == expected
    assert {direction for _, direction, _ in found.values()} >= {"worse", "unchanged"}
    assert ("silent", "usage_silence") in found
    assert found["doubtful", "account_sentiment"][:2] == ("bad", "unchanged")


def test_account_drivers__begin_with_what_the_reason_names_first(health: Health) -> None:
    with health.read() as connection:
        rows = connection.execute(
            "select tiers.account_id, tiers.reason, phrases.phrase "
            "from marts.account_tiers as tiers inner join marts.account_drivers as drivers "
            "on drivers.account_id = tiers.account_id and drivers.driver_rank = 1 "
            "inner join policy.signal_phrases as phrases "
            "on phrases.signal_name = drivers.signal_name "
            "and phrases.signal_state = drivers.signal_state and phrases.language = 'en'"
        ).fetchall()
    assert {account for account, _, _ in rows} >= {"silent", "doubtful", "fading"}
    for account, reason, phrase in rows:
        first = reason.split(": ", 1)[-1].removeprefix("Because ")
        assert first.startswith(phrase), account


def test_account_drivers__call_good_news_what_has_turned(health: Health, tmp_path: Path) -> None:
    def turn_good(connection: Connection) -> None:
        connection.execute(
            "update unified.fct_sentiments set anchor_level = 5 "
            f"where account_id = 'doubtful' and happened_at > date '{AS_OF}' - 25"
        )
        write_versions(connection, "sentiments")

    with health.changed(tmp_path, turn_good) as connection:
        rows = connection.execute(
            "select signal_state, direction, driver_rank = max(driver_rank) over () "
            "from marts.account_drivers where account_id = 'doubtful' "
            "qualify signal_name = 'account_sentiment'"
        ).fetchall()
        english, japanese = (
            connection.execute(
                "select narrative from marts.narratives "
                "where account_id = 'doubtful' and language = ?",
                [language],
            ).fetchall()[0][0]
            for language in ("en", "ja")
        )
    assert rows == [("good", "better", True)]
    assert "Better than 28 days ago: one of us expects a renewal" in english
    assert "28日前より改善：社内の担当者は契約更新を見込んでいる" in japanese


def test_portfolio_risk__sums_to_the_booked_year_of_all_customers(health: Health) -> None:
    with health.read() as connection:
        booked = _booked(connection, AS_OF)
        tiers = dict(
            connection.execute("select account_id, tier from marts.account_tiers").fetchall()
        )
        found = dict(
            connection.execute(
                "select tier, sum(booked_reporting_amount) from marts.portfolio_risk group by tier"
            ).fetchall()
        )
        shares = connection.execute(
            "select sum(revenue_share_ratio), sum(account_count) from marts.portfolio_risk"
        ).fetchall()
    expected: dict[str, Decimal] = {}
    for account, amount in booked.items():
        expected[tiers[account]] = expected.get(tiers[account], Decimal(0)) + amount
    assert found == expected
    assert sum(found.values()) > 0
    ((share, count),) = shares
    assert abs(share - 1) < Decimal("0.00001")
    assert count == len(CUSTOMERS)


def test_portfolio_risk__loses_no_revenue_when_the_books_are_late(
    health: Health, tmp_path: Path
) -> None:
    """While the feed is dead the year ends with its last day: an outage is no loss."""
    with health.changed(tmp_path, lambda c: kill_feeds(c, ("revenue",), 60)) as connection:
        booked = _booked(connection, AS_OF - timedelta(days=60))
        (found,) = connection.execute(
            "select sum(booked_reporting_amount) from marts.portfolio_risk"
        ).fetchall()
    assert found == (sum(booked.values()),)


def test_narratives__tell_the_same_days_in_every_language(health: Health) -> None:
    with health.read() as connection:
        rows = connection.execute(
            "select account_id, language, narrative from marts.narratives"
        ).fetchall()
    stories = {(account, language): text for account, language, text in rows}
    assert stories.keys() == {(a, lang) for a in STORIES for lang in ("en", "ja", "ru")}
    for account in STORIES:
        english, japanese, russian = (stories[account, lang] for lang in ("en", "ja", "ru"))
        assert DAY.findall(english) == DAY.findall(japanese) == DAY.findall(russian)
        assert len({text.count("\n") for text in (english, japanese, russian)}) == 1
        assert re.search(r"[ぁ-ん]", japanese)
        assert re.search(r"[а-я]", russian)
        assert not re.search(r"[ぁ-んа-я]", english)
        # E1 looks after all of them.
        assert "E1" not in english + japanese + russian
    assert "nobody has used the product for far longer than usual" in stories["silent", "en"]
    assert "普段よりはるかに長く、誰も製品を使っていない" in stories["silent", "ja"]
    assert "продуктом не пользуются намного дольше обычного" in stories["silent", "ru"]
    assert stories["left", "en"].startswith("No longer a customer")
    assert stories["upcoming", "ja"].startswith("最初の契約はまだ始まっておらず")


@pytest.mark.parametrize("language", ["en", "ja", "ru"])
def test_signal_phrases__fit_into_a_sentence(language: str) -> None:
    phrases = [
        r for r in load_policy(Settings()).seeds["signal_phrases"] if r["language"] == language
    ]
    texts = [row["phrase"] for row in phrases]
    assert len(texts) == len(set(texts)) == 13 * 4
    for text in texts:
        assert text == text.strip()
        assert not text.endswith((".", "。", ";"))
        assert text[0] == text[0].lower() or language == "ja"


def test_accountability__counts_the_weeks_a_feed_was_late(health: Health, tmp_path: Path) -> None:
    with health.changed(tmp_path, lambda c: kill_feeds(c, ("tickets",), 35)) as connection:
        rows = connection.execute(
            "select period_month, owner_function, judged_count, within_limit_count "
            "from marts.accountability where kpi_name = 'feed_freshness' "
            "and subject_name = 'tickets' and period_month >= date '2025-05-01' order by 1"
        ).fetchall()
    # Judged on Sundays; dead since 2025-05-25, itself the last day with data.
    assert rows == [
        (date(2025, 5, 1), "support", 4, 4),
        (date(2025, 6, 1), "support", 5, 0),
    ]


def test_accountability__judges_actions_on_record_once_they_were_due(health: Health) -> None:
    with health.read() as connection:
        rows = connection.execute(
            "select subject_name, period_month, owner_function, judged_count, within_limit_count "
            "from marts.accountability where kpi_name = 'actions_in_time' order by 1"
        ).fetchall()
    assert rows == [
        ("revive_usage", date(2025, 6, 1), "account_manager", 1, 0),
        ("understand_doubt", date(2025, 6, 1), "account_manager", 1, 1),
    ]


def test_account_actions__say_what_became_of_each_play(health: Health) -> None:
    with health.read() as connection:
        found = dict(
            connection.execute(
                "select account_id || ' ' || play_id, status from marts.account_actions "
                "where recorded_action_id is not null"
            ).fetchall()
        )
        told = connection.execute(
            "select narrative from marts.narratives where account_id = 'doubtful' "
            "and language = 'en'"
        ).fetchall()
    assert found == {"fading revive_usage": "overdue", "doubtful understand_doubt": "done"}
    # What is done is no longer to do.
    assert "Write down what the doubt rests on" not in told[0][0]
