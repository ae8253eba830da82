"""The policy in use: shipped rows, a user's own laid over them, the rows in force on a day."""

from datetime import date

import pytest

from dagster_project.doctor import examine
from dagster_project.errors import PolicyError
from dagster_project.policy import SHIPPED, load_policy, rows_left_out, write_seeds
from dagster_project.settings import Settings

KEY = ("parameter",)


def weeks(policy, day):
    rows = policy.in_force("parameters", KEY, day)
    return [row["value"] for row in rows if row["parameter"] == "history_weeks"]


@pytest.fixture
def own(tmp_path):
    """A folder with one own row: another length of history from 2026 on."""
    header = (SHIPPED / "parameters.csv").read_text(encoding="utf-8").splitlines()[0]
    row = "history_weeks,52,weeks,us,One year is enough,2026-01-01"
    (tmp_path / "parameters.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    return tmp_path


def test_own_row__joins_the_shipped_ones_and_is_in_force_from_its_day(own):
    policy = load_policy(Settings(policy_dir=own))
    assert weeks(policy, date(2025, 12, 31)) == ["104"]
    assert weeks(policy, date(2026, 1, 1)) == ["52"]


def test_own_row__changes_the_version_and_reaches_dbt(own, tmp_path):
    settings = Settings(policy_dir=own, data_dir=tmp_path / "data")
    policy = load_policy(settings)
    assert policy.version != load_policy(Settings()).version
    written = (write_seeds(policy, settings) / "policy" / "parameters.csv").read_text("utf-8")
    assert '"history_weeks","52"' in written
    assert '"history_weeks","104"' in written


def test_same_key_and_day__replaces_the_shipped_row(own):
    path = own / "parameters.csv"
    path.write_text(path.read_text("utf-8").replace("2026-01-01", "2020-01-01"), "utf-8")
    assert weeks(load_policy(Settings(policy_dir=own)), date(2026, 6, 30)) == ["52"]


def test_unknown_file__is_named_with_the_known_ones(tmp_path):
    (tmp_path / "parametres.csv").write_text("parameter\n", encoding="utf-8")
    with pytest.raises(PolicyError, match="no policy named parametres") as caught:
        load_policy(Settings(policy_dir=tmp_path))
    assert "parameters" in caught.value.next_step


def test_missing_folder__is_named(tmp_path):
    with pytest.raises(PolicyError, match="does not exist"):
        load_policy(Settings(policy_dir=tmp_path / "nowhere"))


def announce(folder, table, column, value):
    header = (SHIPPED / "announced_values.csv").read_text(encoding="utf-8")
    row = f"{table},{column},{value},us,The vendor said so,2026-01-01\n"
    (folder / "announced_values.csv").write_text(header + row, encoding="utf-8")
    return Settings(policy_dir=folder, data_dir=folder / "data")


def test_announced_value__is_in_force_from_its_day_and_reaches_dbt(tmp_path):
    settings = announce(tmp_path, "salesforce__call", "call_type_vod__c", "Chat_vod")
    policy, key = load_policy(settings), ("table_name", "column_name", "value")
    assert policy.in_force("announced_values", key, date(2025, 12, 31)) == []
    (row,) = policy.in_force("announced_values", key, date(2026, 1, 1))
    assert row["value"] == "Chat_vod"
    written = (write_seeds(policy, settings) / "policy" / "announced_values.csv").read_text("utf-8")
    assert written.splitlines()[1].startswith('"salesforce__call","call_type_vod__c","Chat_vod"')


@pytest.mark.parametrize(
    ("table", "column", "value", "problem", "next_step"),
    [
        (
            "salesforce__calls",
            "call_type_vod__c",
            "Chat",
            "no closed vocabulary",
            "salesforce__call",
        ),
        ("salesforce__call", "calltype", "Chat", "no closed vocabulary", "call_type_vod__c"),
        ("salesforce__call", "ownerid", "Chat", "no closed vocabulary", "status_vod__c"),
        ("salesforce__call", "call_type_vod__c", "", "value is empty", "as the source does"),
    ],
)
def test_announced_value__that_would_announce_nothing_is_refused(
    tmp_path, table, column, value, problem, next_step
):
    with pytest.raises(PolicyError, match=problem) as caught:
        load_policy(announce(tmp_path, table, column, value))
    assert caught.value.where == "announced_values.csv line 2"
    assert next_step in caught.value.next_step


RULE = "mine,Low,0.1,,,Our own.,us,We say so,2026-01-01"


@pytest.mark.parametrize(
    ("rows", "problem", "where"),
    [
        ([RULE, RULE], "the same as in line 2", "tier_rules.csv line 3"),
        (
            [RULE.replace("Low", "Hihg")],
            "no tier named 'Hihg'",
            "tier_rules.csv line 2, column tier",
        ),
        (
            [RULE, RULE.replace("mine", "yours").replace("0.1,,", "0.1,usage_trend,awful")],
            "no state named 'awful'",
            "tier_rules.csv line 3, column signal_state",
        ),
        (
            [RULE.replace("2026-01-01", "")],
            "first day of the row is missing",
            "tier_rules.csv line 2, column valid_from",
        ),
    ],
)
def test_row_that_no_model_could_use__is_named_by_its_line_in_the_users_file(
    tmp_path, rows, problem, where
):
    header = (SHIPPED / "tier_rules.csv").read_text(encoding="utf-8").splitlines()[0]
    (tmp_path / "tier_rules.csv").write_text("\n".join([header, *rows]) + "\n", "utf-8")
    with pytest.raises(PolicyError, match=problem) as caught:
        load_policy(Settings(policy_dir=tmp_path))
    assert caught.value.where == where


def lay(folder, name, *rows):
    header = (SHIPPED / name).read_text(encoding="utf-8").splitlines()[0]
    (folder / name).write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return Settings(policy_dir=folder)


def share(rule, tier, ratio, valid_from="2026-01-01"):
    return f"{rule},{tier},{ratio},,,Ours.,us,We say so,{valid_from}"


HIGH = share("share_high", "High", "0.36", "2026-03-01")


@pytest.mark.parametrize(
    ("rows", "problem", "line"),
    [
        (
            [HIGH, share("share_medium", "Medium", "0.05")],
            "no share gives Low from 2026-01-01 on: Medium begins at 0.05, Low at 0.13",
            3,
        ),
        (
            [share("share_low", "Low", "0.22")],
            "no share gives Low from 2026-01-01 on: Medium begins at 0.22, Low at 0.22",
            2,
        ),
        # A rule of another name, and one that overtakes another of the file later.
        (
            [share("mine", "High", "0.2")],
            "no share gives Medium from 2026-01-01 on: High begins at 0.2, Medium at 0.22",
            2,
        ),
        (
            [
                share("share_low", "Low", "0.1"),
                share("share_medium", "Medium", "0.09", "2026-04-01"),
            ],
            "no share gives Low from 2026-04-01 on: Medium begins at 0.09, Low at 0.1",
            3,
        ),
        # The row that came last is named, wherever it stands.
        (
            [
                share("share_medium", "Medium", "0.09", "2026-04-01"),
                share("share_low", "Low", "0.1"),
            ],
            "no share gives Low from 2026-04-01 on: Medium begins at 0.09, Low at 0.1",
            2,
        ),
        (
            [share("base_stable", "Stable", "0.05")],
            "whose share is below 0.05 would have no tier from 2026-01-01 on",
            2,
        ),
    ],
)
def test_rules__that_leave_a_tier_or_a_customer_out_are_refused(tmp_path, rows, problem, line):
    with pytest.raises(PolicyError, match=problem) as caught:
        load_policy(lay(tmp_path, "tier_rules.csv", *rows))
    assert caught.value.where == f"tier_rules.csv line {line}, column minimum_risk_ratio"


def test_rules__that_move_together_are_taken(tmp_path):
    rows = [share("share_low", "Low", "0.01"), share("share_medium", "Medium", "0.05")]
    load_policy(lay(tmp_path, "tier_rules.csv", *rows))


def test_channels__that_no_set_could_hold_are_refused(tmp_path):
    shipped = (SHIPPED / "channels.csv").read_text(encoding="utf-8").splitlines()[1:]
    own = [f"own_{n}," + shipped[0].partition(",")[2] for n in range(63 - len(shipped))]

    assert len(load_policy(lay(tmp_path, "channels.csv", *own[1:])).seeds["channels"]) == 62
    with pytest.raises(PolicyError, match="there are 63 channels; at most 62 can be told apart"):
        load_policy(lay(tmp_path, "channels.csv", *own))


@pytest.mark.parametrize(
    ("name", "row", "told", "column"),
    [
        ("tier_rules.csv", share("share_high", "High", "1.5"), "1.5", "minimum_risk_ratio"),
        ("tier_rules.csv", share("share_high", "High", "-0.1"), "-0.1", "minimum_risk_ratio"),
        (
            "parameters.csv",
            "minimum_coverage_ratio,50,ratio,us,We say so,2026-01-01",
            "50",
            "value",
        ),
    ],
)
def test_share__outside_0_to_1_is_refused(tmp_path, name, row, told, column):
    with pytest.raises(PolicyError, match=f"^{told} is no share: shares go from 0 to 1") as caught:
        load_policy(lay(tmp_path, name, row))
    assert caught.value.where == f"{name} line 2, column {column}"


@pytest.mark.parametrize("text", ["rule_name,tier\nmine,Low\n", "rule_name,tier\n", ""])
def test_header__of_other_columns_is_refused_in_line_1(tmp_path, text):
    (tmp_path / "tier_rules.csv").write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError, match="the columns differ") as caught:
        load_policy(Settings(policy_dir=tmp_path))
    assert caught.value.where == "tier_rules.csv line 1"


