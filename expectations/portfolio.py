"""Mart gates of the portfolio: drivers as their signals, revenue whole, every story told."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.health import TIERS
from expectations.subject import Subject

DIRECTIONS = ("worse", "better", "unchanged")
LANGUAGES = ("en", "ja", "ru")
KPIS = ("feed_freshness", "actions_in_time")

_drivers = Subject("account_drivers", "marts.account_drivers")
_risk = Subject("portfolio_risk", "marts.portfolio_risk")
_narratives = Subject("narratives", "marts.narratives")
_accountability = Subject("accountability", "marts.accountability")

_CURRENT_CUSTOMERS = (
    "(select account_id from marts.int_account_weeks__stated "
    "where is_current and customer_state = 'customer') as current_customers"
)


def _drivers_say_what_signals_say() -> Gate:
    return say.agrees(
        _drivers,
        "signals",
        relation=(
            "(select 1 as copies, drivers.signal_state, signals.signal_state as evidence_state "
            "from marts.account_drivers as drivers left join marts.account_signals as signals "
            "on signals.account_id = drivers.account_id "
            "and signals.signal_name = drivers.signal_name) as compared"
        ),
        broken="signal_state is distinct from evidence_state",
        expected="each driver in the state of its signal",
    )


def _drivers_are_ranked() -> Gate:
    return say.conserved(
        _drivers,
        "ranks",
        relation=(
            "(select count(distinct driver_rank) as rank_count, count(*) as driver_count, "
            "min(driver_rank) as first_rank, max(driver_rank) as last_rank "
            "from marts.account_drivers group by account_id) as ranked"
        ),
        breaking=(
            "count(*) filter (where rank_count <> driver_count or first_rank <> 1 "
            "or last_rank <> driver_count)"
        ),
        expected="ranks from 1 without a gap or a tie per account",
    )


def _revenue_is_whole() -> Gate:
    """Ask for all revenue of current customers, to the cent, counted from the booked lines."""
    until = (
        "(select coalesce(max(evidence_date), $as_of_date) from unified.fct_feed_status "
        "where feed = 'revenue' and as_of_date = $as_of_date)"
    )
    days = (
        "(select cast(max_by(value, valid_from) as integer) from policy.parameters "
        "where parameter = 'revenue_window_days' and valid_from <= $as_of_date)"
    )
    return say.conserved(
        _risk,
        "revenue",
        relation=(
            "(select (select coalesce(sum(booked_reporting_amount), 0) from marts.portfolio_risk) "
            "as placed_amount, (select coalesce(sum(reporting_amount), 0) "
            f"from unified.fct_revenue semi join {_CURRENT_CUSTOMERS} using (account_id) "
            "where revenue_measure = 'booked' and cast(known_at as date) <= $as_of_date "
            f"and cast(happened_at as date) between {until} - {days} + 1 and {until}) "
            "as customer_amount) as compared"
        ),
        breaking="count(*) filter (where placed_amount <> customer_amount)",
        expected="the rows sum to the booked revenue of all current customers, to the cent",
        observed="max(placed_amount) || ' of ' || max(customer_amount)",
    )


def _every_story_in_every_language() -> Gate:
    return say.conserved(
        _narratives,
        "languages",
        relation=(
            "(select account_tiers.account_id, count(narratives.language) as language_count "
            "from marts.account_tiers as account_tiers left join marts.narratives as narratives "
            "on narratives.account_id = account_tiers.account_id "
            "group by account_tiers.account_id) as told"
        ),
        breaking=f"count(*) filter (where language_count <> {len(LANGUAGES)})",
        expected="the story of every account in every language",
    )


def _every_judged_day_once() -> Gate:
    """Ask for every judged day of a feed that has begun; one that never did is late always."""
    return say.conserved(
        _accountability,
        "days",
        relation=(
            "(select (select coalesce(sum(judged_count), 0) from marts.accountability "
            "where kpi_name = 'feed_freshness') as counted, (select count(*) from "
            "unified.fct_feed_status as judged where feed_status <> 'not connected' and "
            "(watermark_date is not null or feed not in (select feed from "
            "unified.fct_feed_status where watermark_date is not null))) as expected_count) "
            "as compared"
        ),
        breaking="count(*) filter (where counted <> expected_count)",
        expected="every judged day of a connected feed counted once",
        observed="max(counted) || ' of ' || max(expected_count)",
    )


MART_GATES: tuple[Gate, ...] = (
    say.keyed(_drivers, ("account_id", "signal_name")),
    say.in_set(_drivers, "signal_state", ("bad", "watch", "good")),
    say.in_set(_drivers, "direction", DIRECTIONS, is_required=False),
    _drivers_say_what_signals_say(),
    _drivers_are_ranked(),
    say.volume_when(_risk, _CURRENT_CUSTOMERS, expected="rows, since there are customers"),
    say.keyed(_risk, ("tier", "region", "product_id", "controllable_by")),
    say.complete(_risk, ("booked_reporting_amount", "currency_code", "account_count")),
    say.in_set(_risk, "tier", TIERS),
    _revenue_is_whole(),
    say.volume_when(_narratives, "marts.account_tiers", expected="rows, since there are tiers"),
    say.keyed(_narratives, ("account_id", "language")),
    say.in_set(_narratives, "language", LANGUAGES),
    say.holds(
        _narratives,
        "filled",
        "narrative like '%{%'",
        seen="count(narrative)",
        expected="a text without a placeholder left",
    ),
    _every_story_in_every_language(),
    say.keyed(_accountability, ("kpi_name", "subject_name", "period_month")),
    say.in_set(_accountability, "kpi_name", KPIS),
    say.in_range(_accountability, "within_limit_ratio", "0", "1"),
    _every_judged_day_once(),
)
