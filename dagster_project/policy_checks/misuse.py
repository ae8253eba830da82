"""What a misuse rule must say: all that its type is judged by, and nothing of another type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dagster_project.errors import PolicyError

Row = Mapping[str, str]

# What each type of rule is judged by, and of that, what it cannot be judged without.
TYPE_COLUMNS = {
    "range": ("parameter_name", "minimum_value", "maximum_value"),
    "sequence": ("required_operation_type", "within_days"),
    "frequency": ("maximum_count", "count_days"),
}
NEEDED_COLUMNS = {**TYPE_COLUMNS, "range": ("parameter_name",)}
SEVERITIES = ("low", "medium", "high")


def check_misuse_rules(file: str, rows: Sequence[Row]) -> None:
    """Raise PolicyError for the first rule that could judge nothing, or other than it reads."""
    for number, row in enumerate(rows, start=2):
        problem = _problem(row)
        if problem:
            column, what, next_step = problem
            raise PolicyError(
                f"the rule {row['rule_id']} {what}",
                where=f"{file} line {number}, column {column}",
                next_step=next_step,
            )


def _problem(row: Row) -> tuple[str, str, str] | None:
    """Return what is wrong with a rule, if anything: (column, problem, next step)."""
    for column, known in (("rule_type", tuple(TYPE_COLUMNS)), ("severity", SEVERITIES)):
        if row[column] not in known:
            what = f"has no {column} that is known: {row[column]!r}"
            return column, what, f"use one of: {', '.join(known)}"
    if row["valid_to"] and row["valid_to"] < row["valid_from"]:
        return "valid_to", "ends before it begins", "write a last day on or after valid_from"
    for column in ("product_id", "operation_type", *NEEDED_COLUMNS[row["rule_type"]]):
        if not row[column]:
            what = f"is of type {row['rule_type']} and names no {column}"
            return column, what, "write it, or change rule_type"
    for rule_type, columns in TYPE_COLUMNS.items():
        for column in columns:
            if rule_type != row["rule_type"] and row[column]:
                what = f"is of type {row['rule_type']}, which no {column} is read for"
                return column, what, "leave it empty, or write a second rule"
    return _unfit_values(row)


def _unfit_values(row: Row) -> tuple[str, str, str] | None:
    """Return what is wrong with values that stand in the right columns."""
    lowest, highest = row["minimum_value"], row["maximum_value"]
    if row["rule_type"] == "range" and not (lowest or highest):
        return "maximum_value", "bounds nothing", "write a smallest or a largest right value"
    if lowest and highest and float(lowest) > float(highest):
        return "minimum_value", "leaves no value that is right", "swap the two bounds"
    if row["rule_type"] == "sequence" and row["operation_type"] in {
        "*", row["required_operation_type"],
    }:  # fmt: skip
        what = "asks for an operation before itself"
        return "operation_type", what, "name the one operation that needs the other before it"
    for column in ("within_days", "count_days"):
        if row[column] and int(row[column]) < 1:
            return column, f"looks back {row[column]} days", "write 1 or more"
    if row["maximum_count"] and int(row["maximum_count"]) < 0:
        return "maximum_count", "allows fewer than no operations", "write 0 or more"
    return None
