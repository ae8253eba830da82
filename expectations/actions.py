"""Mart gates of actions: no alarm unanswered for weeks, no effect without its interval."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

MEASURES = ("signal_recovered", "tier_improved", "contract_renewed")
STATUSES = ("proposed", "open", "in_progress", "overdue", "done", "dropped")

_actions = Subject("account_actions", "marts.account_actions")
_effects = Subject("action_effects", "marts.action_effects")

_ALARMED = (
    "(select account_tiers.account_id, tier_since_date from marts.account_tiers as account_tiers "
    "semi join (select account_id from marts.int_account_weeks__stated "
    "where is_current and customer_state = 'customer') as customers using (account_id) "
    "where tier = 'High' and exists (select 1 from unified.fct_feed_status "
    "where feed = 'actions' and feed_status = 'fresh' and as_of_date = $as_of_date))"
)


def _no_alarm_unanswered() -> Gate:
    """Ask for an action, open or done since, of every account that has been High for long.

    Where no actions are connected, or their feed is late, nobody can tell: it asks for nothing.
    """
    return say.agrees(
        _actions,
        "acted_on",
        relation=(
            "(select 1 as copies, max(alarmed.tier_since_date) as tier_since_date, "
            "count(taken_up.action_id) as action_count "
            f"from {_ALARMED} as alarmed left join unified.fct_actions as taken_up "
            "on taken_up.account_id = alarmed.account_id "
            "and taken_up.action_status <> 'dropped' "
            "and (taken_up.closed_at is null or "
            "cast(taken_up.closed_at as date) >= alarmed.tier_since_date) "
            "group by alarmed.account_id) as answered"
        ),
        broken=("action_count = 0 and tier_since_date + cast($limit as integer) < $as_of_date"),
        expected="an action open, or done since, for every account High for over $limit $unit",
    )


def _effects_lie_within() -> Gate:
    return say.holds(
        _effects,
        "difference_interval",
        (
            "difference_low_ratio < -1 or difference_high_ratio > 1 "
            "or difference_low_ratio > difference_ratio "
            "or difference_high_ratio < difference_ratio "
            "or (difference_ratio is null) <> (difference_low_ratio is null) "
            "or (difference_ratio is null) <> (difference_high_ratio is null) "
            "or (difference_ratio is null) <> (effect_word is null)"
        ),
        seen="count(*)",
        expected="-1 <= difference_low_ratio <= difference_ratio <= difference_high_ratio <= 1",
    )


def _effects_are_held_back() -> Gate:
    return say.holds(
        _effects,
        "withheld_reason",
        "(difference_ratio is null) <> (withheld_reason is not null)",
        seen="count(*)",
        expected="difference_ratio, or else withheld_reason",
    )


MART_GATES: tuple[Gate, ...] = (
    say.in_set(_actions, "status", STATUSES),
    _no_alarm_unanswered(),
    say.keyed(_effects, ("play_id", "measure")),
    say.in_set(_effects, "measure", MEASURES),
    _effects_lie_within(),
    _effects_are_held_back(),
)
