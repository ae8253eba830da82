"""Fields, segments and systems of policy: what would drop out unseen is refused."""

import re

import pytest

from dagster_project.errors import PolicyError
from dagster_project.policy import SHIPPED, load_policy
from dagster_project.settings import Settings


def read(folder, name, row):
    """Lay a file with one row of our own over the shipped ones."""
    header = (SHIPPED / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0]
    (folder / f"{name}.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    return load_policy(Settings(policy_dir=folder))


@pytest.mark.parametrize(
    ("name", "row", "told"),
    [
        ("compared_fields", "contacts,fax,letters,high", "field to compare named 'fax'"),
        ("compared_fields", "contacts,contact_id,exact,high", "named 'contact_id'"),
        ("compared_fields", "accounts,owner_employee_id,exact,low", "named 'owner_employee_id'"),
        ("compared_fields", "contacts,phone,lower,high", "normalisation named 'lower'"),
        ("compared_fields", "contacts,phone,digits,dire", "severity named 'dire'"),
        ("compared_fields", "people,phone,digits,low", "kind to compare named 'people'"),
        ("audience_rules", "s,e_mail,", "field of a professional named 'e_mail'"),
        ("audience_rules", "s,email,TMPL-NONE", "template named 'TMPL-NONE'"),
        ("systems", "sap,finance", "source named 'sap'"),
    ],
)
def test_row__is_refused_when_nobody_would_read_it(tmp_path, name, row, told):
    with pytest.raises(PolicyError, match=re.escape(told)) as caught:
        read(tmp_path, name, f"{row},o,r,2025-01-01" + "," * (name == "audience_rules"))
    assert caught.value.where.startswith(f"{name}.csv, ")


def test_rule__that_ends_before_it_begins_is_refused(tmp_path):
    with pytest.raises(PolicyError, match="ends before it begins"):
        read(tmp_path, "audience_rules", "s,email,,o,r,2025-01-02,2025-01-01")


def test_rows__are_read_when_all_they_name_is_known(tmp_path):
    read(tmp_path, "compared_fields", "accounts,size_band,letters,low,o,r,2025-01-01")
    rule = "s,email,TMPL-WEBINAR,o,r,2025-01-01,2025-12-31"
    policy = read(tmp_path, "audience_rules", rule)
    assert [row["segment_id"] for row in policy.seeds["audience_rules"]] == ["s"]
