"""Misuse rules that would judge nothing, or other than they read, are refused."""

import csv
import io

import pytest

from dagster_project.errors import PolicyError
from dagster_project.policy import SHIPPED, load_policy
from dagster_project.settings import Settings

RANGE = {"rule_type": "range", "operation_type": "*", "parameter_name": "energy",
         "maximum_value": "22"}  # fmt: skip
SEQUENCE = {"rule_type": "sequence", "operation_type": "treatment",
            "required_operation_type": "test", "within_days": "7"}  # fmt: skip
FREQUENCY = {"rule_type": "frequency", "operation_type": "*", "maximum_count": "6",
             "count_days": "1"}  # fmt: skip


def rules(folder, values):
    """Lay a file with one rule over the shipped ones; what is not given is empty."""
    header = (SHIPPED / "misuse_rules.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    row = {"rule_id": "ours", "product_id": "LUMEN", "severity": "low", "topic": "ours",
           "owner": "us", "reason": "We say so", "valid_from": "2026-01-01", **values}  # fmt: skip
    text = io.StringIO()
    writer = csv.DictWriter(text, header, lineterminator="\n")
    writer.writeheader()
    writer.writerow(row)
    (folder / "misuse_rules.csv").write_text(text.getvalue(), encoding="utf-8")
    return Settings(policy_dir=folder)


@pytest.mark.parametrize(
    "values", [RANGE, SEQUENCE, FREQUENCY, RANGE | {"valid_to": "2026-01-01"}],
    ids=["range", "sequence", "frequency", "of one day"],
)  # fmt: skip
def test_whole_rule__is_read(tmp_path, values):
    read = load_policy(rules(tmp_path, values)).seeds["misuse_rules"][-1]
    assert values.items() <= read.items()


@pytest.mark.parametrize(
    ("values", "column", "problem"),
    [
        (RANGE | {"rule_type": "order"}, "rule_type", "has no rule_type that is known: 'order'"),
        (RANGE | {"severity": ""}, "severity", "has no severity that is known"),
        (RANGE | {"valid_to": "2025-12-31"}, "valid_to", "ends before it begins"),
        (RANGE | {"parameter_name": ""}, "parameter_name", "names no parameter_name"),
        (RANGE | {"product_id": ""}, "product_id", "names no product_id"),
        (RANGE | {"maximum_value": ""}, "maximum_value", "bounds nothing"),
        (RANGE | {"minimum_value": "23"}, "minimum_value", "leaves no value that is right"),
        (RANGE | {"within_days": "3"}, "within_days", "of type range, which no within_days"),
        (SEQUENCE | {"within_days": ""}, "within_days", "names no within_days"),
        (SEQUENCE | {"within_days": "0"}, "within_days", "looks back 0 days"),
        (SEQUENCE | {"operation_type": "*"}, "operation_type", "an operation before itself"),
        (SEQUENCE | {"operation_type": "test"}, "operation_type", "an operation before itself"),
        (SEQUENCE | {"maximum_count": "6"}, "maximum_count", "which no maximum_count is read for"),
        (FREQUENCY | {"count_days": ""}, "count_days", "names no count_days"),
        (FREQUENCY | {"maximum_count": "-1"}, "maximum_count", "fewer than no operations"),
        (FREQUENCY | {"maximum_value": "6"}, "maximum_value", "which no maximum_value"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_rule_that_judges_other_than_it_reads__is_refused(tmp_path, values, column, problem):
    with pytest.raises(PolicyError, match=problem) as caught:
        load_policy(rules(tmp_path, values))
    assert caught.value.where == f"misuse_rules.csv line 2, column {column}"
    assert caught.value.next_step
