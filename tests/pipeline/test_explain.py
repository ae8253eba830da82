"""`mops explain` on the small world: every part of it is what the published build says."""

import pytest
from typer.testing import CliRunner

from dagster_project.cli import app
from dagster_project.errors import SettingsError, UsageError
from dagster_project.explain import explain
from dagster_project.settings import to_environment


@pytest.fixture(scope="module")
def account(built):
    """The customer with most drivers."""
    with built.published() as connection:
        return connection.execute(
            "select account_id from account_drivers group by account_id "
            "order by count(*) desc, account_id limit 1"
        ).fetchone()[0]


@pytest.mark.parametrize("language", ["en", "ja", "ru"])
def test_explain__tells_the_story_in_the_language(built, account, language):
    shown = CliRunner().invoke(
        app, ["explain", account, "--language", language], env=to_environment(built.settings)
    )
    assert shown.exit_code == 0, shown.exception
    with built.published() as connection:
        (story,) = connection.execute(
            "select narrative from narratives where account_id = ? and language = ?",
            [account, language],
        ).fetchone()
    assert all(line in shown.output for line in story.splitlines())


def test_explain__has_all_drivers_and_the_newest_change(built, account):
    found = explain(built.settings, account)
    with built.published() as connection:
        drivers = connection.execute(
            "select signal_name from account_drivers where account_id = ? order by driver_rank",
            [account],
        ).fetchall()
        since, before = connection.execute(
            "select tier_since_date, previous_tier from account_tiers where account_id = ?",
            [account],
        ).fetchone()
    assert [(row["signal_name"],) for row in found.drivers] == drivers
    if before is not None:
        newest = found.changes[0]
        assert (newest["as_of_date"], newest["from_tier"]) == (since, before)


def test_changes__are_those_of_tier_changes_with_their_cause(built):
    with built.published() as connection:
        (account,) = connection.execute(
            "select account_id from tier_changes group by account_id "
            "order by count(*) desc, account_id limit 1"
        ).fetchone()
        causes = connection.execute(
            "select as_of_date, reason from tier_changes where account_id = ? "
            "order by as_of_date desc limit 5",
            [account],
        ).fetchall()
    found = explain(built.settings, account).changes
    assert causes
    assert [(row["as_of_date"], row["cause"]) for row in found] == causes


@pytest.fixture(scope="module")
def count(built):
    with built.published() as connection:
        return connection.execute("select count(*) from account_tiers").fetchone()[0]


def test_name_that_fits_many__is_refused_with_their_number_and_the_first_ten(built, count):
    with pytest.raises(UsageError, match=f"{count} accounts with a contract fit ''") as caught:
        explain(built.settings, "")
    assert caught.value.next_step.startswith(f"give one id (the first 10 of {count}): ")
    assert caught.value.next_step.count(" (") == 11
    assert caught.value.exit_code == 2


def test_name_that_fits_nobody__is_refused(built):
    with pytest.raises(UsageError, match="no accounts with a contract fit 'Nowhere'") as caught:
        explain(built.settings, "Nowhere")
    assert caught.value.exit_code == 2


def test_former_customer__is_said_to_be_one_since_the_week_the_history_tells(built):
    with built.published() as connection:
        account, since = connection.execute(
            "select account_id, min(as_of_date) from account_tier_history "
            "where reason = 'not_a_customer' group by account_id order by account_id limit 1"
        ).fetchone()
    shown = CliRunner().invoke(app, ["explain", account], env=to_environment(built.settings))
    assert f"no longer a customer since the week to {since}" in shown.output
    assert "not_a_customer" not in shown.output
    assert "A guide" not in shown.output


def test_language_without_stories__is_refused_with_those_there_are(built, account):
    with pytest.raises(SettingsError, match="no stories in 'de'") as caught:
        explain(built.settings, account, "de")
    assert caught.value.next_step == "use one of: en, ja, ru"
