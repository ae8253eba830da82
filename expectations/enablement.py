"""Mart gates of roles and of the field: one who answers, groups of staff never small."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

SUBJECT_TYPES = ("process", "mart", "feed", "signal", "play")
DUTY_GAPS = (
    "unknown_subject",
    "unknown_role",
    "several_accountable",
    "no_accountable",
    "no_responsible",
    "none",
)
ROLE_GAPS = ("no_duty", "no_action", "none")

_responsibilities = Subject("responsibilities", "marts.responsibilities")
_plans = Subject("role_plans", "marts.role_plans")


def _one_role_answers() -> Gate:
    """Ask for one accountable role of each mart, and never for two of anything."""
    return say.holds(
        _responsibilities,
        "accountable",
        "accountable_count > 1 or (subject_type = 'mart' and gap_word <> 'unknown_subject' "
        "and accountable_count <> 1)",
        seen="count(accountable_count)",
        expected="one role that answers for each mart, and never two",
    )


def _gaps_are_told() -> Gate:
    return say.holds(
        _responsibilities,
        "gaps",
        "(accountable_count = 0 or responsible_count = 0) and gap_word = 'none' "
        "or (accountable_count > 0) <> (accountable_roles is not null) "
        "or (responsible_count > 0) <> (responsible_roles is not null)",
        seen="count(*)",
        expected="roles where they are counted, and a word for each gap",
    )


def _duties_name_what_exists() -> Gate:
    return say.holds(
        _responsibilities,
        "known",
        "gap_word in ('unknown_subject', 'unknown_role')",
        seen="count(*)",
        expected="duties of subjects and roles that exist",
    )


def _every_subject_stands() -> Gate:
    """Ask that each signal and play of policy is listed."""
    return say.conserved(
        _responsibilities,
        "subjects",
        relation=(
            "(select policy.subject, shown.subject as shown_subject from "
            "(select 'signal' as subject_type, signal_name as subject from policy.signals "
            "where valid_from <= $as_of_date union select 'play', play_id from policy.plays "
            "where valid_from <= $as_of_date) as policy left join marts.responsibilities as shown "
            "on policy.subject_type = shown.subject_type and policy.subject = shown.subject) "
            "as compared"
        ),
        breaking="count(*) filter (where shown_subject is null)",
        expected="every signal and play of policy with its roles",
    )


def _actions_are_dated() -> Gate:
    return say.holds(
        _plans,
        "dated",
        "(action_id = '(none)') <> (due_date is null) "
        "or (action_id <> '(none)' and action_text is null) "
        "or (gap_word = 'no_action' and action_id <> '(none)') "
        "or year(due_date) <> year(as_of_date)",
        seen="count(*)",
        expected="a text and a day of this year for every yearly action",
    )


MART_GATES: tuple[Gate, ...] = (
    say.keyed(_responsibilities, ("subject_type", "subject")),
    say.in_set(_responsibilities, "subject_type", SUBJECT_TYPES),
    say.in_set(_responsibilities, "gap_word", DUTY_GAPS),
    _one_role_answers(),
    _gaps_are_told(),
    _duties_name_what_exists(),
    _every_subject_stands(),
    say.keyed(_plans, ("role", "action_id")),
    say.in_set(_plans, "gap_word", ROLE_GAPS),
    _actions_are_dated(),
)
