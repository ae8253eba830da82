"""Steps of campaigns that nothing could ever show: they would read as campaigns badly done."""

import pytest

from dagster_project.errors import PolicyError
from dagster_project.policy import SHIPPED, load_policy
from dagster_project.settings import Settings


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        ("T,s,1,Do,believed,sent,,true,1", "no evidence named 'believed'"),
        ("T,s,1,Do,responded,,,true,1", "a step of responded without touch types"),
        ("T,s,1,Do,spend_booked,sent,,true,1", "no touch shows a step of spend_booked"),
        ("T,s,1,Do,responded,clicked,40,true,1", "40 is no share"),
    ],
    ids=["evidence", "no touch types", "touch types", "ratio"],
)
def test_step_that_nothing_can_show__is_refused(tmp_path, step, problem):
    file = "campaign_templates.csv"
    header = (SHIPPED / file).read_text(encoding="utf-8").splitlines()[0]
    (tmp_path / file).write_text(f"{header}\n{step},us,Ours,2026-01-01\n", encoding="utf-8")
    with pytest.raises(PolicyError, match=problem) as caught:
        load_policy(Settings(policy_dir=tmp_path))
    assert caught.value.where.startswith(file)
