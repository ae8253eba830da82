"""Words of priorities and hypotheses that no model knows: they would be joined away unseen."""

import csv

import pytest

from dagster_project.errors import PolicyError
from dagster_project.policy import SHIPPED, load_policy
from dagster_project.policy_checks.rows import DESTINATIONS, PRIORITY_FACTORS
from dagster_project.settings import Settings
from expectations import priorities


@pytest.mark.parametrize(
    ("file", "row", "problem"),
    [
        ("priority_weights.csv", "values,0.5,us,Ours,2026-01-01", "no factor named 'values'"),
        (
            "ecosystem_layers.csv",
            "school,8,School,nowhere,us,Ours,2026-01-01",
            "no destination named 'nowhere'",
        ),
        (
            "hypotheses.csv",
            "ours,a,b,up,0,We think so,us,Ours,2026-01-01",
            "no sign named 'up'",
        ),
    ],
    ids=["factor", "destination", "sign"],
)
def test_word_that_no_model_knows__is_refused(tmp_path, file, row, problem):
    header = (SHIPPED / file).read_text(encoding="utf-8").splitlines()[0]
    (tmp_path / file).write_text(f"{header}\n{row}\n", encoding="utf-8")
    with pytest.raises(PolicyError, match=problem) as caught:
        load_policy(Settings(policy_dir=tmp_path))
    assert caught.value.where.startswith(f"{file} line 2")


def test_shipped_weights__name_each_factor_once():
    with (SHIPPED / "priority_weights.csv").open(encoding="utf-8") as lines:
        factors = [row["factor"] for row in csv.DictReader(lines)]
    assert sorted(factors) == sorted(PRIORITY_FACTORS)
    assert priorities.DESTINATIONS == DESTINATIONS
