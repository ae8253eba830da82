"""What policy may say of roles: no unknown word, no role that is not there, one leader each."""

import pytest

from dagster_project.errors import PolicyError
from dagster_project.policy import SHIPPED, load_policy
from dagster_project.settings import Settings

LINES = {
    "play_steps": "play_id,play_version,step_order,language,step_text,owner,reason,valid_from",
    "raci": "subject_type,subject,role,duty,owner,reason,valid_from",
    "roles": "role,owner_function,leads_function,staff_role,owner,reason,valid_from",
    "yearly_actions": "role,action_id,due_month,action_text,owner,reason,valid_from",
}


def settings(folder, name, *rows):
    """Lay a file with these rows over the shipped ones; owner, reason and day are the same."""
    lines = [LINES[name], *(f"{row},us,Our own,2026-01-01" for row in rows)]
    (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Settings(policy_dir=folder)


@pytest.mark.parametrize(
    ("name", "row", "told"),
    [
        ("raci", "mart,accounts,product_manager,X", "no duty named 'X'"),
        ("raci", "table,accounts,product_manager,A", "no type of subject named 'table'"),
        ("raci", "mart,accounts,product_boss,A", "no role named 'product_boss'"),
        ("play_steps", "revive_usage,1,4,de,Anrufen", "no language named 'de'"),
        ("yearly_actions", "product_boss,review,6,Review", "no role named 'product_boss'"),
        ("yearly_actions", "product_manager,review,13,Review", "no month named '13'"),
    ],
)
def test_row__is_refused_where_it_would_be_joined_away(tmp_path, name, row, told):
    with pytest.raises(PolicyError, match=told) as caught:
        load_policy(settings(tmp_path, name, row))
    assert caught.value.where.startswith(f"{name}.csv, ")
    assert caught.value.next_step.startswith("use one of: ")


def test_second_leader__is_refused_from_the_day_on_which_there_are_two(tmp_path):
    with pytest.raises(PolicyError, match="both lead product from 2026-01-01 on") as caught:
        load_policy(settings(tmp_path, "roles", "device_lead,product,true,"))
    assert caught.value.where == "roles.csv, device_lead, column leads_function"


def test_leader__may_be_followed_by_another(tmp_path):
    rows = ("device_lead,product,true,", "product_manager,product,false,")
    policy = load_policy(settings(tmp_path, "roles", *rows))
    assert {row["role"] for row in policy.seeds["roles"]} >= {"device_lead", "product_manager"}


@pytest.mark.parametrize("play", ["revive_use,1", "revive_usage,9"])
def test_step__is_refused_where_its_version_is_not_written(tmp_path, play):
    with pytest.raises(PolicyError, match="its steps would be shown to nobody") as caught:
        load_policy(settings(tmp_path, "play_steps", f"{play},1,en,Call"))
    assert caught.value.where == f"play_steps.csv, {play.partition(',')[0]}, step 1"


def test_play__is_refused_without_a_version(tmp_path):
    lines = (SHIPPED / "plays.csv").read_text(encoding="utf-8").splitlines()
    row = lines[1].replace(",1,customer-success,", ",,customer-success,")
    assert row != lines[1]
    (tmp_path / "plays.csv").write_text(f"{lines[0]}\n{row}\n", encoding="utf-8")
    with pytest.raises(PolicyError, match="the play revive_usage has no version"):
        load_policy(Settings(policy_dir=tmp_path))


def test_header__is_the_shipped_one():
    for name, line in LINES.items():
        assert (SHIPPED / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0] == line
