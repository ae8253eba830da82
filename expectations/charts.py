"""Mart gates of control charts: limits from the baseline alone, and signals that follow them."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

PHASES = ("baseline", "monitored", "not_judged")
SIGNALS = ("beyond_limit", "run", "none", "not_judged")
WITHHELD = ("group_too_small", "too_few_exposures", "no_baseline")

_charts = Subject("misuse_chart_points", "marts.misuse_chart_points")
_LIMITS = ("centre_ratio", "low_limit_ratio", "high_limit_ratio", "spread_multiple")


def _limits_are_withheld_whole() -> Gate:
    return say.holds(
        _charts,
        "withheld",
        " or ".join(f"(withheld_reason is null) <> ({column} is not null)" for column in _LIMITS),
        seen="count(*)",
        expected="every limit, or else withheld_reason and none of them",
    )


def _limits_stand_around_the_centre() -> Gate:
    return say.holds(
        _charts,
        "limits",
        "not (0 <= low_limit_ratio and low_limit_ratio <= centre_ratio "
        "and centre_ratio <= high_limit_ratio and high_limit_ratio <= 1) or spread_multiple < 1 "
        "or misused_count > exposed_count or misuse_ratio not between 0 and 1",
        seen="count(*)",
        expected="limits around the centre and within 0-1, no more misused than used",
    )


def _centres_come_from_the_baseline() -> Gate:
    """Ask that nothing after the baseline moved the centre that it is held against."""
    return say.holds(
        Subject(
            _charts.name,
            "(select min(centre_ratio) as centre_ratio, max(centre_ratio) as other_ratio, "
            "sum(misused_count) filter (where phase = 'baseline') "
            "/ sum(exposed_count) filter (where phase = 'baseline') as baseline_ratio, "
            "max(point_start_date) filter (where phase = 'baseline') as last_baseline_date, "
            "min(point_start_date) filter (where phase = 'monitored') as first_monitored_date "
            "from marts.misuse_chart_points group by rule_id, product_id) as charts",
        ),
        "baseline",
        "centre_ratio <> other_ratio or abs(centre_ratio - baseline_ratio) > 0.000001 "
        "or last_baseline_date >= first_monitored_date",
        seen="count(*)",
        expected="one centre of each chart, the share of its first points",
    )


def _signals_say_what_limits_say() -> Gate:
    return say.holds(
        _charts,
        "signals",
        "(signal_word = 'beyond_limit') "
        "<> coalesce(misuse_ratio not between low_limit_ratio and high_limit_ratio, false) "
        "or (direction_word is null) <> (signal_word in ('none', 'not_judged')) "
        "or (direction_word = 'better') <> (misuse_ratio < centre_ratio) "
        "or (signal_word = 'not_judged') <> (phase = 'not_judged')",
        seen="count(*)",
        expected="a signal beyond the limits, better below the centre",
    )


def _runs_are_long_enough() -> Gate:
    """Ask that a run is one from the policy's length on, and none that long is passed over."""
    return say.holds(
        _charts,
        "runs",
        "(signal_word = 'run' and coalesce(run_point_count < $limit, true)) "
        "or (run_point_count >= $limit and signal_word not in ('run', 'beyond_limit'))",
        seen="count(*)",
        expected="a run of $limit points and more, or another signal, and none of fewer",
    )


def _few_who_opened_are_not_counted() -> Gate:
    return say.holds(
        _charts,
        "group",
        "intervention_count between 1 and $limit - 1",
        seen="count(*)",
        expected="nobody or at least $limit people who opened content in a point",
    )


MART_GATES: tuple[Gate, ...] = (
    say.keyed(_charts, ("rule_id", "product_id", "point_start_date")),
    say.in_set(_charts, "phase", PHASES),
    say.in_set(_charts, "signal_word", SIGNALS),
    say.in_set(_charts, "withheld_reason", WITHHELD, is_required=False),
    _limits_are_withheld_whole(),
    _limits_stand_around_the_centre(),
    _centres_come_from_the_baseline(),
    _signals_say_what_limits_say(),
    _runs_are_long_enough(),
    _few_who_opened_are_not_counted(),
)
