"""What policy says of fields and of who keeps them: known, shared, read in a known way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dagster_project.errors import PolicyError
from dagster_project.policy_checks.rows import Row
from dagster_project.sources.contract import kinds

# Kinds of things that several systems hold a record of.
SHARED_KINDS = ("contacts", "accounts", "campaigns")
NORMALISATIONS = ("exact", "letters", "digits", "words")
SEVERITIES = ("low", "medium", "high")
# Ids and days of one system, which never equal another's.
OF_ONE_SYSTEM = ("parent_account_id", "owner_employee_id", "created_at")


def check_fields(seeds: Mapping[str, Sequence[Row]]) -> None:
    """Raise PolicyError for a field that nobody has, or that would drop out unseen."""
    for row in seeds["compared_fields"]:
        where = f"compared_fields.csv, {row['object_kind']} {row['field_name']}"
        _check_word("kind to compare", row, "object_kind", SHARED_KINDS, where)
        fields = comparable_fields(row["object_kind"])
        _check_word("field to compare", row, "field_name", fields, where)
        _check_word("normalisation", row, "normalisation", NORMALISATIONS, where)
        _check_word("severity", row, "severity", SEVERITIES, where)
    templates = tuple(sorted({row["template_id"] for row in seeds["campaign_templates"]}))
    for row in seeds["audience_rules"]:
        where = f"audience_rules.csv, {row['segment_id']} {row['field_name']}"
        fields = comparable_fields("contacts")
        _check_word("field of a professional", row, "field_name", fields, where)
        if row["campaign_template_id"]:
            _check_word("template", row, "campaign_template_id", templates, where)
        if row["valid_to"] and row["valid_to"] < row["valid_from"]:
            raise PolicyError(
                "the rule ends before it begins",
                where=f"{where}, column valid_to",
                next_step="write a last day on or after valid_from",
            )
    for row in seeds["systems"]:
        _check_word("source", row, "source", _sources(), f"systems.csv, {row['source']}")


def comparable_fields(kind: str) -> tuple[str, ...]:
    """Return what a kind's contract says of a thing, without what is each system's own."""
    contract = kinds()[kind]
    own = (*contract.key, *OF_ONE_SYSTEM)
    return tuple(column.name for column in contract.columns if column.name not in own)


def _check_word(what: str, row: Row, column: str, known: Sequence[str], where: str) -> None:
    if row[column] not in known:
        raise PolicyError(
            f"there is no {what} named {row[column]!r}",
            where=f"{where}, column {column}",
            next_step=f"use one of: {', '.join(known)}",
        )


def _sources() -> tuple[str, ...]:
    from dagster_project.sources import SOURCES

    return tuple(sorted(source.name for source in SOURCES))
