"""Criteria and declarations of maturity: whatever would be a claim is refused before a build."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dagster_project.errors import PolicyError
from dagster_project.policy import load_policy
from dagster_project.policy_checks.maturity import MEASURES
from dagster_project.settings import DBT_DIR, Settings

HEADERS = {
    "maturity_criteria": (
        "criterion_id,area,stage,title,measure,comparison,threshold_value,effort_days,"
        "department_scope,owner,reason,valid_from\n"
    ),
    "maturity_declarations": (
        "criterion_id,department,is_met,evidence,declared_date,valid_days,owner,reason,valid_from\n"
    ),
}
MODELS = DBT_DIR / "models" / "marts" / "operations" / "maturity"


def read(tmp_path: Path, seed: str, row: str) -> None:
    text = f"{HEADERS[seed]}{row},o,r,2020-01-01\n"
    (tmp_path / f"{seed}.csv").write_text(text, encoding="utf-8")
    load_policy(Settings(data_dir=tmp_path / "data", policy_dir=tmp_path))


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("x,data,1,T,,,,3,*", "no measure named ''"),
        ("x,process,1,T,luck,at_least,0.5,3,*", "no measure named 'luck'"),
        ("x,data,1,T,feeds_fresh_ratio,above,0.5,3,*", "no comparison named 'above'"),
        ("x,data,1,T,feeds_fresh_ratio,at_least,,3,*", "held against a threshold"),
        ("x,cx,1,T,,,0.5,3,*", "held against a threshold"),
        ("x,cx,6,T,,,,3,*", "no stage named '6'"),
        ("x,mood,1,T,,,,3,*", "no area named 'mood'"),
        ("x,cx,1,T,,,,,*", "what it takes"),
        ("x,cx,1,T,,,,3,sales|nobody", "no department named 'nobody'"),
        ("x,data,1,T,feeds_fresh_ratio,at_least,90,3,*", "90 is no share"),
        ("x,data,1,T,feeds_fresh_ratio,at_least,-0.1,3,*", "-0.1 is no share"),
        ("cx_5_improves,cx,5,T,,,,3,sales", "stage 5 of cx asks nothing of marketing-operations"),
    ],
)
def test_criterion__is_refused_when_a_stage_could_be_reached_unseen(
    tmp_path: Path, row: str, what: str
) -> None:
    with pytest.raises(PolicyError, match=re.escape(what)):
        read(tmp_path, "maturity_criteria", row)


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("data_2_fresh,sales,true,minutes,2025-01-01,365", "what is measured cannot be declared"),
        ("data_2_fresh,sales,true,minutes,2019-01-01,365", "what is measured cannot be declared"),
        ("cx_9,sales,true,minutes,2025-01-01,365", "no criterion named 'cx_9'"),
        ("cx_1_map,nobody,true,minutes,2025-01-01,365", "no department named 'nobody'"),
        ("cx_1_map,sales,true,,2025-01-01,365", "declared without evidence"),
        ("cx_1_map,sales,true, ,2025-01-01,365", "declared without evidence"),
        ("cx_1_map,sales,true,minutes,,365", "declared without declared_date"),
        ("cx_1_map,sales,true,minutes,2025-01-01,", "declared without valid_days"),
        ("cx_1_map,sales,,minutes,2025-01-01,365", "declared without is_met"),
    ],
)
def test_declaration__is_refused_without_evidence_or_of_what_is_measured(
    tmp_path: Path, row: str, what: str
) -> None:
    with pytest.raises(PolicyError, match=re.escape(what)):
        read(tmp_path, "maturity_declarations", row)


def test_stage__is_refused_when_it_asks_nothing_from_a_later_day_on(tmp_path: Path) -> None:
    text = f"{HEADERS['maturity_criteria']}cx_5_improves,cx,5,T,,,,3,it|sales,o,r,2027-01-01\n"
    (tmp_path / "maturity_criteria.csv").write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError, match="asks nothing of marketing-operations from 2027-01-01"):
        load_policy(Settings(data_dir=tmp_path / "data", policy_dir=tmp_path))


def test_declaration__is_judged_by_the_criterion_of_its_day(tmp_path: Path) -> None:
    row = "cx_1_map,cx,1,T,feeds_fresh_ratio,at_least,0.9,3,*,o,r,2026-01-01\n"
    text = f"{HEADERS['maturity_criteria']}{row}"
    (tmp_path / "maturity_criteria.csv").write_text(text, encoding="utf-8")
    read(tmp_path, "maturity_declarations", "cx_1_map,sales,true,minutes,2025-12-31,365")
    with pytest.raises(PolicyError, match="what is measured cannot be declared"):
        read(tmp_path, "maturity_declarations", "cx_1_map,sales,true,minutes,2026-01-01,365")


def test_declaration__is_read_when_somebody_could_check_it(tmp_path: Path) -> None:
    read(tmp_path, "maturity_declarations", "cx_1_map,sales,true,minutes,2025-01-01,365")


def test_every_measure_that_policy_may_name__is_taken() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(MODELS.glob("*counted.sql")))
    taken = set(re.findall(r"'(\w+_ratio)'", text))
    assert taken == set(MEASURES)
    assert len(MEASURES) == 19
