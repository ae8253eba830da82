"""Mart gates of the device loop: misuse by a rule in force, steps in order, no small group."""

from __future__ import annotations

from itertools import pairwise

from expectations import small_groups
from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

# The counts of the funnel: each step is of those who took the one before it.
STEPS = (
    "detected_count",
    "matched_count",
    "sent_count",
    "opened_count",
    "mendable_count",
    "improved_count",
    "watched_count",
    "stayed_improved_count",
)
SHARES = ("sent", "opened", "improved", "stayed_improved")
FUNNEL_WITHHELD = ("group_too_small", "protects_another_group")

_cases = Subject("misuse_cases", "marts.misuse_cases")
_episodes = Subject("fct_misuse_episodes", "unified.fct_misuse_episodes")
_funnel = Subject("misuse_funnel", "marts.misuse_funnel")


def _beyond(name: str) -> str:
    """Return the condition that a share lies outside its interval."""
    return f"{name}_ratio < {name}_low_ratio or {name}_ratio > {name}_high_ratio"


def _cases_are_of_uses() -> Gate:
    return say.holds(
        _cases,
        "counts",
        "case_count < 1 or case_count > exposed_operation_count "
        f"or device_count < 1 or device_count > case_count or {_beyond('misuse')}",
        seen="count(case_count + exposed_operation_count + device_count)",
        expected="cases among the uses that could have been one, their share within its interval",
    )


def _habits_are_followed() -> Gate:
    """Ask that what became of a habit is told where there is one; what was read, not of all."""
    return say.holds(
        _cases,
        "habit",
        "coalesce(is_habit, false) <> (is_improved is not null) "
        "or (is_content_sent is null) <> (is_content_opened is null) "
        "or (is_content_sent is not null and is_improved is null)",
        seen="count(*)",
        expected="for each month with a habit whether it mended, and of nothing else what was read",
    )


def _cases_are_conserved() -> Gate:
    return say.conserved(
        _cases,
        "cases",
        relation=(
            "(select (select coalesce(sum(case_count), 0) from marts.misuse_cases) as told_count, "
            "(select count(*) from unified.fct_misuse_cases) as found_count) as sums"
        ),
        rows="max(found_count)",
        seen="max(found_count)",
        breaking="max(abs(told_count - found_count))",
        expected="every case in one month of one organisation",
        observed="max(found_count) || ' cases compared'",
    )


def _cases_were_against_the_rules() -> Gate:
    """Ask that each case broke the version of its rule that was in force on its day."""
    return say.agrees(
        _cases,
        "in_force",
        relation=(
            "(select 1 as copies, rules.rule_id is null or rules.rule_type <> cases.rule_type "
            "or coalesce(rules.valid_to < cases.case_date, false) as is_out_of_force "
            "from (select found.rule_id, found.rule_type, "
            "cast(found.happened_at as date) as case_date, max(versions.valid_from) as valid_from "
            "from unified.fct_misuse_cases as found left join policy.misuse_rules as versions "
            "on found.rule_id = versions.rule_id "
            "and versions.valid_from <= cast(found.happened_at as date) "
            "group by found.misuse_case_id, found.rule_id, found.rule_type, found.happened_at) "
            "as cases left join policy.misuse_rules as rules "
            "on cases.rule_id = rules.rule_id and cases.valid_from = rules.valid_from) as judged"
        ),
        broken="is_out_of_force",
        expected="every case against the version of its rule that was in force on its day",
    )


def _episodes_go_on_in_order() -> Gate:
    return say.holds(
        _episodes,
        "dates",
        "sent_date <= detected_date or opened_date <= detected_date or opened_date < sent_date "
        "or closed_date <= detected_date or closed_date < sent_date or closed_date < opened_date "
        "or relapsed_date <= closed_date or (relapsed_date is not null and closed_date is null) "
        "or (opened_date is null) <> (opened_content_id is null)",
        seen="count(detected_date)",
        expected="detected, then sent, opened, closed, and only then a relapse",
    )


def _episodes_are_of_known_people() -> Gate:
    return say.holds(
        _episodes,
        "person",
        "hcp_id = 'unknown'",
        seen="count(hcp_id)",
        expected="no episode of somebody unknown",
    )


def _content_was_approved_first() -> Gate:
    """Ask that what was opened had been approved itself, and something before any was sent."""
    return say.holds(
        Subject(
            _episodes.name,
            "(select episodes.detected_date, episodes.sent_date, episodes.opened_date, "
            "episodes.approved_date, cast(content.approved_at as date) as opened_approved_date "
            "from unified.fct_misuse_episodes as episodes left join unified.dim_content as content "
            "on episodes.opened_content_id = content.content_id) as episodes",
        ),
        "approved",
        "(sent_date is not null and coalesce(approved_date > sent_date, true)) "
        "or (opened_date is not null and coalesce(opened_approved_date > opened_date, true))",
        seen="count(detected_date)",
        expected="corrective content approved before it was sent or opened",
    )


def _steps_are_of_the_step_before() -> Gate:
    broken = [
        f"{after} > {before} or ({after} is not null and {before} is null)"
        for before, after in pairwise(STEPS)
    ]
    return say.holds(
        _funnel,
        "steps",
        " or ".join(broken),
        seen="count(*)",
        expected="each step of those who took the one before it",
    )


def _funnel_shares_lie_within() -> Gate:
    return say.holds(
        _funnel,
        "intervals",
        " or ".join(_beyond(name) for name in SHARES),
        seen="count(*)",
        expected="every share within its interval",
    )


def _small_quarters_are_withheld() -> Gate:
    """Ask that a withheld quarter tells nothing, and each other how many it is of."""
    told = [
        *STEPS[1:],
        *(f"{name}_{bound}" for name in SHARES for bound in ("ratio", "low_ratio", "high_ratio")),
        *(f"{name}_median_days" for name in SHARES[:-1]),
    ]
    return say.holds(
        _funnel,
        "withheld",
        "(withheld_reason is null) <> (detected_count is not null) or withheld_reason is not null "
        f"and coalesce({', '.join(f'cast({column} as double)' for column in told)}) is not null",
        seen="count(*)",
        expected="how many were detected, or the reason why it is withheld",
    )


def _no_step_is_of_few() -> Gate:
    """Ask that neither those who took a step nor those who stopped before it are few."""
    few = [f"{column} between 1 and $limit - 1" for column in STEPS]
    stopped = [
        f"{before} - {after} between 1 and $limit - 1" for before, after in pairwise(STEPS[1:])
    ]
    return say.holds(
        _funnel,
        "group",
        " or ".join(few + stopped),
        seen="count(*)",
        expected="nobody or at least $limit people at each step, and as many or nobody left out",
    )


MART_GATES: tuple[Gate, ...] = (
    say.keyed(_cases, ("account_id", "rule_id", "product_id", "case_month")),
    _cases_are_of_uses(),
    _habits_are_followed(),
    _cases_are_conserved(),
    _cases_were_against_the_rules(),
    say.keyed(_episodes, ("episode_id",)),
    _episodes_go_on_in_order(),
    _episodes_are_of_known_people(),
    _content_was_approved_first(),
    say.keyed(_funnel, ("rule_id", "matched_content_id", "quarter_start_date")),
    say.in_set(_funnel, "withheld_reason", FUNNEL_WITHHELD, is_required=False),
    small_groups.none_alone(_funnel, ("rule_id",), "withheld_reason", "group_too_small"),
    _steps_are_of_the_step_before(),
    _funnel_shares_lie_within(),
    _small_quarters_are_withheld(),
    _no_step_is_of_few(),
)
