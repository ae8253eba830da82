"""Mart gates of priorities: everything open has one place, a destination and a reason."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

DESTINATIONS = ("development", "process", "policy", "strategy")
WORDS = ("value", "moment", "gap", "ease", "nothing_known")

_priorities = Subject("priorities", "marts.priorities")


def _places_have_no_ties() -> Gate:
    return _priorities.gate(
        "conserved",
        about="ranks",
        breaking=(
            "count(*) - count(distinct priority_rank) "
            "+ case when max(priority_rank) <> count(*) or min(priority_rank) <> 1 "
            "then 1 else 0 end"
        ),
        expected="places from 1 on without a gap or a tie",
        why="Two first places leave the choice to whoever asks.",
        when_red="Look at the total order of `priorities`: a tie is broken by the subject's id.",
    )


def _everything_open_is_listed() -> Gate:
    return say.conserved(
        _priorities,
        "open",
        relation=(
            "(select known.improvement_id as open_id, shown.subject_id as shown_id from "
            "(select improvement_id from marts.improvements where is_open) as known full join "
            "(select subject_id from marts.priorities where subject_kind = 'improvement') as shown "
            "on known.improvement_id = shown.subject_id) as compared"
        ),
        breaking="count(*) filter (where open_id is null or shown_id is null)",
        expected="every open improvement, and none that is done",
    )


def _moments_are_nobodys() -> Gate:
    return say.agrees(
        _priorities,
        "moments",
        relation=(
            "(select count(*) as copies, shown.subject_kind = 'moment' "
            "and known.process_name is not null as is_taken from marts.priorities as shown "
            "left join (select process_name from marts.improvements where is_open "
            "group by process_name) as known on shown.process_name = known.process_name "
            "group by is_taken) as compared"
        ),
        broken="is_taken",
        expected="moments of their own only where nobody works on their process",
    )


MART_GATES: tuple[Gate, ...] = (
    say.keyed(_priorities, ("subject_kind", "subject_id")),
    say.in_set(_priorities, "subject_kind", ("improvement", "moment")),
    say.in_set(_priorities, "destination", DESTINATIONS),
    say.in_set(_priorities, "priority_word", WORDS),
    say.complete(_priorities, ("destination", "priority_reason")),
    _places_have_no_ties(),
    _everything_open_is_listed(),
    _moments_are_nobodys(),
)
