"""Stickers against a second working out, planted improvements, and metrics that never moved."""

from __future__ import annotations

import math
import random
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

import pytest

from tests.models.improvements.oracle import looks
from tests.models.improvements.planted import planted
from tests.models.improvements.worlds import Improvement, Models, Value, day

SHARES = ("difference_ratio", "difference_low_ratio", "difference_high_ratio")
METRICS = ("reception_wait", "booking_answer", "aftercare_call")
LAST_MONTH = 29
SEEDS = range(1, 21)
# Twelve in which improvements are proven alone, fall back, and are joined by others.
DRAWS = range(300, 312)


def drawn(seed: int) -> tuple[list[Improvement], list[Value]]:
    """Draw metrics that wander, with months missing or thin, and improvements in any state."""
    chance = random.Random(seed)
    values = []
    for metric_id in METRICS:
        share = chance.choice((0.02, 0.2, 0.5, 0.9))
        for month in range(LAST_MONTH + 1):
            if chance.random() < 0.15:
                share = chance.uniform(0.02, 0.95)
            cases = chance.choice((4, 20, 100, 400, 400, 400))
            if chance.random() < 0.93:
                good = sum(chance.random() < share for _ in range(cases))
                values.append(Value(metric_id, month, good, cases))
    improvements = []
    # Of many, hardly one has its metric for itself; of few, most have.
    for number in range(6 if seed % 2 else 12):
        month = chance.randrange(1, 18)
        states = []
        for state in ("collected", "in_progress", "done", "in_progress", "done")[
            chance.randrange(3) : chance.randrange(3, 6)
        ]:
            states.append((state, month))
            month += chance.randrange(1, 4)
        metric_id = chance.choice((*METRICS, "nobody_knows"))
        improvements.append(Improvement(f"I{number}", metric_id, tuple(states)))
    return improvements, values


@pytest.mark.parametrize("seed", DRAWS)
def test_proofs__are_those_worked_out_look_by_look(models: Models, seed: int) -> None:
    improvements, values = drawn(seed)
    marts = models.run(improvements, values)
    expected = {
        (known.improvement_id, day(look.month).date()): look
        for known in improvements
        if known.metric_id in METRICS
        for look in looks(known, improvements, values, until=LAST_MONTH)
    }
    found = {(row["improvement_id"], row["look_month"]): row for row in marts["improvement_proofs"]}
    exact = looked(models)
    assert found.keys() == exact.keys() == expected.keys()
    for key, look in expected.items():
        row = found[key]
        assert (row["look_word"], row["sticker"]) == (look.word, look.sticker), key
        assert row["is_regression"] == look.is_regression, key
        shown = [None if exact[key][name] is None else float(exact[key][name]) for name in SHARES]
        assert shown == pytest.approx([look.difference, look.low, look.high], abs=2e-6), key
        rounded(row, exact[key])


def rounded(row: dict[str, Any], exact: dict[str, Any]) -> None:
    """Assert that a patient's row has two places, its bounds outward, or is withheld."""
    if row["is_withheld"] or exact["difference_ratio"] is None:
        assert [row[name] for name in SHARES] == [None] * 3
        return
    middle, low, high = (exact[name] * 100 for name in SHARES)
    assert abs(row["difference_ratio"] * 100 - middle) <= Decimal("0.5")
    assert row["difference_low_ratio"] * 100 == math.floor(low)
    assert row["difference_high_ratio"] * 100 == math.ceil(high)


def looked(models: Models) -> dict[tuple[str, date], dict[str, Any]]:
    """Return what the looks computed with, before it is rounded for readers."""
    with models.open() as connection:
        found = connection.execute(
            f"select improvement_id, month_start_date, {', '.join(SHARES)} "
            "from marts.int_improvements__looked"
        ).fetchall()
    return {(row[0], row[1]): dict(zip(SHARES, row[2:], strict=True)) for row in found}


def test_drawn_worlds__hold_every_word_and_turn() -> None:
    """Guard the draws: a look nobody drew would be compared with nothing."""
    told = [
        look
        for seed in DRAWS
        for known in drawn(seed)[0]
        for look in looks(known, *drawn(seed), until=LAST_MONTH)
    ]
    assert {look.word for look in told} == {
        "moved", "shared", "worse", "not_yet", "no_baseline", "too_few",
    }  # fmt: skip
    assert {look.sticker for look in told} == {"red", "green", "grey"}
    assert sum(look.is_regression for look in told) > 10
    assert any(look.word == "shared" and look.sticker == "green" for look in told)


@pytest.mark.parametrize("seed", SEEDS)
def test_planted__is_green_only_where_it_worked(models: Models, seed: int) -> None:
    marts = models.run(*planted(seed))
    stickers = {row["improvement_id"]: row["sticker"] for row in marts["improvements"]}
    words = {row["improvement_id"]: row["proof_word"] for row in marts["improvements"]}
    assert stickers["IM-1001"] == "green"
    assert (stickers["IM-1003"], words["IM-1003"]) == ("red", "fell_back")
    turns = [
        sticker
        for sticker, _ in groupby(
            row["sticker"]
            for row in marts["improvement_proofs"]
            if row["improvement_id"] == "IM-1003"
        )
    ]
    assert turns == ["red", "green", "red"]
    # Of what worked, what did not and what fell back, only the first is told to anybody.
    announced = {
        (row["improvement_id"], row["audience"]) for row in marts["improvements_announced"]
    }
    assert announced == {("IM-1001", "patients"), ("IM-1001", "staff")}


