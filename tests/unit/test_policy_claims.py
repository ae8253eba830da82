"""What a success metric may claim: nothing without the days of its baseline."""

import csv
import io

import pytest

from dagster_project.errors import PolicyError
from dagster_project.policy import SHIPPED, load_policy
from dagster_project.policy_checks.rows import IMPROVEMENT_STATES, SOURCE_MEASURES
from dagster_project.settings import Settings
from dagster_project.sources import all_tables

BASELINE = {"baseline_from_date": "2025-01-01", "baseline_until_date": "2025-06-30"}
CLAIM = {"claimed_change_ratio": "0.25"}


def metric(folder, **values):
    """Lay a file with one metric over the shipped ones; what is not given is empty."""
    header = (SHIPPED / "metrics.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    row = {
        "metric_id": "our_wait", "ecosystem_layer": "patient", "customer_words": "I waited",
        "better_when": "lower", "source_measure": "metric_values", "tolerance_ratio": "0.02",
        "owner": "us", "reason": "We count it", "valid_from": "2026-01-01", **values,
    }  # fmt: skip
    text = io.StringIO()
    writer = csv.DictWriter(text, header, lineterminator="\n")
    writer.writeheader()
    writer.writerow(row)
    (folder / "metrics.csv").write_text(text.getvalue(), encoding="utf-8")
    return Settings(policy_dir=folder)


@pytest.mark.parametrize(
    ("values", "claimed"),
    [
        (CLAIM, "an improvement of 0.25"),
        (CLAIM | {"baseline_from_date": "2025-01-01"}, "an improvement of 0.25"),
        (
            {"target_ratio": "0.1", "target_type": "baselined"},
            "a target of 0.1 that rests on a baseline",
        ),
    ],
    ids=["claim", "half a baseline", "baselined target"],
)
def test_claim__is_refused_when_it_names_no_baseline(tmp_path, values, claimed):
    with pytest.raises(PolicyError, match=f"our_wait claims {claimed}, and names no") as caught:
        load_policy(metric(tmp_path, **values))
    assert caught.value.where == "metrics.csv line 2"
    assert caught.value.next_step.startswith("measure first")
    assert "make the target aspirational" in caught.value.next_step


@pytest.mark.parametrize(
    "values",
    [
        {"target_ratio": "0.1", "target_type": "aspirational"},
        CLAIM | BASELINE,
        BASELINE | {"target_ratio": "0.1", "target_type": "baselined"},
    ],
    ids=["aspirational", "baselined claim", "baselined target"],
)
def test_metric__is_let_in_when_it_aspires_or_has_a_baseline(tmp_path, values):
    assert load_policy(metric(tmp_path, **values)).seeds["metrics"][-1]["metric_id"] == "our_wait"


def test_baseline__that_ends_before_it_begins_is_refused(tmp_path):
    turned = {"baseline_from_date": "2025-07-01", "baseline_until_date": "2025-06-30"}
    with pytest.raises(PolicyError, match="ends before it begins"):
        load_policy(metric(tmp_path, **CLAIM, **turned))


@pytest.mark.parametrize(
    ("column", "value", "known"),
    [
        ("source_measure", "wait_ratio", ", ".join(SOURCE_MEASURES)),
        ("better_when", "smaller", "higher, lower"),
        ("target_type", "dreamt", "aspirational, baselined"),
    ],
)
def test_word__that_no_model_knows_is_refused(tmp_path, column, value, known):
    with pytest.raises(PolicyError, match=f"named '{value}'") as caught:
        load_policy(metric(tmp_path, **{column: value}))
    assert caught.value.next_step == f"use one of: {known}"


@pytest.mark.parametrize("column", ["better_when", "tolerance_ratio"])
def test_metric__is_refused_without_what_it_is_judged_by(tmp_path, column):
    with pytest.raises(PolicyError, match=f"{column} is missing"):
        load_policy(metric(tmp_path, **{column: ""}))


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("ecosystem_layer", "patiant", "no layer named 'patiant'"),
        ("proxy_of", "asked_twice", "no metric named 'asked_twice'"),
        ("patient_metric_id", "returns", "no metric named 'returns'"),
        ("source_measure", "moment_avoided_ratio", "names none"),
    ],
)
def test_metric__is_refused_when_it_names_what_nobody_knows(tmp_path, column, value, told):
    with pytest.raises(PolicyError, match=told) as caught:
        load_policy(metric(tmp_path, **{column: value}))
    assert caught.value.where.startswith("metrics.csv, our_wait, column ")


def test_states_of_policy__are_those_of_the_contract():
    (table,) = [table for table in all_tables() if table.name == "files__improvements"]
    (column,) = [column for column in table.columns if column.name == "improvement_state"]
    assert tuple(column.values) == IMPROVEMENT_STATES
