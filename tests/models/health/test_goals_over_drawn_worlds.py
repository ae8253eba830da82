"""Goals and accountability over drawn worlds, against a recount in Python."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date

import duckdb
import pytest

from tests.models.health.conftest import Connection, Health
from tests.models.health.intervals import newcombe, wilson
from tests.models.health.recounts import (
    BASELINE_UNTIL,
    Drawn,
    accounted,
    actions_due,
    draw,
    feeds_looked_at,
    share_until,
    terms,
    write,
)
from tests.models.health.worlds import AS_OF

SEEDS = range(1, 21)
MODELS = (
    "int_terms__decided", "int_actions__timed", "int_goals__observed", "int_goals__measured",
    "goal_tracking", "accountability",
)  # fmt: skip
# Each goal that a drawn record can move, and whether the last look alone counts.
GOALS = {"keep_customers": False, "act_in_time": False, "refresh_feeds": True}
# Of fewer than this the policy shows no share.
SMALLEST = 10
TRACK = {"off_track": 1, "missed_within_chance": 2, "reached_within_chance": 3, "on_track": 4}
Share = tuple[int, int]


@dataclass(frozen=True)
class Scales:
    """A warehouse whose terms, feeds and actions are drawn, and the marts that weigh them."""

    connection: Connection
    models: dict[str, str]
    owners: dict[tuple[str, str], str]
    due_days: dict[str, int]

    def draw(self, seed: int) -> Drawn:
        """Draw a world over the policy's feeds and plays."""
        feeds = sorted(subject for kpi, subject in self.owners if kpi == "feed_freshness")
        return draw(seed, feeds, self.due_days, list(GOALS))

    def weigh(self, drawn: Drawn) -> dict[str, dict]:
        """Write a world, build the marts and return the rows of the goals."""
        write(self.connection, drawn)
        for name in MODELS:
            self.connection.execute(f"create or replace table marts.{name} as {self.models[name]}")
        cursor = self.connection.execute("select * from marts.goal_tracking")
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        return {row["goal_id"]: row for row in rows if row["goal_id"] in GOALS}

    def shares(self, drawn: Drawn, until: date) -> dict[str, Share]:
        """Return reached and observed of each goal in the year to a day, recounted."""
        looks = {
            "keep_customers": terms(drawn.contracts),
            "act_in_time": [look[1:] for look in actions_due(drawn.actions, self.due_days)],
            "refresh_feeds": feeds_looked_at(drawn.feeds),
        }
        return {
            goal: share_until(looks[goal], until, is_snapshot=is_snapshot)
            for goal, is_snapshot in GOALS.items()
        }


@pytest.fixture(scope="module")
def scales(health: Health, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scales]:
    copy = tmp_path_factory.mktemp("goals") / health.warehouse.name
    shutil.copy(health.warehouse, copy)
    with duckdb.connect(copy) as connection:
        plays = connection.execute("select play_id, owner_role, due_days from policy.plays")
        rows = plays.fetchall()
        feeds = connection.execute("select feed, owner from policy.freshness_limits").fetchall()
        owners = {("actions_in_time", play): owner for play, owner, _ in rows} | {
            ("feed_freshness", feed): owner for feed, owner in feeds
        }
        yield Scales(connection, health.models, owners, {play: days for play, _, days in rows})


def _words(drawn: Drawn, goal: str, now: Share, before: Share) -> tuple[str, str]:
    """Return the words that the intervals of two years allow."""
    direction, target = drawn.goals[goal]
    if now[1] < SMALLEST:
        return "no_data", "no_baseline" if before[1] < SMALLEST else "no_data"
    low, high = wilson(*now)
    sides = {"at_least": (low >= target, high < target), "at_most": (high <= target, low > target)}
    is_on, is_off = sides[direction]
    share = round(now[0] / now[1], 6)
    is_reached = share >= target if direction == "at_least" else share <= target
    track = "reached_within_chance" if is_reached else "missed_within_chance"
    track = "on_track" if is_on else "off_track" if is_off else track
    if before[1] < SMALLEST:
        return track, "no_baseline"
    least, most = newcombe(now, before)
    if least <= 0 <= most:
        return track, "no_change_shown"
    return track, "improved" if (least > 0) == (direction == "at_least") else "worsened"