def test_planted__without_effect_is_green_in_at_most_one_world(models: Models) -> None:
    green = [
        seed
        for seed in SEEDS
        for rows in [models.run(*planted(seed))["improvement_proofs"]]
        if any(r["sticker"] == "green" for r in rows if r["improvement_id"] == "IM-1002")
    ]
    assert len(green) <= 1


LATER = (("in_progress", 17), ("done", 18))


def test_later_improvement__proves_no_earlier_one_of_its_metric(models: Models) -> None:
    """The first was done in 2024-11 and moved nothing; a second was in 2025-07, and it fell."""
    first = Improvement("first", METRICS[0], (("in_progress", 9), ("done", 10)), "Quick", True)
    second = Improvement("second", METRICS[0], LATER, "Quicker", True)
    values = [Value(METRICS[0], month, 160 if month < 19 else 60, 400) for month in range(30)]
    marts = models.run([first, second], values)
    told = {
        row["improvement_id"]: (row["proof_word"], row["sticker"]) for row in marts["improvements"]
    }
    assert told == {"first": ("shared", "grey"), "second": ("proven", "green")}
    assert {row["improvement_id"] for row in marts["improvements_announced"]} == {"second"}


def test_handful_that_is_left__is_proven_and_not_shown(models: Models) -> None:
    known = Improvement("best", METRICS[0], LATER)
    values = [Value(METRICS[0], month, 80 if month < 18 else 1, 200) for month in range(30)]
    marts = models.run([known], values)
    (row,) = marts["improvements"]
    assert (row["proof_word"], row["sticker"]) == ("proven", "green")
    newest = marts["improvement_proofs"][-1]
    assert (newest["is_withheld"], newest["after_ratio"]) == (True, None)


def test_look_that_is_bad__silences_the_announcement_before_the_sticker_turns(
    models: Models,
) -> None:
    known = Improvement("fading", METRICS[0], LATER, "Quick", True)
    good = {month: 160 if month <= 18 else 60 if month < 27 else 200 for month in range(29)}
    values = [Value(METRICS[0], month, good[month], 400) for month in good]
    marts = models.run([known], values)
    looked_at = [(row["look_word"], row["sticker"]) for row in marts["improvement_proofs"]]
    assert looked_at[-2:] == [("moved", "green"), ("not_yet", "green")]
    assert marts["improvements_announced"] == []


def judged(models: Models, change: float) -> float:
    """Return the share of 1,000 metrics ever green whose share of 0.4 falls by `change`."""
    chance = random.Random(20260630)
    names = [f"drawn {number}" for number in range(1000)]
    values = []
    for name in names:
        for month in range(LAST_MONTH + 1):
            # Months differ by two points more than cases drawn by chance would.
            share = 0.4 - (change if month > 14 else 0) + chance.gauss(0, 0.02)
            good = round(chance.gauss(400 * share, math.sqrt(400 * share * (1 - share))))
            values.append(Value(name, month, good, 400))
    states = (("in_progress", 12), ("done", 14))
    known = [Improvement(name, name, states) for name in names]
    with models.open() as connection:
        connection.execute("begin")
        connection.execute(
            "insert into policy.metrics by name select unnest($1) as metric_id, "
            "'patient' as ecosystem_layer, 'lower' as better_when, "
            "'metric_values' as source_measure, date '2020-01-01' as valid_from",
            [names],
        )
        connection.execute("commit")
    try:
        proofs = models.run(known, values)["improvement_proofs"]
    finally:
        with models.open() as connection:
            connection.execute("delete from policy.metrics where metric_id like 'drawn %'")
    return len({row["improvement_id"] for row in proofs if row["sticker"] == "green"}) / 1000


def test_metric_that_never_moved__is_hardly_ever_green(models: Models) -> None:
    # 12 looks at each; 0.4 % were ever green in the draws that chose the limit.
    assert judged(models, 0.0) <= 0.02


def test_metric_that_fell_by_18_points__is_found(models: Models) -> None:
    assert judged(models, 0.18) >= 0.97


def test_looks_of_the_past__stay_as_they_were(models: Models) -> None:
    """A later build adds looks and changes none: a proof is no matter of when one asks."""
    improvements, values = drawn(303)
    now = models.run(improvements, values)["improvement_proofs"]
    known = [value for value in values if value.month <= 26]
    then = models.run(improvements, known, as_of=date(2026, 3, 31))["improvement_proofs"]
    lineage = ("as_of_date",)
    looked = {(row["improvement_id"], row["look_month"]) for row in then}
    kept = [row for row in now if (row["improvement_id"], row["look_month"]) in looked]
    assert [{k: v for k, v in row.items() if k not in lineage} for row in then] == [
        {k: v for k, v in row.items() if k not in lineage} for row in kept
    ]
    assert len(then) > 50
