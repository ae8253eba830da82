"""Mart gates of groups that patients are told in: what happened to them, and who they are."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.patients import are_rounded, lie_within
from expectations.subject import Subject

INCIDENT_DIMENSIONS = ("incident_type", "severity", "handling")
MIX_DIMENSIONS = ("persona", "acquisition_channel")

_incidents = Subject("incident_outcomes", "marts.incident_outcomes")
_mix = Subject("patient_mix", "marts.patient_mix")


def _returns_have_a_comparison() -> Gate:
    return say.holds(
        _incidents,
        "comparison",
        "(return_ratio is null) <> (comparison_return_ratio is null) "
        "or (return_ratio is null) <> (difference_ratio is null) "
        "or evidence_label <> 'associational' or first_contact_median_minutes < 0 "
        "or withheld_reason is null and contacted_in_limit_ratio is null "
        "and resolved_in_limit_ratio is null and return_ratio is null",
        seen="count(*)",
        expected="a return beside what it is compared with, or the reason why it is withheld",
    )


def _incidents_are_conserved() -> Gate:
    """Ask that every incident counts once in each dimension, where there are enough patients."""
    return say.conserved(
        _incidents,
        "incidents",
        relation=(
            "(select dimension, judged_count, patient_count, measured_count from (select count(*) "
            "as judged_count, count(distinct patient_id) as patient_count "
            "from marts.int_incidents__judged) as judged left join (select dimension, "
            "sum(incident_count) as measured_count from marts.int_incidents__measured "
            "group by dimension) as measured on true) as compared"
        ),
        breaking=(
            "count(*) filter (where patient_count >= $limit "
            "and judged_count is distinct from measured_count)"
        ),
        expected="every incident once in each dimension, of $limit patients or more",
    )


def _shares_lie_within() -> Gate:
    return say.holds(
        _mix,
        "shares",
        "share_ratio < 0 or share_ratio > 1 or concentration_index > 1 "
        "or effective_member_count < 1 or loss_ratio > share_ratio "
        "or (concentration_index is null) <> (effective_member_count is null)",
        seen="count(*)",
        expected="shares from 0 to 1, one member in effect or more, no loss above the share",
    )


def _patients_are_conserved() -> Gate:
    """Ask that every patient of a period counts once in each dimension with enough of them."""
    return say.conserved(
        _mix,
        "patients",
        relation=(
            "(select described.period_start_date, described.dimension, described_count, "
            "grouped_count from (select period_start_date, dimension, count(*) as described_count "
            "from marts.int_patients__described group by all) as described left join "
            "(select period_start_date, dimension, sum(patient_count) as grouped_count "
            "from marts.int_patients__grouped group by all) as grouped "
            "on described.period_start_date = grouped.period_start_date "
            "and described.dimension = grouped.dimension) as compared"
        ),
        breaking=(
            "count(*) filter (where described_count >= $limit "
            "and described_count is distinct from grouped_count)"
        ),
        expected="every patient once in a dimension of $limit patients or more",
    )


MART_GATES: tuple[Gate, ...] = (
    say.keyed(_incidents, ("dimension", "member")),
    say.in_set(_incidents, "dimension", INCIDENT_DIMENSIONS, is_required=False),
    lie_within(_incidents, ("difference",)),
    are_rounded(_incidents, ("incident_count_rounded",)),
    _returns_have_a_comparison(),
    _incidents_are_conserved(),
    say.keyed(_mix, ("period_start_date", "dimension", "member")),
    say.in_set(_mix, "dimension", MIX_DIMENSIONS),
    are_rounded(_mix, ("patient_count_rounded",)),
    _shares_lie_within(),
    _patients_are_conserved(),
)
