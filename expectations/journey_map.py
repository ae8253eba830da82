"""Mart gates of the journey map and of returns: each visit once, no small cell, no bare green."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

COLOURS = ("red", "amber", "green", "none")

_matrix = Subject("journey_matrix", "marts.journey_matrix")
_returns = Subject("visit_returns", "marts.visit_returns")


def _cells_are_rounded() -> Gate:
    counts = ("visit_count_rounded", "answer_count_rounded")
    return say.holds(
        _matrix,
        "rounded",
        " or ".join(f"{count} % 10 <> 0 or {count} < $limit" for count in counts)
        + " or visit_count_rounded is null",
        seen="count(*)",
        expected="counts in tens, none below $limit",
    )


def _means_lie_within() -> Gate:
    means = ("rating{}_mean", "stated_importance{}_mean", "derived_importance{}_ratio")
    return say.holds(
        _matrix,
        "intervals",
        " or ".join(
            f"{mean.format('')} < {mean.format('_low')} "
            f"or {mean.format('')} > {mean.format('_high')} "
            f"or ({mean.format('')} is null) <> ({mean.format('_low')} is null)"
            for mean in means
        ),
        seen="count(*)",
        expected="every mean and slope within its interval",
    )


def _ratings_are_withheld_whole() -> Gate:
    shown = ("rating_mean", "rating_low_mean", "rating_high_mean", "answer_count_rounded")
    return say.holds(
        _matrix,
        "withheld",
        " or ".join(f"(withheld_reason is null) <> ({column} is not null)" for column in shown),
        seen="count(*)",
        expected="a rating, or the reason why it is withheld",
    )


def _green_is_proven() -> Gate:
    return say.holds(
        _matrix,
        "green",
        "colour = 'green' and (rating_low_mean is null or evidence_age_days > $limit "
        "or open_problem_count > 0) or colour = 'red' and rating_high_mean is null",
        seen="count(*)",
        expected="no colour without a rating, no green of one older than $limit days",
    )


def _visits_are_conserved() -> Gate:
    """Ask that merging cells dropped no visit of a period that is shown."""
    counted = (
        "select scope, period_start_date, sum(visit_count) as shown_count "
        "from marts.int_touchpoints__bounded group by scope, period_start_date"
    )
    frozen = (
        "select period_start_date, count(*) as frozen_count "
        "from unified.int_patient_visits__frozen group by period_start_date"
    )
    return say.conserved(
        _matrix,
        "visits",
        relation=(
            "(select scope, shown_count, frozen_count, "
            "(select count(*) from marts.journey_matrix) as cell_count, "
            "(select count(*) from marts.int_touchpoints__bounded) as bounded_count "
            f"from ({counted}) as shown left join ({frozen}) as frozen using (period_start_date)) "
            "as sums"
        ),
        breaking=(
            "count(*) filter (where shown_count is distinct from frozen_count) "
            "+ coalesce(max(abs(cell_count - bounded_count)), 0)"
        ),
        expected="every visit of a shown period in one cell of each scope",
        observed="count(*) || ' scopes and periods compared'",
    )


def _returns_are_rounded() -> Gate:
    return say.holds(
        _returns,
        "rounded",
        "patient_count_rounded is null or patient_count_rounded % 10 <> 0 "
        "or patient_count_rounded < $limit",
        seen="count(*)",
        expected="counts in tens, none below $limit",
    )


def _return_shares_lie_within() -> Gate:
    return say.holds(
        _returns,
        "intervals",
        "return_ratio < return_low_ratio or return_ratio > return_high_ratio "
        "or (withheld_reason is null) <> (return_ratio is not null) "
        "or (withheld_reason is null) <> (days_to_next_median is not null)",
        seen="count(*)",
        expected="a share within its interval, or the reason why it is withheld",
    )


def _returns_are_pooled_at_the_end() -> Gate:
    """Ask that every number of a group of patients is told, the last with all that follow."""
    return say.conserved(
        _returns,
        "numbers",
        relation=(
            "(select count(shown.visit_number) as number_count, count(*) as counted_count, "
            "count(*) filter (where shown.is_pooled) as pooled_count, "
            "max(counted.visit_number) as last_number, "
            "max(shown.visit_number) filter (where shown.is_pooled) as pooled_number "
            "from (from marts.int_visit_returns__counted where patient_count >= $limit) as counted "
            "full join marts.visit_returns as shown using (period_start_date, visit_number) "
            "group by period_start_date) as periods"
        ),
        breaking=(
            "count(*) filter (where number_count <> counted_count or pooled_count <> 1 "
            "or pooled_number is distinct from last_number)"
        ),
        expected="every number of $limit patients, the last of them with all that follow",
        observed="count(*) || ' periods compared'",
    )


MART_GATES: tuple[Gate, ...] = (
    say.keyed(
        _matrix, ("scope", "clinic_group", "period_start_date", "journey_stage", "visit_channel")
    ),
    say.in_set(_matrix, "colour", COLOURS, is_required=False),
    _cells_are_rounded(),
    _means_lie_within(),
    _ratings_are_withheld_whole(),
    _green_is_proven(),
    _visits_are_conserved(),
    say.keyed(_returns, ("period_start_date", "visit_number")),
    _returns_are_rounded(),
    _return_shares_lie_within(),
    _returns_are_pooled_at_the_end(),
)
