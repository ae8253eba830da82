"""Mart gates of what patients ask, rate and meet with: whole, within bounds, no small group."""

from __future__ import annotations

from collections.abc import Sequence

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

_contacts = Subject("contact_responses", "marts.contact_responses")


def _lie_within(subject: Subject, names: Sequence[str]) -> Gate:
    """Ask that `<name>_ratio` lies within its bounds, and that both are there when it is."""
    return say.holds(
        subject,
        "intervals",
        " or ".join(
            f"{name}_ratio < {name}_low_ratio or {name}_ratio > {name}_high_ratio "
            f"or ({name}_ratio is null) <> ({name}_low_ratio is null) "
            f"or ({name}_ratio is null) <> ({name}_high_ratio is null)"
            for name in names
        ),
        seen="count(*)",
        expected="every share within its interval",
    )


def _are_rounded(subject: Subject, columns: Sequence[str]) -> Gate:
    return say.holds(
        subject,
        "rounded",
        " or ".join(f"{column} % 10 <> 0 or {column} < $limit" for column in columns),
        seen="count(*)",
        expected="counts in tens, none below $limit",
    )


def _contacts_say_something() -> Gate:
    return say.holds(
        _contacts,
        "withheld",
        "withheld_reason is null and within_target_ratio is null and abandoned_ratio is null "
        "and switched_ratio is null",
        seen="count(*)",
        expected="a share, or the reason why it is withheld",
    )


def _contacts_are_conserved() -> Gate:
    """Ask that every contact of a closed period counts once by route and once by clinic."""
    return say.conserved(
        _contacts,
        "contacts",
        relation=(
            "(select frozen.period_start_date, patient_count, contact_count, routes_count, "
            "clinics_count from (select period_start_date, count(*) as contact_count, "
            "count(distinct patient_id) as patient_count from marts.int_contacts__frozen "
            "group by period_start_date) as frozen left join (select period_start_date, "
            "sum(contact_count) filter (where clinic_group = '(network)') as routes_count, "
            "sum(contact_count) filter (where clinic_group <> '(network)') as clinics_count "
            "from marts.int_contacts__measured group by period_start_date) as measured "
            "on frozen.period_start_date = measured.period_start_date) as compared"
        ),
        breaking=(
            "count(*) filter (where patient_count >= $limit and not coalesce("
            "contact_count = routes_count and contact_count = clinics_count, false))"
        ),
        expected="every contact of a period with $limit patients under one route and one clinic",
    )


MART_GATES: tuple[Gate, ...] = (
    say.keyed(_contacts, ("period_start_date", "clinic_group", "channel", "purpose")),
    _lie_within(_contacts, ("within_target", "abandoned", "switched")),
    _are_rounded(_contacts, ("contact_count_rounded",)),
    _contacts_say_something(),
    _contacts_are_conserved(),
)
