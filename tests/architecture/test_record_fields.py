"""What policy says of fields, by name: every field exists, and none is passed over."""

import csv
import json
import re

import pytest

from dagster_project import dbt
from dagster_project.policy import SHIPPED
from dagster_project.sources import SOURCES
from dagster_project.sources.contract import kinds

# What a row of `dim_hcps` says of its own making, and nothing of the person.
LINEAGE = {"hcp_id", "source_count", "created_at", "known_at", "source", "load_id"}
# Ids of one system, which never equal another's.
FOREIGN_IDS = {"parent_account_id", "owner_employee_id", "created_at"}


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


def test_audience_rules__name_fields_of_a_professional(nodes):
    named = {row["field_name"] for row in rows("audience_rules")}
    assert named <= set(nodes["dim_hcps"]["columns"]) - LINEAGE


def test_audience_rules__say_what_a_field_is_compared_with():
    wrong = [
        f"{row['segment_id']}.{row['field_name']}"
        for row in rows("audience_rules")
        if (row["comparison"] == "is_filled") != (row["value"] == "")
    ]
    assert wrong == []


def comparable(kind):
    contract = kinds()[kind]
    return {column.name for column in contract.columns} - set(contract.key) - FOREIGN_IDS


def test_compared_fields__are_fields_that_two_systems_can_share():
    wrong = [
        f"{row['object_kind']}.{row['field_name']}"
        for row in rows("compared_fields")
        if row["field_name"] not in comparable(row["object_kind"])
    ]
    assert wrong == []


def test_systems__name_the_department_of_every_source():
    assert {row["source"] for row in rows("systems")} == {source.name for source in SOURCES}
