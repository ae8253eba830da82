"""Mart gates of acting: no alarm unanswered, no effect without its interval, no idle question."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

MEASURES = ("signal_recovered", "tier_improved", "contract_renewed")
METRICS = (
    "renewal_rate",
    "losses_warned",
    "customers_judged",
    "fresh_human_input",
    "feeds_fresh",
    "actions_in_time",
)
INPUT_STATES = ("missing", "stale", "due")
STATUSES = ("proposed", "open", "in_progress", "overdue", "done", "dropped")

_actions = Subject("account_actions", "marts.account_actions")
_effects = Subject("action_effects", "marts.action_effects")
_requests = Subject("input_requests", "marts.input_requests")
_goals = Subject("goal_tracking", "marts.goal_tracking")

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


def _requests_start_from_today() -> Gate:
    """Ask that what was imagined starts from the tier that is: two ways to the same sum."""
    return say.agrees(
        _requests,
        "tier",
        relation=(
            "(select 1 as copies, requests.tier, account_tiers.tier as tier_today "
            "from marts.input_requests as requests left join marts.account_tiers as account_tiers "
            "on account_tiers.account_id = requests.account_id) as compared"
        ),
        broken="tier is distinct from tier_today",
        expected="each request from the tier of its account today",
    )


def _every_metric_serves_a_goal() -> Gate:
    names = ", ".join(f"'{name}'" for name in METRICS)
    return say.conserved(
        _goals,
        "metrics",
        relation=(
            f"(select metrics.metric_name, count(goals.goal_id) as goal_count "
            f"from (select unnest([{names}]) as metric_name) as metrics "
            "left join marts.goal_tracking as goals on goals.metric_name = metrics.metric_name "
            "group by metrics.metric_name) as serving"
        ),
        breaking="count(*) filter (where goal_count = 0)",
        expected="a goal for every metric",
    )


def _goals_are_a_tree() -> Gate:
    """Ask each goal but the company's for a parent a level above: so none serves itself."""
    rank = "list_position(['business', 'tier', 'signal'], {}.goal_level)"
    return say.conserved(
        _goals,
        "tree",
        relation=(
            f"(select {rank.format('goals')} as own_rank, {rank.format('parents')} as parent_rank "
            "from marts.goal_tracking as goals left join marts.goal_tracking as parents "
            "on parents.goal_id = goals.parent_goal_id) as tree"
        ),
        breaking=(
            "count(*) filter (where own_rank is null or (own_rank > 1 "
            "and (parent_rank is null or parent_rank >= own_rank)))"
        ),
        expected="business, tier or signal, and each but the first with a parent above it",
    )


def _no_change_without_a_baseline() -> Gate:
    return say.holds(
        _goals,
        "baseline",
        "baseline_ratio is null and change_word in ('improved', 'worsened', 'no_change_shown')",
        seen="count(change_word)",
        expected="no word of change without a baseline",
    )


MART_GATES: tuple[Gate, ...] = (
    say.in_set(_actions, "status", STATUSES),
    _no_alarm_unanswered(),
    say.keyed(_effects, ("play_id", "measure")),
    say.in_set(_effects, "measure", MEASURES),
    _effects_lie_within(),
    _effects_are_held_back(),
    say.keyed(_requests, ("account_id",)),
    say.in_set(_requests, "input_state", INPUT_STATES),
    _requests_start_from_today(),
    say.volume(_goals),
    say.keyed(_goals, ("goal_id",)),
    say.in_set(_goals, "metric_name", METRICS),
    _every_metric_serves_a_goal(),
    _goals_are_a_tree(),
    _no_change_without_a_baseline(),
)
