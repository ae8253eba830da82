"""Mart gates of customer health: every customer once, in a known tier, on enough evidence.

Of calibration: every decided term once, and no rate without its interval or its reason.
"""

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
_calibration = Subject("tier_calibration", "marts.tier_calibration")
_backtest = Subject("tier_backtest", "marts.tier_backtest")
_memberships = Subject("segment_memberships", "marts.segment_memberships")
_losses = Subject("surprise_churns", "marts.surprise_churns")

# In force at an as-of, even if withdrawn since.
_CUSTOMERS = (
    "(select versions.account_id from unified.int_contracts__versions as versions "
    "inner join unified.dim_weeks as weeks on cast(versions.known_at as date) <= weeks.as_of_date "
    "and coalesce(cast(versions.superseded_at as date) > weeks.as_of_date, true) "
    "where versions.account_id <> 'unknown' group by versions.account_id) as customers"
)

# Trials are bought or not, and never renewed.
_DECIDED = (
    "(select contract_id, outcome from unified.fct_contracts "
    "where outcome is not null and not coalesce(is_trial, false)) as decided"
)
# Ours, which readers saw, and every way of others' that it is compared with.
_POLICIES = (
    "(select 'coverage_aware' as policy_name union select policy_name "
    "from policy.comparison_policies where valid_from <= $as_of_date) as policies"
)
_LOST = f"(select contract_id from {_DECIDED} where outcome <> 'renewed') as lost"


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


def _within(rate: str) -> str:
    """Return what breaks an interval: bounds outside 0-1 or on the wrong side of the rate."""
    low, high = f"{rate}_low_ratio", f"{rate}_high_ratio"
    return (
        f"{low} < 0 or {high} > 1 or {low} > {rate}_ratio or {high} < {rate}_ratio "
        f"or ({rate}_ratio is null) <> ({low} is null) "
        f"or ({rate}_ratio is null) <> ({high} is null)"
    )


def _interval(subject: Subject, rate: str) -> Gate:
    """Ask that a rate lies within its interval, and has one."""
    return say.holds(
        subject,
        f"{rate}_interval",
        _within(rate),
        seen="count(*)",
        expected=f"0 <= {rate}_low_ratio <= {rate}_ratio <= {rate}_high_ratio <= 1",
    )


def _held_back(subject: Subject, rate: str, reason: str) -> Gate:
    """Ask that a rate is missing exactly where the row says why."""
    return say.holds(
        subject,
        reason,
        f"({rate} is null) <> ({reason} is not null)",
        seen="count(*)",
        expected=f"{rate}, or else {reason}",
    )


def _every_account_in_its_present_tier() -> Gate:
    return say.agrees(
        _memberships,
        "tiers",
        relation=(
            "(select 1 as copies, tiers.account_id, tiers.tier as tier_now, now.customer_state, "
            "now.tier from marts.account_tiers as tiers full join (select * from "
            "marts.segment_memberships where valid_until_date is null) as now "
            "on now.account_id = tiers.account_id) as compared"
        ),
        broken=(
            "account_id is null or customer_state is null "
            "or (customer_state <> 'former' and tier <> tier_now)"
        ),
        expected="each account in one present segment, of the tier it has",
    )


def _every_decided_term_once() -> Gate:
    """Ask each policy and kind of segment for all decided terms: nothing swallows one."""
    return say.conserved(
        _calibration,
        "terms",
        relation=(
            "(select policy_name, segment_type, sum(decided_count) as counted, "
            f"(select count(*) from {_DECIDED}) as expected_count "
            "from marts.tier_calibration group by policy_name, segment_type) as compared"
        ),
        breaking="count(*) filter (where counted <> expected_count)",
        expected="every decided term once under each policy, in each kind of segment",
    )


def _every_policy_compared(subject: Subject) -> Gate:
    """Ask for rows of each policy, once terms were decided: a comparison leaves none out."""
    return say.conserved(
        subject,
        "policies",
        relation=(
            "(select policies.policy_name, count(compared.policy_name) as row_count, "
            f"(select count(*) from {_DECIDED}) as decided_count from {_POLICIES} "
            f"full join {subject.relation} as compared "
            "on compared.policy_name = policies.policy_name group by policies.policy_name) "
            "as policies_compared"
        ),
        breaking=(
            "count(*) filter (where policy_name is null or (decided_count > 0 and row_count = 0))"
        ),
        expected="rows of ours and of each policy in force, and of no other",
    )


def _every_term_backtested() -> Gate:
    """Ask each row of the back-test for all decided terms, tiered then or not."""
    return say.conserved(
        _backtest,
        "terms",
        relation=(
            "(select decided_count + not_tiered_count as counted, "
            f"(select count(*) from {_DECIDED}) as expected_count "
            "from marts.tier_backtest) as compared"
        ),
        breaking="count(*) filter (where counted <> expected_count)",
        expected="every decided term under each policy, at each lead time and threshold",
    )


def _every_loss_once() -> Gate:
    """Ask for the same terms on both sides; `keyed` asks for one row each."""
    return say.conserved(
        _losses,
        "losses",
        relation=(
            "(select lost.contract_id as lost_id, listed.contract_id as listed_id "
            f"from {_LOST} full join marts.surprise_churns as listed "
            "on lost.contract_id = listed.contract_id) as compared"
        ),
        breaking="count(*) filter (where lost_id is null or listed_id is null)",
        expected="exactly the decided terms that were not renewed",
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
    say.volume_when(_calibration, _DECIDED, expected="rows, since terms were decided"),
    say.keyed(_calibration, ("policy_name", "segment_type", "segment", "tier")),
    say.in_set(_calibration, "tier", (*TIERS, "(not tiered)")),
    say.in_range(_calibration, "pooled_renewal_ratio", "0", "1", is_required=False),
    say.in_range(_calibration, "monotone_renewal_ratio", "0", "1", is_required=False),
    _interval(_calibration, "renewal"),
    _held_back(_calibration, "renewal_ratio", "withheld_reason"),
    _every_decided_term_once(),
    _every_policy_compared(_calibration),
    say.volume_when(_backtest, _DECIDED, expected="rows, since terms were decided"),
    say.keyed(_backtest, ("policy_name", "lead_time", "threshold_tier")),
    say.in_set(_backtest, "threshold_tier", TIERS[:3]),
    _interval(_backtest, "precision"),
    _interval(_backtest, "recall"),
    _held_back(_backtest, "precision_ratio", "precision_withheld_reason"),
    _held_back(_backtest, "recall_ratio", "recall_withheld_reason"),
    _every_term_backtested(),
    _every_policy_compared(_backtest),
    say.keyed(_memberships, ("account_id", "valid_from_date")),
    _every_account_in_its_present_tier(),
    say.volume_when(_losses, _LOST, expected="rows, since terms were not renewed"),
    say.keyed(_losses, ("contract_id",)),
    say.in_set(_losses, "lead_tier", TIERS, is_required=False),
    _every_loss_once(),
)
