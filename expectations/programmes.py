"""Mart gates of programmes for patients: one arm each, no cause without a lot, no small group."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

MEASURES = ("returned", "value")
EFFECTS = ("raises", "lowers", "covers_zero")
LABELS = ("randomised", "associational")
WITHHELD = (
    "not_in_policy",
    "too_few_treated",
    "too_few_untreated",
    "group_too_small",
    "amounts_missing",
)
# What each measure is told in.
UNITS = {"returned": "ratio", "value": "amount"}

_effects = Subject("programme_effects", "marts.programme_effects")


def _differences_lie_within() -> Gate:
    return say.holds(
        _effects,
        "intervals",
        " or ".join(
            f"difference_{unit} < difference_low_{unit} "
            f"or difference_{unit} > difference_high_{unit} "
            f"or (difference_{unit} is null) <> (difference_low_{unit} is null) "
            f"or (difference_{unit} is null) <> (difference_high_{unit} is null)"
            for unit in UNITS.values()
        ),
        seen="count(*)",
        expected="every difference within its interval",
    )


def _words_follow_intervals() -> Gate:
    low = "coalesce(difference_low_ratio, difference_low_amount)"
    high = "coalesce(difference_high_ratio, difference_high_amount)"
    return say.holds(
        _effects,
        "effect",
        f"(effect_word = 'raises') <> ({low} > 0) or (effect_word = 'lowers') <> ({high} < 0)",
        seen="count(*)",
        expected="raises above zero, lowers below, and nothing else",
    )


def _causes_need_a_lot() -> Gate:
    """Ask that nothing is called randomised but balanced arms held out as planned."""
    return say.holds(
        _effects,
        "randomised",
        "evidence_label = 'randomised' and (comparison <> 'hold_out' "
        "or coalesce(balance_word, '') <> 'balanced' or planned_hold_out_ratio is null "
        "or abs(held_out_ratio - planned_hold_out_ratio) > $limit)",
        seen="count(*)",
        expected="randomised only by lot, balanced, and within $limit of the planned share",
    )


def _effects_are_withheld_whole() -> Gate:
    shown = [
        f"(withheld_reason is null and measure = '{measure}') <> ({name}_{unit} is not null)"
        for measure, unit in UNITS.items()
        for name in ("treated", "untreated", "difference")
    ]
    words = [
        f"(withheld_reason is null) <> ({word} is not null)"
        for word in ("effect_word", "evidence_label")
    ]
    return say.holds(
        _effects,
        "withheld",
        " or ".join(shown + words),
        seen="count(*)",
        expected="the effect, or the reason why it is withheld",
    )


def _counts_are_rounded() -> Gate:
    return say.holds(
        _effects,
        "rounded",
        " or ".join(
            f"{name}_count_rounded % 10 <> 0 or {name}_count_rounded < $limit"
            for name in ("treated", "untreated")
        ),
        seen="count(*)",
        expected="counts in tens, none below $limit",
    )


def _patients_have_one_arm() -> Gate:
    """Ask that every patient whose lot was drawn counts, once, in the arm it gave."""
    return say.conserved(
        _effects,
        "arms",
        relation=(
            "(select programme_id, sum(assigned_count) as assigned_count, "
            "sum(counted_count) as counted_count from ("
            "select programme_id, count(distinct patient_id) as assigned_count, "
            "0 as counted_count from marts.int_programme_offers__assigned group by programme_id "
            "union all select programme_id, 0, sum(patient_count) "
            "from marts.int_programme_arms__measured where comparison = 'hold_out' "
            "group by programme_id) as both_counts group by programme_id) as compared"
        ),
        breaking="count(*) filter (where assigned_count <> counted_count)",
        expected="every patient assigned in one arm of the programme",
    )


MART_GATES: tuple[Gate, ...] = (
    say.keyed(_effects, ("programme_id", "comparison", "measure")),
    say.in_set(_effects, "measure", MEASURES),
    say.in_set(_effects, "effect_word", EFFECTS, is_required=False),
    say.in_set(_effects, "evidence_label", LABELS, is_required=False),
    say.in_set(_effects, "withheld_reason", WITHHELD, is_required=False),
    _differences_lie_within(),
    _words_follow_intervals(),
    _causes_need_a_lot(),
    _effects_are_withheld_whole(),
    _counts_are_rounded(),
    _patients_have_one_arm(),
)
