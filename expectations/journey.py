"""Mart gates of patients' journeys: no small group, nothing said without data or bounds."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

KNEE_WORDS = ("found", "no_knee", "too_few")

_knees = Subject("loyalty_knees", "marts.loyalty_knees")
_hand_offs = Subject("hand_offs", "marts.hand_offs")


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


def _hand_off_shares_lie_within() -> Gate:
    return say.holds(
        _hand_offs,
        "intervals",
        " or ".join(
            f"{name}_ratio < {name}_low_ratio or {name}_ratio > {name}_high_ratio"
            for name in ("complete", "fields_lost")
        ),
        seen="count(*)",
        expected="every share within its interval",
    )


def _hand_off_shares_are_withheld_whole() -> Gate:
    shown = ("complete_ratio", "fields_lost_ratio", "loss_rank")
    optional = ("asked_again_ratio", "most_lost_field", "most_lost_ratio")
    missing = [f"(withheld_reason is null) <> ({column} is not null)" for column in shown]
    leaked = [f"withheld_reason is not null and {column} is not null" for column in optional]
    return say.holds(
        _hand_offs,
        "withheld",
        " or ".join(missing + leaked),
        seen="count(*)",
        expected="the shares, or the reason why they are withheld",
    )


def _hand_offs_are_rounded() -> Gate:
    return say.holds(
        _hand_offs,
        "rounded",
        "hand_off_count_rounded % 10 <> 0 or hand_off_count_rounded < $limit",
        seen="count(*)",
        expected="counts in tens, none below $limit",
    )


def _hand_offs_are_conserved() -> Gate:
    """Ask that merging small edges dropped no hand-off of a closed period."""
    return say.conserved(
        _hand_offs,
        "visits",
        relation=(
            "(select (select count(*) from marts.int_hand_offs__frozen where period_start_date in "
            "(select period_start_date from marts.hand_offs)) as frozen_count, "
            "(select coalesce(sum(hand_off_count), 0) from marts.int_hand_offs__measured) "
            "as measured_count, (select count(*) from marts.hand_offs) as edge_count, "
            "(select count(*) from marts.int_hand_offs__measured) as measured_edge_count) as sums"
        ),
        rows="max(edge_count)",
        seen="max(edge_count) + 1",
        breaking=(
            "max(abs(frozen_count - measured_count)) + max(abs(edge_count - measured_edge_count))"
        ),
        expected="every hand-off of a period that is shown under one edge",
        observed="max(measured_edge_count) || ' edges compared'",
    )


def _hand_offs_name_what_they_lose() -> Gate:
    """Ask that sheets which name lost fields name as many as did not arrive, but for a few."""
    return _hand_offs.gate(
        "agrees",
        about="named",
        relation=(
            "(select lost_count, case when fields_missing is not null then "
            "length(fields_missing) - length(replace(fields_missing, '|', '')) + 1 end "
            "as named_count from marts.int_hand_offs__frozen where lost_count > 0) as sheets"
        ),
        seen="count(named_count)",
        breaking=(
            "case when count(*) filter (where named_count <> lost_count) "
            "> $limit * count(named_count) "
            "then count(*) filter (where named_count <> lost_count) else 0 end"
        ),
        expected="as many fields named as did not arrive, but for a share of $limit",
    )


MART_GATES: tuple[Gate, ...] = (
    say.keyed(_knees, ("account_id",)),
    say.in_set(_knees, "evidence_word", KNEE_WORDS, is_required=False),
    _knees_lie_within(),
    _knees_are_found(),
    _knee_shares_are_withheld(),
    say.keyed(_hand_offs, ("period_start_date", "department", "next_department")),
    _hand_off_shares_lie_within(),
    _hand_off_shares_are_withheld_whole(),
    _hand_offs_are_rounded(),
    _hand_offs_are_conserved(),
    _hand_offs_name_what_they_lose(),
)