def test_goal_tracking__equals_a_recount_over_drawn_worlds(scales: Scales) -> None:
    words = set()
    for seed in SEEDS:
        drawn = scales.draw(seed)
        found = scales.weigh(drawn)
        now = scales.shares(drawn, AS_OF)
        before = scales.shares(drawn, BASELINE_UNTIL)
        for goal, row in found.items():
            where = (seed, goal, now[goal], before[goal])
            told = (row["track_word"], row["change_word"])
            assert told == _words(drawn, goal, now[goal], before[goal]), where
            words.add(told)
            reached, observed = now[goal]
            assert row["observed_count"] == (observed if observed >= SMALLEST else 0), where
            if observed >= SMALLEST:
                assert float(row["actual_ratio"]) == pytest.approx(reached / observed, abs=1e-6)
                bounds = [float(row["actual_low_ratio"]), float(row["actual_high_ratio"])]
                assert bounds == pytest.approx(wilson(*now[goal]), abs=1e-6), where
    assert {track for track, _ in words} == {*TRACK, "no_data"}
    assert {change for _, change in words} >= {"improved", "worsened", "no_change_shown"}


def _worsened(drawn: Drawn) -> Drawn:
    """Turn five renewals into losses, fresh last looks into stale ones, deeds into none."""
    worse = deepcopy(drawn)
    for rows, column, well, ill in (
        (worse.contracts, "outcome", "renewed", "churned"),
        (worse.actions, "action_status", "done", "open"),
        (worse.feeds, "feed_status", "fresh", "stale"),
    ):
        looked_at_last = [row for row in rows if row.get("as_of_date", AS_OF) == AS_OF]
        for row in [row for row in looked_at_last if row[column] == well][:5]:
            row[column] = ill
    return worse


def test_goal_tracking__is_never_nearer_its_target_when_records_get_worse(scales: Scales) -> None:
    """Where a goal is to stay below its target, worse is less: there the word gets no worse."""
    moved = set()
    for seed in SEEDS[:6]:
        drawn = scales.draw(seed)
        before = scales.weigh(drawn)
        for _ in range(4):
            drawn = _worsened(drawn)
            after = scales.weigh(drawn)
            for goal, row in after.items():
                was = before[goal]
                assert row["observed_count"] == was["observed_count"]
                if row["observed_count"]:
                    assert row["actual_ratio"] <= was["actual_ratio"], (seed, goal)
                    words = [TRACK[was["track_word"]], TRACK[row["track_word"]]]
                    is_floor = row["direction"] == "at_least"
                    assert words == sorted(words, reverse=is_floor), (seed, goal)
                    if words[0] != words[1]:
                        moved.add(is_floor)
            before = after
    # What is compared above is no standstill, whichever way a goal points.
    assert moved == {True, False}


def test_accountability__equals_a_recount_over_drawn_worlds(scales: Scales) -> None:
    for seed in SEEDS[:6]:
        drawn = scales.draw(seed)
        scales.weigh(drawn)
        judged, within = accounted(drawn, scales.due_days)
        rows = scales.connection.execute(
            "select kpi_name, subject_name, period_month, owner_function, judged_count, "
            "within_limit_count, within_limit_ratio from marts.accountability"
        ).fetchall()
        assert {row[:3]: row[4:6] for row in rows} == {
            key: (count, within[key]) for key, count in judged.items()
        }, seed
        assert len(rows) == len(judged)
        for kpi, subject, _, owner, judged_count, within_count, ratio in rows:
            assert owner == scales.owners[kpi, subject]
            assert float(ratio) == pytest.approx(within_count / judged_count, abs=1e-6)
