"""Mart gates of moments of truth and operations: every run once, bounds in order."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

SEVERITIES = ("showstopper", "serious", "nuisance")

MEASURES = ("steps", "touchpoints", "wait_median", "wait_p90", "rework")
CHANGES = ("rose", "fell", "covers_zero", "no_before")

_moments = Subject("moments_of_truth", "marts.moments_of_truth")
_operations = Subject("process_operations", "marts.process_operations")


def _runs_are_counted_once() -> Gate:
    return say.conserved(
        _moments,
        "runs",
        relation=(
            "(select (select count(*) from unified.fct_process_runs where moment_id is not null) "
            "as recorded, (select coalesce(sum(run_count), 0) from marts.int_moments__counted) "
            "as counted, (select count(*) from marts.int_moments__bounded where is_listed) "
            "as listed, (select count(*) from marts.moments_of_truth) as shown) as compared"
        ),
        rows="max(recorded)",
        seen="max(recorded)",
        breaking="max(abs(recorded - counted) + abs(listed - shown))",
        expected="every run that decides a moment counted once, and each count shown",
    )


def _shares_lie_within() -> Gate:
    shares = ("avoided", "contact_breach", "recovered")
    return say.holds(
        _moments,
        "intervals",
        " or ".join(
            f"{name}_low_ratio > {name}_ratio or {name}_high_ratio < {name}_ratio "
            f"or ({name}_ratio is null) <> ({name}_low_ratio is null) "
            f"or ({name}_ratio is null) <> ({name}_high_ratio is null)"
            for name in shares
        ),
        seen="count(*)",
        expected="every share within its interval, or neither",
    )


def _parts_add_up() -> Gate:
    return say.holds(
        _moments,
        "parts",
        "failed_count > run_count or contact_breach_count > failed_count "
        "or open_breach_count > failed_count or unnoticed_count > failed_count "
        "or denied_count + delayed_count + lost_count > failed_count "
        "or delay_p90_minutes < delay_median_minutes "
        "or (delay_median_minutes is not null and coalesce(delayed_count, 0) = 0)",
        seen="count(*)",
        expected="no more failures than runs, no more breaches, denials or delays than failures",
    )


def _patients_are_no_small_group() -> Gate:
    """Ask of the patient's own layer for tens, two places and no details."""
    return say.holds(
        _moments,
        "rounded",
        "ecosystem_layer = 'patient' and (run_count % 10 <> 0 or failed_count % 10 <> 0 "
        "or run_count <= $limit or failed_count <= $limit "
        "or avoided_ratio <> round(avoided_ratio, 2) or not is_quarter_over "
        "or coalesce(denied_count, delayed_count, lost_count, delay_median_minutes, "
        "unnoticed_count, contact_median_minutes, contact_breach_count, resolve_median_minutes, "
        "open_breach_count) is not null or recovered_ratio is not null "
        "or contact_breach_ratio is not null)",
        seen="count(*)",
        expected="of patients tens of more than $limit, two places, closed quarters, no details",
        is_essential=True,
    )


def _withheld_is_told() -> Gate:
    return say.holds(
        _moments,
        "withheld",
        "(withheld_reason is null) <> (avoided_ratio is not null)",
        seen="count(*)",
        expected="a share or why there is none",
    )


def _ranks_have_no_ties() -> Gate:
    return say.agrees(
        _moments,
        "ranks",
        relation=(
            "(select quarter_start_date, count(*) as copies, "
            "count(dissatisfier_rank) <> count(distinct dissatisfier_rank) "
            "or coalesce(max(dissatisfier_rank) <> count(dissatisfier_rank), false) as is_tied "
            "from marts.moments_of_truth group by quarter_start_date) as quarters"
        ),
        broken="is_tied",
        expected="ranks from 1 on without a gap or a tie within each quarter",
    )


def _values_lie_within() -> Gate:
    return say.holds(
        _operations,
        "intervals",
        "measured_low_value > measured_value or measured_high_value < measured_value "
        "or change_low_value > change_value or change_high_value < change_value "
        "or measured_value < 0 or (unit = 'ratio' and measured_high_value > 1) "
        "or (change_word = 'rose') <> coalesce(change_low_value > 0, false) "
        "or (change_word = 'fell') <> coalesce(change_high_value < 0, false) "
        "or (change_word = 'no_before') <> (before_value is null)",
        seen="count(*)",
        expected="every value and change within its interval, rose or fell only beyond it",
    )


def _runs_are_measured_once() -> Gate:
    return say.conserved(
        _operations,
        "runs",
        relation=(
            "(select (select count(*) from unified.fct_process_runs "
            "where ecosystem_layer <> 'patient') as recorded, (select coalesce(sum(run_count), 0) "
            "from marts.int_operations__measured) as measured) as compared"
        ),
        rows="max(recorded)",
        seen="max(recorded)",
        breaking="max(abs(recorded - measured))",
        expected="every run but those at the patient's own layer in one process, layer and quarter",
    )


MART_GATES: tuple[Gate, ...] = (
    say.keyed(_moments, ("moment_id", "ecosystem_layer", "quarter_start_date")),
    say.referenced(_moments, "ecosystem_layer", "policy.ecosystem_layers", "ecosystem_layer"),
    say.in_set(_moments, "severity", SEVERITIES, is_required=False),
    _runs_are_counted_once(),
    _shares_lie_within(),
    _parts_add_up(),
    _patients_are_no_small_group(),
    _withheld_is_told(),
    _ranks_have_no_ties(),
    say.keyed(_operations, ("process_name", "ecosystem_layer", "quarter_start_date", "measure")),
    say.in_set(_operations, "measure", MEASURES),
    say.in_set(_operations, "change_word", CHANGES),
    _values_lie_within(),
    _runs_are_measured_once(),
)
