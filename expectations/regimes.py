"""Mart gates of shocks: distributions whole, and no claim suspended without a reason on record."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

ORIGINS = ("declared", "detected")

_drift = Subject("signal_drift", "marts.signal_drift")
_regimes = Subject("regimes", "marts.regimes")
_calibration = Subject("tier_calibration", "marts.tier_calibration")
_backtest = Subject("tier_backtest", "marts.tier_backtest")


def _shares_are_whole() -> Gate:
    """Ask that the bins hold every customer once: four shares rounded to six places."""
    return say.holds(
        _drift,
        "shares",
        "abs(bad_ratio + watch_ratio + good_ratio + silent_ratio - 1) > 0.000002",
        seen="count(bad_ratio + watch_ratio + good_ratio + silent_ratio)",
        expected="bad, watch, good and silent shares that sum to 1",
    )


def _drifts_by_its_limit() -> Gate:
    """Ask that a signal drifts exactly where its index reaches the limit, or says why not."""
    return say.holds(
        _drift,
        "index",
        "(stability_index is null) <> (withheld_reason is not null) "
        "or is_drifting <> coalesce(stability_index >= limit_index, false)",
        seen="count(*)",
        expected="is_drifting where stability_index reaches limit_index, else withheld_reason",
    )


def _suspended_by_a_regime(subject: Subject) -> Gate:
    return say.conserved(
        subject,
        "suspensions",
        relation=(
            f"(select regimes.is_suspending from {subject.relation} as claims "
            "left join marts.regimes as regimes "
            "on claims.suspended_reason = regimes.regime_name "
            "where claims.suspended_reason is not null) as suspended"
        ),
        breaking="count(*) filter (where not coalesce(is_suspending, false))",
        expected="each suspended claim by a regime that suspends",
    )


MART_GATES: tuple[Gate, ...] = (
    say.keyed(_drift, ("signal_name", "period_end_date")),
    _shares_are_whole(),
    _drifts_by_its_limit(),
    say.keyed(_regimes, ("regime_name",)),
    say.in_set(_regimes, "regime_origin", ORIGINS),
    say.complete(_regimes, ("first_date", "source", "owner_function", "reason")),
    _suspended_by_a_regime(_calibration),
    _suspended_by_a_regime(_backtest),
)
