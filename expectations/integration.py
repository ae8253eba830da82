"""Mart gates of the integration itself: every table once, every tool with an owner."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

LANES = ("api", "database", "file", "handed_in")
DEAD_REASONS = ("disconnected", "never_admitted", "no_rows", "outdated")
LATENCY_WORDS = ("within", "beyond", "no_limit", "not_measured")
TOOL_STATES = ("planned", "in_use", "retired")
REDUNDANCY_WORDS = ("only_one", "shared_category", "not_in_use")
GAP_WORDS = ("fed_out_of_use", "dead_feed", "no_feed", "none")

_health = Subject("integration_health", "marts.integration_health")
_tools = Subject("tools", "marts.tools")


def _tables_are_listed() -> Gate:
    return say.conserved(
        _health,
        "tables",
        relation=(
            "(select feeds.table_name as known_name, shown.table_name as shown_name "
            "from ops.feeds as feeds full join marts.integration_health as shown "
            "on feeds.source = shown.source and feeds.table_name = shown.table_name) as compared"
        ),
        breaking="count(*) filter (where known_name is null or shown_name is null)",
        expected="every raw table, and nothing else",
    )


def _recent_rows_are_counted() -> Gate:
    """Ask that the rows of all tables are those of the admitted loads of the same days.

    Loads of a table that no connector names any more keep standing, and are nobody's rows.
    """
    days = (
        "(select max_by(cast(value as integer), valid_from) from policy.parameters "
        "where parameter = 'feed_recent_days' and valid_from <= $as_of_date)"
    )
    return say.conserved(
        _health,
        "rows",
        relation=(
            "(select (select coalesce(sum(recent_row_count), 0) from marts.integration_health) "
            "as shown_count, (select coalesce(sum(row_count), 0) from ops.loads "
            "inner join ops.feeds using (source, table_name) where "
            f"admitted_date > $as_of_date - {days} and admitted_date <= $as_of_date) "
            "as landed_count) as sums"
        ),
        breaking="max(abs(shown_count - landed_count))",
        expected="as many rows as the loads brought",
    )


def _delays_are_in_order() -> Gate:
    return say.holds(
        _health,
        "delays",
        "latency_p50_days > latency_p95_days or latency_p50_days < 0 "
        "or (latency_row_count > 0) <> (latency_p95_days is not null) "
        "or (latency_p95_days is null) <> (latency_p50_days is null) "
        "or (latency_word = 'beyond') <> coalesce(latency_p95_days > latency_limit_days, false)",
        seen="count(*)",
        expected="half of the rows no later than 95 of a hundred, beyond only past the limit",
    )


def _dead_feeds_call_for_someone() -> Gate:
    return say.holds(
        _health,
        "dead",
        "is_dead <> (dead_reason is not null) or (is_dead and severity <> 'warn') "
        "or (is_dead and not is_connected)",
        seen="count(*)",
        expected="every dead feed with its reason and somebody to act",
    )


def _hands_are_added_up() -> Gate:
    return say.holds(
        _health,
        "hands",
        "manual_step_count <> handed_in_load_count + hand_release_count "
        "+ case when is_connected then coalesce(declared_step_count, 0) else 0 end "
        "or automated_row_ratio < 0 or automated_row_ratio > 1",
        seen="count(*)",
        expected="manual steps that are the sum of the three kinds, shares from 0 to 1",
    )


def _feeds_are_somebodys() -> Gate:
    return say.agrees(
        _tools,
        "feeds",
        relation=(
            "(select count(*) as copies, shown.is_connected and known.tool_id is null "
            "as is_nobodys from marts.integration_health as shown left join marts.tools as known "
            "on shown.tool_id = known.tool_id group by is_nobodys) as compared"
        ),
        broken="is_nobodys",
        expected="every connected table behind a tool of the register",
    )


def _feeds_are_counted_once() -> Gate:
    return say.conserved(
        _tools,
        "feeds",
        relation=(
            "(select (select coalesce(sum(feed_count), 0) from marts.tools) as told_count, "
            "(select count(*) from marts.integration_health as shown inner join marts.tools "
            "using (tool_id) where shown.is_connected) as known_count) as sums"
        ),
        breaking="max(abs(told_count - known_count))",
        expected="each connected table behind one tool",
    )


MART_GATES: tuple[Gate, ...] = (
    say.keyed(_health, ("source", "table_name")),
    say.in_set(_health, "lane", LANES, is_required=False),
    say.in_set(_health, "dead_reason", DEAD_REASONS, is_required=False),
    say.in_set(_health, "latency_word", LATENCY_WORDS),
    _tables_are_listed(),
    _recent_rows_are_counted(),
    _delays_are_in_order(),
    _dead_feeds_call_for_someone(),
    _hands_are_added_up(),
    say.keyed(_tools, ("tool_id",)),
    say.complete(_tools, ("owner_function", "category")),
    say.in_set(_tools, "tool_state", TOOL_STATES),
    say.in_set(_tools, "redundancy_word", REDUNDANCY_WORDS),
    say.in_set(_tools, "gap_word", GAP_WORDS),
    _feeds_are_somebodys(),
    _feeds_are_counted_once(),
)
