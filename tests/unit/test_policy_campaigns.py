"""Steps of campaigns that nothing could show, and nodes of a plan that nobody could read."""

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
        ("T,s,1,Do,responded,click|submitted,,true,1", "no type of touch named 'click'"),
        ("T,s,1,Do,responded,clicked| submitted,,true,1", "no type of touch named ' submitted'"),
        ("T,s,1,Do,responded,clicked|,,true,1", "no type of touch named ''"),
        ("T,s,1,Do,reviewed,,0.5,true,1", "reviewed is not judged by a share"),
        ("T,s,1,Do,sent,sent,0.5,true,1", "sent is not judged by a share"),
    ],
)
def test_step_that_nothing_can_show__is_refused(tmp_path, step, problem):
    file = "campaign_templates.csv"
    header = (SHIPPED / file).read_text(encoding="utf-8").splitlines()[0]
    (tmp_path / file).write_text(f"{header}\n{step},us,Ours,2026-01-01\n", encoding="utf-8")
    with pytest.raises(PolicyError, match=problem) as caught:
        load_policy(Settings(policy_dir=tmp_path))
    assert caught.value.where.startswith(file)


@pytest.mark.parametrize(
    ("node", "problem"),
    [
        ("n,educate,programme,N,", "no level named 'programme'"),
        ("n,teach_live,campaign,N,WB-*", r"WB-\* is already the campaign of webinars"),
        ("n,webinars,metric,N,campaigns.fame", "'campaigns.fame' is neither a metric"),
        ("n,webinars,metric,N,int_campaigns__gained.campaign_id", "is neither a metric"),
        ("n,webinars,metric,N,fame", "'fame' is neither a metric"),
        ("n,webinars,metric,N,", "'' is neither a metric"),
    ],
    ids=["level", "claimed twice", "column", "private", "metric", "nothing"],
)
def test_node_of_the_plan_that_nobody_can_read__is_refused(tmp_path, node, problem):
    file = "plan_nodes.csv"
    shipped = (SHIPPED / file).read_text(encoding="utf-8")
    (tmp_path / file).write_text(f"{shipped}{node},us,Ours,2026-01-01\n", encoding="utf-8")
    with pytest.raises(PolicyError, match=problem) as caught:
        load_policy(Settings(policy_dir=tmp_path))
    assert caught.value.where.startswith("plan_nodes.csv, n")


@pytest.mark.parametrize(
    ("limit", "problem"),
    [
        ("shoe_size,,9,email", "no feature named 'shoe_size'"),
        ("last_visit,visited,9,", "asks for no consent"),
        ("last_visit,visited,,email", "never be fresh"),
    ],
    ids=["feature", "channel", "limit"],
)
def test_limit_of_a_feature_that_would_hand_over_nothing__is_refused(tmp_path, limit, problem):
    file = "feature_limits.csv"
    header = (SHIPPED / file).read_text(encoding="utf-8").splitlines()[0]
    (tmp_path / file).write_text(f"{header}\n{limit},us,Ours,2026-01-01\n", encoding="utf-8")
    with pytest.raises(PolicyError, match=problem) as caught:
        load_policy(Settings(policy_dir=tmp_path))
    assert caught.value.where.startswith(file)


def test_node_of_the_plan__moves_with_a_later_day(tmp_path):
    file = "plan_nodes.csv"
    shipped = (SHIPPED / file).read_text(encoding="utf-8")
    row = "webinars,inform_monthly,campaign,Webinar by mail,WB-*,us,Ours,2026-01-01"
    (tmp_path / file).write_text(f"{shipped}{row}\n", encoding="utf-8")
    rows = load_policy(Settings(policy_dir=tmp_path)).seeds["plan_nodes"]
    assert sum(row["node_id"] == "webinars" for row in rows) == 2


def test_campaign_of_the_plan__can_pass_from_one_node_to_another(tmp_path):
    file = "plan_nodes.csv"
    shipped = (SHIPPED / file).read_text(encoding="utf-8")
    freed = "webinars,teach_live,campaign,Monthly webinar,WX-*,us,Ours,2026-01-01\n"
    taken = "lessons,teach_live,campaign,Lessons,WB-*,us,Ours,2026-01-01\n"
    (tmp_path / file).write_text(shipped + taken + freed, encoding="utf-8")
    load_policy(Settings(policy_dir=tmp_path))
    earlier = taken.replace("2026-01-01", "2025-12-31")
    (tmp_path / file).write_text(shipped + earlier + freed, encoding="utf-8")
    with pytest.raises(PolicyError, match="campaign of webinars from 2025-12-31 on") as caught:
        load_policy(Settings(policy_dir=tmp_path))
    assert caught.value.where == "plan_nodes.csv, lessons, column refers_to"
