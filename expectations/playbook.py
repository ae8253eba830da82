"""Mart gates of the playbook: every play and every sign stands, no small group is told of."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

LANGUAGES = ("en", "ja", "ru", "(all)")
GAPS = (
    "no_play",
    "replaced",
    "no_trigger",
    "not_translated",
    "never_opened",
    "not_acknowledged",
    "quiet",
    "none",
)
WITHHELD = ("group_too_small", "no_staff_known", "no_play")

_playbook = Subject("playbook", "marts.playbook")
_steps = Subject("playbook_steps", "marts.playbook_steps")


def _plays_stand() -> Gate:
    """Ask that each play in force has one current version in each language it is told in."""
    return say.conserved(
        _playbook,
        "plays",
        relation=(
            "(select written.play_id, count(distinct shown.play_version) as version_count, "
            "count(*) as row_count, count(distinct shown.language) as language_count "
            "from (select play_id from policy.plays where valid_from <= $as_of_date "
            "group by play_id) as written left join (select * from marts.playbook "
            "where is_current) as shown on written.play_id = shown.play_id "
            "group by written.play_id) as compared"
        ),
        breaking=(
            "count(*) filter (where version_count <> 1 or row_count <> language_count "
            "or language_count <> (select count(distinct language) from marts.playbook "
            "where play_id <> '(none)'))"
        ),
        expected="one current version of every play, once in each language",
    )


def _signs_are_answered_or_listed() -> Gate:
    """Ask that each sign that may call for a play has one, or stands as a row without."""
    return say.conserved(
        _playbook,
        "signs",
        relation=(
            "(select signs.signal_name, signs.state, shown.trigger_signal from "
            "(select signal_name, unnest(['bad', 'watch']) as state from (select signal_name from "
            "policy.signals where valid_from <= $as_of_date group by signal_name "
            "having arg_max(weight_points, valid_from) > 0) as weighty "
            "union all select 'insufficient_data', 'unknown') as signs left join "
            "(select trigger_signal, trigger_state from marts.playbook where is_current "
            "group by trigger_signal, trigger_state) as shown "
            "on shown.trigger_signal in (signs.signal_name, 'any') "
            "and shown.trigger_state = signs.state) as compared"
        ),
        breaking="count(*) filter (where trigger_signal is null)",
        expected="a play, or a row without one, for every alarming sign and for missing evidence",
    )


def _shares_are_told_or_withheld() -> Gate:
    return say.holds(
        _playbook,
        "withheld",
        "(acknowledged_ratio is null) <> (withheld_reason is not null) "
        "or acknowledged_ratio < 0 or acknowledged_ratio > 1 or done_ratio < 0 or done_ratio > 1 "
        "or (gap_word = 'not_acknowledged' and acknowledged_ratio is null)",
        seen="count(*)",
        expected="a share of the role, or why there is none, and no gap told of a withheld one",
    )


def _no_small_role_is_told() -> Gate:
    return say.agrees(
        _playbook,
        "staff",
        relation=(
            "(select readers.staff_count, 1 as copies from marts.playbook as shown "
            "inner join marts.int_plays__read as readers on shown.play_id = readers.play_id "
            "and shown.play_version = readers.play_version "
            "where shown.acknowledged_ratio is not null) as told"
        ),
        broken="staff_count < $limit",
        expected="no share of a role with fewer than $limit colleagues",
    )


def _steps_are_counted() -> Gate:
    return say.conserved(
        _steps,
        "steps",
        relation=(
            "(select (select count(*) from marts.playbook_steps) as step_rows, "
            "(select coalesce(sum(step_count), 0) from marts.playbook) as told) as compared"
        ),
        rows="max(step_rows)",
        seen="max(step_rows)",
        breaking="max(abs(step_rows - told))",
        expected="as many steps as the playbook counts",
    )


MART_GATES: tuple[Gate, ...] = (
    say.keyed(
        _playbook, ("play_id", "play_version", "language", "trigger_signal", "trigger_state")
    ),
    say.in_set(_playbook, "language", LANGUAGES),
    say.in_set(_playbook, "gap_word", GAPS),
    say.in_set(_playbook, "withheld_reason", WITHHELD, is_required=False),
    _plays_stand(),
    _signs_are_answered_or_listed(),
    _shares_are_told_or_withheld(),
    _no_small_role_is_told(),
    say.keyed(_steps, ("play_id", "play_version", "language", "step_order")),
    _steps_are_counted(),
)
