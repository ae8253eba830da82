"""Programmes for patients (C10, C11): one that moves nobody and one that does, in every world."""

from __future__ import annotations

from typing import Any

Worlds = list[dict[str, list[dict[str, Any]]]]

# A call brings back 30 of 100 instead of 12, who pay 99.5 each on average (40 to 159).
TRUE_CALL_DIFFERENCE = 0.18
TRUE_CALL_VALUE = 0.18 * 99.5
# Of twenty 95 % intervals fewer than seventeen hold the truth in two draws of a hundred.
MOST = 17


def _of(worlds: Worlds, programme: str, measure: str) -> list[dict[str, Any]]:
    found = [
        row for world in worlds for row in world["programme_effects"]
        if (row["programme_id"], row["measure"]) == (programme, measure)
    ]  # fmt: skip
    assert len(found) == len(worlds)
    return found


def _holding(effects: list[dict[str, Any]], truth: float, unit: str) -> int:
    low, high = f"difference_low_{unit}", f"difference_high_{unit}"
    return sum(row[low] <= truth <= row[high] for row in effects)


def test_voucher_without_effect__covers_zero_and_is_hardly_ever_said_to_raise(
    planted_worlds: Worlds,
) -> None:
    for measure, unit in (("returned", "ratio"), ("value", "amount")):
        effects = _of(planted_worlds, "voucher", measure)
        assert _holding(effects, 0, unit) >= MOST
        assert [row["effect_word"] for row in effects].count("raises") <= 2


def test_call_back__holds_its_effect_and_is_said_to_raise(planted_worlds: Worlds) -> None:
    returned = _of(planted_worlds, "call_back", "returned")
    assert _holding(returned, TRUE_CALL_DIFFERENCE, "ratio") >= MOST
    assert [row["effect_word"] for row in returned].count("raises") >= 18
    value = _of(planted_worlds, "call_back", "value")
    assert _holding(value, TRUE_CALL_VALUE, "amount") >= MOST
    assert [row["effect_word"] for row in value].count("raises") >= 18


def test_lots__are_found_to_be_as_planned(planted_worlds: Worlds) -> None:
    for programme in ("voucher", "call_back"):
        labels = [row["evidence_label"] for row in _of(planted_worlds, programme, "returned")]
        # A fair lot of 700 patients misses its share by five points once in a hundred draws.
        assert labels.count("randomised") >= 18


def test_loyalty_programme__is_an_association_whose_members_return_like_the_others(
    planted_worlds: Worlds,
) -> None:
    returned = _of(planted_worlds, "circle", "returned")
    assert {row["evidence_label"] for row in returned} == {"associational"}
    assert _holding(returned, 0, "ratio") >= MOST


def test_counts__are_tens_of_groups(planted_worlds: Worlds) -> None:
    counts = [
        row[column] for world in planted_worlds for row in world["programme_effects"]
        for column in ("treated_count_rounded", "untreated_count_rounded")
    ]  # fmt: skip
    assert all(count % 10 == 0 and count >= 20 for count in counts if count is not None)
