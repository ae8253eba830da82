"""Tools and feeds of policy: a slip in either is refused before anything runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from dagster_project.errors import PolicyError
from dagster_project.policy import load_policy
from dagster_project.settings import Settings

TOOL = (
    "tool_id,tool_name,category,owner_function,yearly_cost_amount,currency_code,user_count,"
    "introduced_date,retired_date,owner,reason,valid_from\n"
)
LANE = (
    "source,table_name,tool_id,declared_manual_steps,latency_limit_days,owner,reason,valid_from\n"
)

HEADERS = {
    "tool_register": TOOL,
    "feed_lanes": LANE,
}


def read(tmp_path: Path, seed: str, text: str) -> None:
    (tmp_path / f"{seed}.csv").write_text(text, encoding="utf-8")
    load_policy(Settings(data_dir=tmp_path / "data", policy_dir=tmp_path))


@pytest.mark.parametrize(
    ("seed", "row", "what"),
    [
        ("tool_register", "x,X,crm,,5,EUR,1,2020-01-01,,o,r,2020-01-01", "nobody answers for x"),
        ("tool_register", "x,X,crm,sales,5,,1,2020-01-01,,o,r,2020-01-01", "has no currency"),
        (
            "tool_register",
            "x,X,crm,sales,5,EUR,1,2020-01-02,2020-01-01,o,r,2020-01-01",
            "retired before",
        ),
        ("feed_lanes", "files,usage,nothing,0,5,o,r,2020-01-01", "no tool named 'nothing'"),
        ("feed_lanes", "files,usages,erp,0,5,o,r,2020-01-01", "no table 'usages'"),
        ("feed_lanes", "sap,*,erp,0,5,o,r,2020-01-01", "source 'sap'"),
        ("feed_lanes", "files,usage,erp,-1,x,o,r,2020-01-01", "'x' is not a whole number"),
    ],
)
def test_row__is_refused_when_it_says_nothing_that_holds(
    tmp_path: Path, seed: str, row: str, what: str
) -> None:
    with pytest.raises(PolicyError, match=what):
        read(tmp_path, seed, f"{HEADERS[seed]}{row}\n")


def test_rows__are_read_when_tool_and_table_are_known(tmp_path: Path) -> None:
    read(tmp_path, "feed_lanes", f"{LANE}files,*,erp,0,5,o,r,2020-01-01\n")
