"""Mart gates of who still comes, who leaves and why: no small group, nothing dropped."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

ACTIVITY_STATES = ("active", "reduced", "lapsed", "won_back", "first_visit_only", "(others)")

EXIT_BREAKDOWNS = ("stage", "reason", "stage_and_reason")
EXIT_ORIGINS = ("observed", "inferred", "none", "(others)", "(all)")

_activity = Subject("patient_activity", "marts.patient_activity")
_exits = Subject("journey_exits", "marts.journey_exits")
_steps = Subject("journey_transitions", "marts.journey_transitions")
_failures = Subject("early_failures", "marts.early_failures")


def _is_rounded(subject: Subject, column: str) -> Gate:
    return say.holds(
        subject,
        "rounded",
        f"{column} is null or {column} % 10 <> 0 or {column} < $limit",
        seen="count(*)",
        expected="counts in tens, none below $limit",
    )


def _lies_within(subject: Subject, name: str) -> Gate:
    low, high = f"{name}_low_ratio", f"{name}_high_ratio"
    return say.holds(
        subject,
        "interval",
        f"{name}_ratio is null or not {name}_ratio between {low} and {high}",
        seen="count(*)",
        expected="every share within its interval",
    )


def _keeps_all(
    subject: Subject,
    about: str,
    *,
    cases: str,
    grouped: str,
    expected: str,
    counted: str = "clinic_group <> '(network)'",
) -> Gate:
    """Ask that merging small groups dropped nobody: of every period shown, each case once.

    `cases` is SQL of the rows before they were merged; `grouped` holds how many stand in each
    group, as the mart shows it but exact, and those `counted` are all: the network stands beside
    its clinics.
    """
    return say.conserved(
        subject,
        about,
        relation=(
            f"(select (select count(*) from {cases} where period_start_date in "
            f"(select period_start_date from {grouped})) as case_count, "
            f"(select coalesce(sum(case_count) filter (where {counted}), 0) from {grouped}) "
            f"as grouped_case_count, (select count(*) from {subject.relation}) as row_count, "
            f"(select count(*) from {grouped}) as group_count) as sums"
        ),
        rows="max(row_count)",
        seen="max(row_count) + 1",
        breaking="max(abs(case_count - grouped_case_count)) + max(abs(row_count - group_count))",
        expected=expected,
        observed="max(case_count) || ' cases in ' || max(group_count) || ' groups'",
    )


def _failures_are_shown_whole() -> Gate:
    shown = (
        "failed_count_rounded", "clean_count_rounded", "failed_lapsed_ratio", "clean_lapsed_ratio",
        "difference_ratio", "difference_low_ratio", "difference_high_ratio",
    )  # fmt: skip
    return say.holds(
        _failures,
        "withheld",
        " or ".join(f"(withheld_reason is null) <> ({column} is not null)" for column in shown),
        seen="count(*)",
        expected="all of the comparison, or the reason why it is withheld",
    )


def _failures_lie_within() -> Gate:
    return say.holds(
        _failures,
        "interval",
        "difference_ratio < difference_low_ratio or difference_ratio > difference_high_ratio",
        seen="count(*)",
        expected="every difference within its interval",
    )


def _failures_are_rounded() -> Gate:
    return say.holds(
        _failures,
        "rounded",
        "failed_count_rounded % 10 <> 0 or failed_count_rounded < $limit "
        "or clean_count_rounded % 10 <> 0 or clean_count_rounded < $limit",
        seen="count(*)",
        expected="counts in tens, none below $limit",
    )


MART_GATES: tuple[Gate, ...] = (
    say.keyed(_activity, ("period_start_date", "clinic_group", "activity_state")),
    say.in_set(_activity, "activity_state", ACTIVITY_STATES),
    _is_rounded(_activity, "patient_count_rounded"),
    _lies_within(_activity, "patient"),
    _keeps_all(
        _activity,
        "patients",
        cases="marts.int_activity__judged",
        grouped="marts.int_activity__grouped",
        expected="every patient of a clinic in one state",
    ),
    say.keyed(
        _exits,
        (
            "period_start_date",
            "clinic_group",
            "breakdown",
            "last_stage",
            "exit_reason",
            "origin",
        ),
    ),
    say.in_set(_exits, "breakdown", EXIT_BREAKDOWNS),
    say.in_set(_exits, "origin", EXIT_ORIGINS),
    _is_rounded(_exits, "patient_count_rounded"),
    _lies_within(_exits, "exit"),
    *(
        _keeps_all(
            _exits,
            f"{breakdown}_lapses",
            cases="(from marts.int_activity__judged where activity_state = 'lapsed')",
            grouped="marts.int_exits__grouped",
            counted=f"breakdown = '{breakdown}'",
            expected=f"every lapse of a clinic once by {breakdown}",
        )
        for breakdown in ("stage", "reason")
    ),
    say.keyed(_steps, ("period_start_date", "clinic_group", "from_stage", "to_stage")),
    _is_rounded(_steps, "patient_count_rounded"),
    _lies_within(_steps, "step"),
    _keeps_all(
        _steps,
        "steps",
        cases="marts.int_transitions__made",
        grouped="marts.int_transitions__grouped",
        expected="every step of a patient once",
    ),
    say.keyed(_failures, ("period_start_date",)),
    say.in_set(_failures, "evidence_label", ("associational",)),
    _failures_are_shown_whole(),
    _failures_lie_within(),
    _failures_are_rounded(),
)
