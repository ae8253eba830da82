"""What may happen to a warehouse between two builds, each a change that some week must feel."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb

from tests.benchmarks.history_world import AS_OF, Size, live_through, stand_at
from tests.models.health.revisions import EDITS, change_policy, revise, revise_usage
from tests.models.health.worlds import VERSIONED, write_versions

SIZE = Size(accounts=24, weeks=14)


@dataclass
class World:
    """A warehouse that lives on from build to build."""

    connection: duckdb.DuckDBPyConnection
    chance: random.Random
    as_of: date = AS_OF

    def past_day(self) -> date:
        """Return a day some weeks ago, well within the history."""
        return self.as_of - timedelta(days=self.chance.randint(10, 70))

    def account(self) -> str:
        rows = self.connection.execute("select account_id from unified.dim_accounts").fetchall()
        return str(self.chance.choice(sorted(rows))[0])


def fall_silent(connection: duckdb.DuckDBPyConnection) -> None:
    """Let every other account fall silent, each some days after the one before.

    Signals cease when their windows are empty: some in the first weeks of the history, so that
    what carries them on leaves with those weeks.
    """
    dated = {f"fct_{kind}": "account_id, happened_at" for kind in VERSIONED}
    del dated["fct_contracts"], dated["fct_market_signals"]
    dated["int_usage__daily_changes"] = "source_account_id, event_date"
    for table, columns in dated.items():
        account, happened = columns.split(", ")
        connection.execute(
            f"delete from unified.{table} where cast(right({account}, 12) as integer) % 2 = 0 and "
            f"cast({happened} as date) > date '{SIZE.first_day}' "
            f"+ 12 * cast(right({account}, 12) as integer)"
        )
    for kind in VERSIONED:
        write_versions(connection, kind)


def pass_week(world: World) -> None:
    """Let seven days pass: new rows, a new week, and the first one gone from the history."""
    world.as_of += timedelta(days=7)
    kept = ("account_xref", "dim_accounts", "person_xref")
    for table in kept:
        world.connection.execute(f"create temp table {table}_kept as from unified.{table}")
    stand_at(world.connection, SIZE, world.as_of)
    for table in kept:
        world.connection.execute(
            f"delete from unified.{table}; insert into unified.{table} from {table}_kept;"
            f"drop table {table}_kept"
        )
    live_through(world.connection, world.as_of - timedelta(days=6), world.as_of)


def stop_within_week(world: World) -> None:
    """Describe a Wednesday: its as-of stands for the week that is not over."""
    wednesday = world.as_of + timedelta(days=3)
    world.connection.execute(
        "update unified.dim_weeks set is_current = false;"
        f"insert into unified.dim_weeks select date '{wednesday}', true;"
        f"update ops.run_context set as_of_date = date '{wednesday}';"
        "insert into unified.fct_feed_status by name select * replace ("
        f"date '{wednesday}' as as_of_date, date '{wednesday}' as evidence_date) "
        f"from unified.fct_feed_status where as_of_date = date '{world.as_of}'"
    )


def go_back(world: World) -> None:
    """Describe an earlier Sunday than the last build did."""
    world.as_of -= timedelta(days=14)
    stand_at(world.connection, SIZE, world.as_of)


def release_rows(world: World) -> None:
    """Let edits, deletions and rows arrive that were known weeks ago: a load held until now."""
    for kind in world.chance.sample(sorted(EDITS), 3):
        revise(world.connection, kind, world.past_day(), world.chance.randint(1, 99))


def release_usage(world: World) -> None:
    """Let use arrive that was known weeks ago."""
    revise_usage(world.connection, world.past_day(), world.chance.randint(1, 99))


def revoke_rows(world: World) -> None:
    """Take the rows of one account away that became known on some days of the past."""
    account, day = world.account(), world.past_day()
    for kind in ("touches", "tickets", "survey_answers", "revenue"):
        world.connection.execute(
            f"delete from unified.int_{kind}__versions where account_id = '{account}' "
            f"and known_at between date '{day}' - 40 and date '{day}'"
        )


def change_rules(world: World) -> None:
    """Put other policy rows in force from a day of the past on."""
    for seed in ("signals", "tier_rules", "parameters"):
        change_policy(world.connection, seed, world.past_day())


def change_words(world: World) -> None:
    """Put an anchor of feelings in other words, whatever the week."""
    world.connection.execute("update policy.sentiment_anchors set text = text || ' (anew)'")


def change_label(world: World) -> None:
    """Let a tier rank otherwise, whatever the week."""
    world.connection.execute(
        "update policy.tier_labels set risk_rank = 6 where tier = 'Insufficient data'"
    )


def merge(world: World) -> None:
    """Give one account's use to another, as a merge known weeks ago."""
    source, target = world.account(), world.account()
    world.connection.execute(
        f"update unified.account_xref set account_id = '{target}', "
        f"merged_at = date '{world.past_day()}' where source_account_id = '{source}'"
    )


def move_account(world: World) -> None:
    """Let an account lie in another market."""
    world.connection.execute(
        "update unified.dim_accounts set country_code = 'C' || (1 + cast(substr(country_code, 2) "
        f"as integer)) % 12 where account_id = '{world.account()}'"
    )


def know_person(world: World) -> None:
    """Learn that two contacts of an account are one person."""
    account = world.account()
    world.connection.execute(
        "update unified.person_xref set hcp_id = (select min(hcp_id) from unified.person_xref "
        f"where source_contact_id like '{account}/%') where source_contact_id like '{account}/%'"
    )


def hold_feed(world: World) -> None:
    """Let a feed have been stale in the weeks after a day of the past."""
    feed, day = world.chance.choice(["usage", "touches", "tickets", "contracts"]), world.past_day()
    world.connection.execute(
        f"update unified.fct_feed_status set feed_status = 'stale', watermark_date = date '{day}', "
        f"evidence_date = date '{day}' - 3 where feed = '{feed}' and as_of_date > date '{day}'"
    )


CHANGES: tuple[Callable[[World], None], ...] = (
    release_rows, release_usage, revoke_rows, change_rules, change_words, change_label, merge,
    move_account, know_person, hold_feed,
)  # fmt: skip
