"""What policy says of maturity: measures that are taken, declarations that rest on evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import product

from dagster_project.errors import PolicyError
from dagster_project.policy_checks.rows import Row, in_force

AREAS = ("data", "process", "organisation", "cx")
# In these the warehouse does not take anybody's word for what it can count.
MEASURED_AREAS = ("data", "process")
STAGES = ("1", "2", "3", "4", "5")
COMPARISONS = ("at_least", "at_most")
# What `int_maturity__measured` takes; another name would be measured by nobody.
MEASURES = (
    "accounts_linked_ratio", "actions_in_time_ratio", "automated_row_ratio",
    "campaigns_with_template_ratio", "consent_known_ratio", "content_approved_ratio",
    "feedback_used_ratio", "feeds_connected_ratio", "feeds_fresh_ratio",
    "hcp_fields_filled_ratio", "improvements_controlled_ratio", "improvements_measured_ratio",
    "latency_within_ratio", "people_linked_ratio", "processes_owned_ratio",
    "revenue_matched_ratio", "signals_with_play_ratio", "spend_with_campaign_ratio",
    "steps_met_ratio",
)  # fmt: skip
EVERYBODY = "*"
CRITERIA, DECLARATIONS = "maturity_criteria", "maturity_declarations"
DEPARTMENTS = "maturity_departments"


def check_maturity(seeds: Mapping[str, Sequence[Row]]) -> None:
    """Raise PolicyError for a criterion or a declaration by which a stage would be a claim."""
    departments = sorted({row["department"] for row in seeds[DEPARTMENTS]})
    for row in seeds[CRITERIA]:
        _check_criterion(row, departments)
    _check_stages(seeds[CRITERIA], seeds[DEPARTMENTS])
    for row in seeds[DECLARATIONS]:
        _check_declaration(row, seeds[CRITERIA], departments)


def _check_stages(criteria: Sequence[Row], departments: Sequence[Row]) -> None:
    """Ask on each day a row comes into force that every stage asks something of everybody."""
    for day in sorted({row["valid_from"] for row in [*criteria, *departments]}):
        asked = in_force(criteria, "criterion_id", day)
        # Before the first criterion there is no map yet.
        for department in in_force(departments, "department", day) if asked else ():
            scopes = {EVERYBODY, department}
            held = {
                (row["area"], row["stage"])
                for row in asked.values()
                if scopes.intersection(row["department_scope"].split("|"))
            }
            for area, stage in product(AREAS, STAGES):
                if (area, stage) not in held:
                    raise PolicyError(
                        f"stage {stage} of {area} asks nothing of {department} from {day} on: "
                        "it would be reached unseen",
                        where=f"{CRITERIA}.csv",
                        next_step=f"give it a criterion whose department_scope is {EVERYBODY}",
                    )


def _check_criterion(row: Row, departments: list[str]) -> None:
    where = f"{CRITERIA}.csv, {row['criterion_id']}"
    closed = {"area": AREAS, "stage": STAGES}
    if row["measure"] or row["area"] in MEASURED_AREAS:
        closed |= {"measure": MEASURES, "comparison": COMPARISONS}
    for column, words in closed.items():
        if row[column] not in words:
            raise PolicyError(
                f"there is no {column} named {row[column]!r}",
                where=f"{where}, column {column}",
                next_step=f"use one of: {', '.join(words)}",
            )
    if bool(row["measure"]) != bool(row["threshold_value"]):
        raise PolicyError(
            "what is measured is held against a threshold, and nothing else is",
            where=f"{where}, column threshold_value",
            next_step="write both measure and threshold_value, or neither",
        )
    if row["threshold_value"] and not 0 <= Decimal(row["threshold_value"]) <= 1:
        raise PolicyError(
            f"{row['threshold_value']} is no share: measures go from 0 to 1",
            where=f"{where}, column threshold_value",
            next_step="write nine in ten as 0.9",
        )
    if not row["effort_days"]:
        raise PolicyError(
            "nobody has said what it takes: no step could be told to be the cheapest",
            where=f"{where}, column effort_days",
            next_step="write an estimate in days",
        )
    scope = row["department_scope"]
    unknown = sorted(set(scope.split("|")) - set(departments))
    if scope != EVERYBODY and unknown:
        raise PolicyError(
            f"there is no department named {unknown[0]!r}",
            where=f"{where}, column department_scope",
            next_step=f"use {EVERYBODY}, or some of: {', '.join(departments)}",
        )


def _check_declaration(row: Row, criteria: Sequence[Row], departments: list[str]) -> None:
    where = f"{DECLARATIONS}.csv, {row['criterion_id']} of {row['department']}"
    known = sorted({criterion["criterion_id"] for criterion in criteria})
    if row["criterion_id"] not in known:
        raise PolicyError(
            f"there is no criterion named {row['criterion_id']!r}",
            where=where,
            next_step=f"use one of: {', '.join(known)}",
        )
    # On the first day it counts: what is measured since then has its past all the same.
    same = [asked for asked in criteria if asked["criterion_id"] == row["criterion_id"]]
    begins = min(asked["valid_from"] for asked in same)
    first_day = max(row["valid_from"], row["declared_date"], begins)
    if in_force(same, "criterion_id", first_day)[row["criterion_id"]]["measure"]:
        raise PolicyError(
            "it is measured, and what is measured cannot be declared",
            where=where,
            next_step="remove the row: the warehouse tells when it is met",
        )
    if row["department"] not in departments:
        raise PolicyError(
            f"there is no department named {row['department']!r}",
            where=where,
            next_step=f"use one of: {', '.join(departments)}",
        )
    for column in ("is_met", "evidence", "declared_date", "valid_days"):
        if not row[column].strip():
            raise PolicyError(
                f"it is declared without {column}: nobody could check it",
                where=f"{where}, column {column}",
                next_step="name a document and its place, the day and for how many days it holds",
            )
