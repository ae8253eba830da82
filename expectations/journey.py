"""Mart gates of patients' journeys: no small group, nothing said without data or bounds."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

KNEE_WORDS = ("found", "no_knee", "too_few")

_knees = Subject("loyalty_knees", "marts.loyalty_knees")


def _knees_lie_within() -> Gate:
    return say.holds(
        _knees,
        "interval",
        "knee_visit_number < knee_low_visit_number or knee_visit_number > knee_high_visit_number "
        "or (knee_visit_number is null) <> (knee_low_visit_number is null) "
        "or (knee_visit_number is null) <> (knee_high_visit_number is null)",
        seen="count(*)",
        expected="every knee within its interval",
    )


def _knees_are_found() -> Gate:
    return say.holds(
        _knees,
        "evidence",
        "(evidence_word = 'found') <> (knee_visit_number is not null) "
        "or (evidence_word <> 'too_few' and patient_band is null)",
        seen="count(*)",
        expected="a knee where one is found, and found only of a group of patients",
    )


def _knee_shares_are_withheld() -> Gate:
    return say.holds(
        _knees,
        "withheld",
        "(withheld_reason is null and evidence_word = 'found') "
        "<> (before_ratio is not null and after_ratio is not null)",
        seen="count(*)",
        expected="both shares, or the reason why one is withheld",
    )


MART_GATES: tuple[Gate, ...] = (
    say.keyed(_knees, ("account_id",)),
    say.in_set(_knees, "evidence_word", KNEE_WORDS, is_required=False),
    _knees_lie_within(),
    _knees_are_found(),
    _knee_shares_are_withheld(),
)
