"""Policy that states facts of one company: an own file replaces the sandbox's whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from dagster_project.errors import PolicyError
from dagster_project.policy import (
    SHIPPED,
    Policy,
    declared,
    load_policy,
    rows_left_out,
    write_seeds,
)
from dagster_project.settings import Settings

FACTS = (
    "audience_rules", "feed_lanes", "maturity_declarations", "maturity_departments", "plan_nodes",
    "tool_register",
)  # fmt: skip


def header(name: str) -> str:
    return (SHIPPED / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0] + "\n"


def load(tmp_path: Path, **rows: str) -> Policy:
    for name, text in rows.items():
        (tmp_path / f"{name}.csv").write_text(header(name) + text, encoding="utf-8")
    return load_policy(Settings(data_dir=tmp_path / "data", policy_dir=tmp_path))


def test_facts_of_one_company__are_the_seeds_that_say_so() -> None:
    said = [path.stem for path in SHIPPED.glob("*.yml") if declared(path.stem)["is_replaced"]]
    assert sorted(said) == list(FACTS)


def test_header_alone__declares_nothing(tmp_path: Path) -> None:
    assert len(load_policy(Settings()).seeds["maturity_declarations"]) > 20
    policy = load(tmp_path, maturity_declarations="")
    assert policy.seeds["maturity_declarations"] == ()
    settings = Settings(data_dir=tmp_path / "data", policy_dir=tmp_path)
    written = write_seeds(policy, settings) / "policy" / "maturity_declarations.csv"
    assert len(written.read_text(encoding="utf-8").splitlines()) == 1


def test_own_rows__stand_alone(tmp_path: Path) -> None:
    row = "cx_1_map,sales,true,Our map,2025-01-01,365,us,Ours,2025-01-01\n"
    (own,) = load(tmp_path, maturity_declarations=row).seeds["maturity_declarations"]
    assert own["evidence"] == "Our map"


def test_every_header_alone__leaves_a_policy_that_can_be_used(tmp_path: Path) -> None:
    scopes = [
        ",".join(f'"{value}"' for value in (row | {"department_scope": "*"}).values())
        for row in load_policy(Settings()).seeds["maturity_criteria"]
    ]
    policy = load(tmp_path, **dict.fromkeys(FACTS, ""), maturity_criteria="\n".join(scopes))
    assert [policy.seeds[name] for name in FACTS] == [()] * len(FACTS)


def test_own_tools__need_feeds_that_name_them(tmp_path: Path) -> None:
    tool = "ours,Ours,crm,sales,5,EUR,1,2020-01-01,,us,Ours,2020-01-01\n"
    with pytest.raises(PolicyError, match="no tool named") as caught:
        load(tmp_path, tool_register=tool)
    assert "feed_lanes.csv of your own: ours" in caught.value.next_step
    load(tmp_path, feed_lanes="files,*,ours,0,5,us,Ours,2020-01-01\n")


def test_rows_left_out__are_none_of_a_file_that_replaces(tmp_path: Path) -> None:
    load(tmp_path, maturity_declarations="")
    assert rows_left_out(tmp_path) == {}
