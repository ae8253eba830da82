"""Mart gates of groups that patients are told in: what happened to them, and who they are."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.patients import are_rounded, lie_within
from expectations.subject import Subject

INCIDENT_DIMENSIONS = ("incident_type", "severity", "handling")

_incidents = Subject("incident_outcomes", "marts.incident_outcomes")


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


MART_GATES: tuple[Gate, ...] = (
    say.keyed(_incidents, ("dimension", "member")),
    say.in_set(_incidents, "dimension", INCIDENT_DIMENSIONS, is_required=False),
    lie_within(_incidents, ("difference",)),
    are_rounded(_incidents, ("incident_count_rounded",)),
    _returns_have_a_comparison(),
    _incidents_are_conserved(),
)
