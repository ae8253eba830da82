"""A wrong mapping is one clear error that names the feed, the entry and the next step."""

from __future__ import annotations

from pathlib import Path

import pytest

from dagster_project.errors import SettingsError
from dagster_project.sources.contract_docs import describe_kinds
from dagster_project.sources.mapping import read_mapping

COLUMNS = "columns: {account_id: id, account_name: name}"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("feeds: [", "not valid YAML"),
        ("feed: []", "one list, `feeds`"),
        ("feeds: []", "one list, `feeds`"),
        ("feeds: [accounts]", "feed 1: must be a map"),
        ("feeds: [{path: a.csv}]", "`kind` is missing"),
        ("feeds: [{kind: customers, path: a.csv}]", "unknown kind `customers`"),
        ("feeds: [{kind: accounts}]", "`path` is missing"),
        ("feeds: [{kind: accounts, path: a.csv, sql: x}]", "unknown entry `sql`"),
        ("feeds: [{kind: accounts, path: a.xlsx}]", "unknown format `.xlsx`"),
        ("feeds: [{kind: accounts, path: a.csv, columns: {account_id: id}}]", "`account_name`"),
        ("feeds: [{kind: accounts, path: a.csv, columns: {colour: id}}]", "`colour`"),
        (f"feeds: [{{kind: accounts, path: a.csv, {COLUMNS}, constants: {{account_id: 1}}}}]",
         "`account_id` is given twice"),
        (f"feeds: [{{kind: accounts, path: a.csv, {COLUMNS}, lag_days: soon}}]", "lag_days"),
        (f"feeds: [{{kind: accounts, path: a.csv, {COLUMNS}, period: '['}}]", "period"),
        (f"feeds: [{{kind: accounts, path: a.csv, {COLUMNS}, period: '(\\d+)'}}]", "period"),
        (f"feeds: [{{kind: accounts, path: a.csv, {COLUMNS}, lookup: {{region: {{path: b}}}}}}]",
         "lookup `region` needs"),
        (f"feeds: [{{kind: accounts, path: a.csv, {COLUMNS}, date_formats: ['%Y', '%Y%z']}}]",
         "zone"),
        (f"feeds: [{{kind: accounts, path: a.csv, {COLUMNS}, date_formats: {{colour: '%Y'}}}}]",
         "`colour`"),
        (f"feeds: [{{kind: accounts, path: a.csv, {COLUMNS}, value_maps: {{region: x}}}}]",
         "value_maps"),
    ],
)  # fmt: skip
def test_mapping__is_refused_naming_the_entry(tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "mapping.yml"
    path.write_text(text)

    with pytest.raises(SettingsError) as caught:
        read_mapping(path)

    assert named in str(caught.value)
    assert "mapping.yml" in str(caught.value)


def test_mapping__is_named__when_it_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="MOPS_FILES_CONFIG"):
        read_mapping(tmp_path / "mapping.yml")


def test_kinds__are_described_with_columns_types_and_keys() -> None:
    text = describe_kinds(["fx_rates"])

    assert "Key: currency_code, rate_date. Event time: rate_date." in text
    assert "| reporting_rate | decimal(18,8) | yes | none |" in text


def test_kinds__are_refused__when_unknown() -> None:
    with pytest.raises(SettingsError, match="unknown kind `x`"):
        describe_kinds(["x"])
