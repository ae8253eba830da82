"""Mart gates of tier changes: every move of the history once, its causes adding up to it."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

TIERS_BY_RANK = ("Stable", "Low", "Medium", "High", "Insufficient data")

_changes = Subject("tier_changes", "marts.tier_changes")

_RANKS = "[" + ", ".join(f"'{tier}'" for tier in TIERS_BY_RANK) + "]"
# A row for each week of history, so that a build in which nobody moved is not an empty one.
_MOVES = (
    "(select histories.tier as history_tier, histories.tier_before, changes.*, "
    f"list_position({_RANKS}, histories.tier) - list_position({_RANKS}, histories.tier_before) "
    "as history_steps from (select account_id, as_of_date, tier, "
    "lag(tier) over (partition by account_id order by as_of_date) as tier_before "
    "from marts.account_tier_history) as histories full join marts.tier_changes as changes "
    "on histories.account_id = changes.account_id and histories.as_of_date = changes.as_of_date"
    ") as moves"
)


def _every_move_once() -> Gate:
    """Ask for a row exactly where the history moves, from and to the tiers it shows."""
    return say.conserved(
        _changes,
        "moves",
        relation=_MOVES,
        breaking=(
            "count(*) filter (where case when history_tier <> tier_before "
            "then from_tier is distinct from tier_before or to_tier is distinct from history_tier "
            "else account_id is not null end)"
        ),
        expected="every move of the history once, and nothing else",
    )


def _causes_add_up() -> Gate:
    """Ask the causes, each judged by itself, for the steps between the published tiers."""
    return say.conserved(
        _changes,
        "causes",
        relation=_MOVES,
        breaking=(
            "count(*) filter (where account_id is not null and ("
            "tier_steps is distinct from history_steps or behaviour_steps + input_aged_out_steps "
            "+ policy_version_steps + late_data_steps + identity_merge_steps "
            "+ evidence_arrived_steps + customer_state_steps "
            "is distinct from history_steps))"
        ),
        expected="causes that add up to the steps between the two published tiers",
    )


MART_GATES: tuple[Gate, ...] = (
    say.keyed(_changes, ("account_id", "as_of_date")),
    _every_move_once(),
    _causes_add_up(),
)
