"""Mart gates of the scorecard of both sides: each side in each month, no small group."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

SIDES = ("patient", "professional")
CHANGES = ("better", "worse", "covers_zero", "no_before")
PAIRS = ("together", "apart", "unclear", "pair_not_shown", "no_pair")
MISSING = ("not_measured", "group_too_small")

_scorecard = Subject("experience_scorecard", "marts.experience_scorecard")


def _shares_lie_within() -> Gate:
    return say.holds(
        _scorecard,
        "intervals",
        "low_ratio > metric_ratio or high_ratio < metric_ratio "
        "or difference_low_ratio > difference_ratio or difference_high_ratio < difference_ratio "
        "or (missing_reason is null) <> (metric_ratio is not null) "
        "or (metric_ratio is null) <> (low_ratio is null) "
        "or (metric_ratio is null) <> (high_ratio is null)",
        seen="count(*)",
        expected="every share and difference within its interval, or why there is none",
    )


def _words_agree_with_bounds() -> Gate:
    rose, fell = (
        "coalesce(difference_low_ratio > 0, false)",
        ("coalesce(difference_high_ratio < 0, false)"),
    )
    return say.holds(
        _scorecard,
        "words",
        f"(change_word in ('better', 'worse')) <> ({rose} or {fell}) "
        f"or (change_word = 'better' and {rose} <> (better_when = 'higher')) "
        f"or (change_word = 'worse' and {rose} <> (better_when = 'lower')) "
        "or (change_word = 'no_before') <> (difference_ratio is null) "
        "or (pair_word in ('together', 'apart') and pair_ratio is null) "
        "or (side = 'patient') <> (pair_word is null)",
        seen="count(*)",
        expected="better and worse beyond the interval, as policy reads a rise",
    )


def _both_sides_stand() -> Gate:
    return say.conserved(
        _scorecard,
        "sides",
        relation=(
            "(select month_start_date, count(distinct side) as side_count, "
            "count(*) filter (where metric_id = '(none)') as missing_count, count(*) as row_count "
            "from marts.experience_scorecard group by month_start_date) as months"
        ),
        breaking="count(*) filter (where side_count <> 2 or missing_count > 1)",
        expected="both sides in every month, or one of them named as missing",
    )


def _months_are_counted_once() -> Gate:
    return say.conserved(
        _scorecard,
        "months",
        relation=(
            "(select (select count(*) from marts.int_experience__shown) as measured, "
            "(select count(*) from marts.experience_scorecard where metric_id <> '(none)') "
            "as listed) as compared"
        ),
        rows="max(measured)",
        seen="max(measured)",
        breaking="max(abs(measured - listed))",
        expected="every metric of a month once",
    )


def _patients_are_no_small_group() -> Gate:
    """Ask what is of patients for tens of more than the limit, in two places."""
    return say.agrees(
        _scorecard,
        "rounded",
        relation=(
            "(select shown.case_count, shown.metric_ratio, 1 as copies "
            "from marts.experience_scorecard as shown "
            "inner join marts.int_experience__shown as measured using (metric_id, "
            "month_start_date) where measured.is_of_patients and shown.metric_ratio is not null) "
            "as told"
        ),
        broken=(
            "case_count % 10 <> 0 or case_count < $limit or metric_ratio <> round(metric_ratio, 2)"
        ),
        expected="of patients tens of $limit and more, and two places",
    )


def _few_cases_of_professionals_are_not_told() -> Gate:
    """Ask it of cases: their metrics know no people."""
    return say.agrees(
        _scorecard,
        "professionals",
        relation=(
            "(select shown.case_count, 1 as copies from marts.experience_scorecard as shown "
            "inner join marts.int_experience__shown as measured using (metric_id, "
            "month_start_date) where not measured.is_of_patients "
            "and shown.metric_ratio is not null) as told"
        ),
        broken="case_count is null or case_count < $limit",
        expected="of professionals no share of fewer than $limit cases",
    )


MART_GATES: tuple[Gate, ...] = (
    say.keyed(_scorecard, ("month_start_date", "side", "metric_id")),
    say.in_set(_scorecard, "side", SIDES),
    say.in_set(_scorecard, "change_word", CHANGES),
    say.in_set(_scorecard, "pair_word", PAIRS, is_required=False),
    say.in_set(_scorecard, "missing_reason", MISSING, is_required=False),
    _shares_lie_within(),
    _words_agree_with_bounds(),
    _both_sides_stand(),
    _months_are_counted_once(),
    _patients_are_no_small_group(),
    _few_cases_of_professionals_are_not_told(),
)