def test_rows_left_out__are_those_of_the_shipped_file_by_key_whatever_their_day(tmp_path):
    lines = (SHIPPED / "tier_rules.csv").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines[1:] if not line.startswith(("base_stable", "share_low"))]
    lay(tmp_path, "tier_rules.csv", *kept, share("share_low", "Low", "0.1"))
    assert rows_left_out(tmp_path) == {"tier_rules": ["base_stable"]}
    assert rows_left_out(tmp_path / "tier_rules.csv") == {"tier_rules": ["base_stable"]}
    assert rows_left_out(SHIPPED) == {}


def test_doctor__says_in_which_line_the_policy_is_wrong(tmp_path):
    own = lay(tmp_path, "tier_rules.csv", share("share_high", "High", "1.5"))
    settings = own.with_values(data_dir=tmp_path / "data")
    (found,) = [check for check in examine(settings) if check.name == "policy"]
    assert not found.is_well
    assert "tier_rules.csv line 2, column minimum_risk_ratio" in found.found


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (
            "standing,de,{tier} seit {since_date}.",
            "the signal account_sentiment has no phrase for its state bad in de",
        ),
        (
            "farewell,en,Thank you.",
            "the template farewell has no text in ja",
        ),
    ],
)
def test_wording__that_leaves_a_language_without_words_is_refused(tmp_path, row, problem):
    header = "template_name,language,text,owner,reason,valid_from"
    rows = f"{header}\n{row},us,As we say it,2026-01-01\n"
    (tmp_path / "narrative_templates.csv").write_text(rows, encoding="utf-8")
    with pytest.raises(PolicyError, match=problem) as caught:
        load_policy(Settings(policy_dir=tmp_path))
    assert caught.value.next_step == "add the row"


def test_comparison_policy__under_the_name_of_ours_is_refused(tmp_path):
    header = (SHIPPED / "comparison_policies.csv").read_text(encoding="utf-8").splitlines()[0]
    row = "coverage_aware,0,false,Nothing counts,us,To see,2026-01-01"
    (tmp_path / "comparison_policies.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    with pytest.raises(PolicyError, match="the policy that decides the tiers") as caught:
        load_policy(Settings(policy_dir=tmp_path))
    assert caught.value.where == "comparison_policies.csv line 6"
