"""What differs between two policies, row by row, and when it is felt."""

from datetime import date

import pytest

from dagster_project.preview.changes import canonical, compare_rows

TYPES = {"rule_name": "string", "tier": "string", "share": "decimal(9,6)", "valid_from": "date"}
KEY = ["rule_name", "valid_from"]
AS_OF = date(2026, 6, 30)
BASE = {"rule_name": "high", "tier": "High", "share": "0.36", "valid_from": "2020-01-01"}
OTHER = {"rule_name": "low", "tier": "Low", "share": "0.1", "valid_from": "2020-01-01"}


def changed(*rows, before=(BASE, OTHER), as_if_in_force=False):
    return compare_rows(
        "rules", KEY, list(before), list(rows), as_of=AS_OF, as_if_in_force=as_if_in_force
    )


def test_same_rows_in_another_spelling__are_no_change():
    built = [BASE | {"share": "0.360000"}]
    assert compare_rows(
        "rules", KEY, canonical(built, TYPES), canonical([BASE], TYPES), as_of=AS_OF
    ) is None  # fmt: skip


def test_row_in_force__tells_its_columns_and_counts_from_the_first_day_on():
    newer = BASE | {"share": "0.5", "valid_from": "2026-06-30"}
    change = changed(BASE, OTHER, newer)
    (row,) = change.rows
    assert (row.key, row.standing, row.is_new_key) == (("high",), "in force", False)
    assert row.columns == (("share", "0.36", "0.5"),)
    assert change.keys == {("high",)}
    assert sorted(change.hypothetical, key=str) == sorted(
        [OTHER, newer | {"valid_from": "2020-01-01"}], key=str
    )


def test_row_of_a_later_day__is_not_felt_unless_asked_for():
    later = BASE | {"share": "0.5", "valid_from": "2026-07-01"}
    change = changed(BASE, OTHER, later)
    assert [row.standing for row in change.rows] == ["not yet in force"]
    assert change.keys == frozenset()
    asked = changed(BASE, OTHER, later, as_if_in_force=True)
    assert [row.standing for row in asked.rows] == ["in force"]
    assert asked.keys == {("high",)}
    assert later | {"valid_from": "2020-01-01"} in asked.hypothetical


def test_only_the_last_of_several_later_rows_counts():
    first = BASE | {"share": "0.5", "valid_from": "2026-07-01"}
    second = BASE | {"share": "0.6", "valid_from": "2026-08-01"}
    change = changed(BASE, OTHER, first, second, as_if_in_force=True)
    assert [row.standing for row in change.rows] == ["superseded", "in force"]


def test_row_older_than_the_one_in_force__judges_the_weeks_of_its_day_again():
    before = [BASE | {"valid_from": "2025-01-01"}]
    older = BASE | {"share": "0.5", "valid_from": "2024-01-01"}
    change = changed(*before, older, before=before)
    assert [row.standing for row in change.rows] == ["superseded"]
    assert (change.keys, change.past_from) == ({("high",)}, "2024-01-01")
    assert sorted(change.hypothetical, key=str) == sorted([*before, older], key=str)


def test_new_key__is_new():
    added = {"rule_name": "mine", "tier": "Low", "share": "", "valid_from": "2026-01-01"}
    change = changed(BASE, OTHER, added)
    assert [(row.is_new_key, row.columns) for row in change.rows] == [
        (True, (("tier", "", "Low"),))
    ]
    assert change.keys == {("mine",)}


def test_row_that_is_gone__is_withdrawn_and_felt():
    change = changed(OTHER)
    assert [(row.key, row.standing) for row in change.rows] == [(("high",), "withdrawn")]
    assert change.keys == {("high",)}
    assert change.hypothetical == (OTHER,)


@pytest.mark.parametrize("valid_from", ["2021-01-01", "2026-06-30"])
def test_same_values_once_more__are_told_and_not_felt(valid_from):
    change = changed(BASE, OTHER, BASE | {"valid_from": valid_from})
    assert [row.columns for row in change.rows] == [()]
    assert (change.keys, change.past_from) == (frozenset(), "")


def test_row_moved_to_another_day__judges_the_weeks_between_again():
    newer = BASE | {"share": "0.5", "valid_from": "2025-01-01"}
    moved = newer | {"valid_from": "2026-01-01"}
    change = changed(BASE, OTHER, moved, before=(BASE, OTHER, newer))
    assert [row.columns for row in change.rows] == [()]
    assert (change.keys, change.past_from) == ({("high",)}, "2025-01-01")
    assert sorted(change.hypothetical, key=str) == sorted([BASE, OTHER, moved], key=str)


def test_newer_row_withdrawn__gives_the_older_one_back():
    newer = BASE | {"share": "0.5", "valid_from": "2025-01-01"}
    change = changed(BASE, OTHER, before=(BASE, OTHER, newer))
    assert [(row.standing, row.valid_from) for row in change.rows] == [("withdrawn", "2025-01-01")]
    assert (change.keys, change.past_from) == ({("high",)}, "")
    assert BASE in change.hypothetical
