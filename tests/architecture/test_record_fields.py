"""What policy says of fields, by name: every field exists, and none is passed over."""

import csv
import json
import re

import pytest

from dagster_project import dbt
from dagster_project.policy import SHIPPED
from dagster_project.policy_checks.fields import OF_ONE_SYSTEM, comparable_fields
from dagster_project.settings import DBT_DIR
from dagster_project.sources import SOURCES

# What a row of `dim_hcps` says of its own making, and nothing of the person.
LINEAGE = {"hcp_id", "source_count", "created_at", "known_at", "source", "load_id"}


def rows(name):
    with open(SHIPPED / f"{name}.csv", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def nodes():
    manifest = json.loads(dbt.ensure_manifest().read_text(encoding="utf-8"))
    return {node["name"]: node for node in manifest["nodes"].values()}


def test_hcp_field_use__counts_every_field_of_a_professional(nodes):
    code = nodes["int_hcp_fields__filled"]["raw_code"]
    (listed,) = re.findall(r"filled_fields\('living_hcps', \[(.*?)\]", code, re.DOTALL)
    fields = set(nodes["dim_hcps"]["columns"]) - LINEAGE
    assert set(re.findall(r"'(\w+)'", listed)) == fields
    assert len(fields) > 5


def test_audience_rules__may_name_every_field_of_a_professional(nodes):
    assert set(comparable_fields("contacts")) == set(nodes["dim_hcps"]["columns"]) - LINEAGE


def test_compared_fields__are_those_that_the_models_lay_side_by_side():
    code = (DBT_DIR / "macros" / "record_fields.sql").read_text(encoding="utf-8")
    (listed,) = re.findall(r"set of_one_system = \[(.*?)\]", code)
    assert tuple(re.findall(r"'(\w+)'", listed)) == OF_ONE_SYSTEM


def test_systems__name_the_department_of_every_source():
    assert {row["source"] for row in rows("systems")} == {source.name for source in SOURCES}
