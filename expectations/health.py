"""Mart gates of customer health: every customer once, in a known tier, on enough evidence."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

TIERS = ("High", "Medium", "Low", "Stable", "Insufficient data")
SIGNAL_STATES = ("bad", "watch", "good", "unknown")

_tiers = Subject("account_tiers", "marts.account_tiers")
_history = Subject("account_tier_history", "marts.account_tier_history")
_signals = Subject("account_signals", "marts.account_signals")
_states = Subject("tiers", "marts.tiers")

_CUSTOMERS = (
    "(select account_id from unified.fct_contracts where account_id <> 'unknown' "
    "group by account_id) as customers"
)


def _every_customer_once() -> Gate:
    """Ask for the same accounts on both sides; `keyed` asks for one row each."""
    return say.conserved(
        _tiers,
        "customers",
        relation=(
            "(select customers.account_id as customer_id, account_tiers.account_id as tiered_id "
            f"from {_CUSTOMERS} full join marts.account_tiers as account_tiers "
            "on customers.account_id = account_tiers.account_id) as compared"
        ),
        seen="count(customer_id)",
        breaking="count(*) filter (where customer_id is null or tiered_id is null)",
        expected="exactly the accounts that ever had a contract",
    )


def _every_week_once() -> Gate:
    """Ask for a row in each week of history since an account's first week, without a gap."""
    return say.conserved(
        _history,
        "weeks",
        relation=(
            "(select histories.account_id, histories.week_count, "
            "count(weeks.as_of_date) as expected_count from "
            "(select account_id, count(*) as week_count, min(as_of_date) as first_date, "
            "max(as_of_date) as last_date from marts.account_tier_history group by account_id) "
            "as histories left join unified.dim_weeks as weeks "
            "on weeks.as_of_date between histories.first_date and histories.last_date "
            "group by histories.account_id, histories.week_count, histories.first_date, "
            "histories.last_date) as counted"
        ),
        breaking="count(*) filter (where week_count <> expected_count)",
        expected="one row per account and week, without a gap",
    )


def _no_green_without_evidence() -> Gate:
    """Ask that thin coverage never shows as a tier; former customers keep their last one."""
    floor = (
        "(select max_by(value, valid_from) from policy.parameters "
        "where parameter = 'minimum_coverage_ratio' and valid_from <= $as_of_date)"
    )
    return say.agrees(
        _tiers,
        "coverage",
        relation=(
            f"(select 1 as copies, tier, reason, coverage_ratio, {floor} as floor_ratio "
            "from marts.account_tiers) as tiered"
        ),
        broken=(
            "tier <> 'Insufficient data' and reason not like 'not_a_customer%' "
            "and (coverage_ratio < floor_ratio or floor_ratio is null)"
        ),
        expected="no tier but Insufficient data below the least coverage of the policy",
    )


MART_GATES: tuple[Gate, ...] = (
    say.volume_when(_tiers, _CUSTOMERS, expected="rows, since there are customers"),
    say.keyed(_tiers, ("account_id",)),
    say.complete(
        _tiers,
        (
            "account_id",
            "tier",
            "reason",
            "coverage_ratio",
            "policy_version",
            "as_of_date",
            "build_id",
        ),
    ),
    say.in_set(_tiers, "tier", TIERS),
    say.in_range(_tiers, "coverage_ratio", "0", "1"),
    _every_customer_once(),
    _no_green_without_evidence(),
    say.volume_when(_history, _CUSTOMERS, expected="rows, since there are customers"),
    say.keyed(_history, ("account_id", "as_of_date")),
    say.in_set(_history, "tier", TIERS),
    _every_week_once(),
    say.volume_when(_signals, _CUSTOMERS, expected="rows, since there are customers"),
    say.keyed(_signals, ("account_id", "signal_name")),
    say.in_set(_signals, "signal_state", SIGNAL_STATES),
    say.volume(_states),
)
