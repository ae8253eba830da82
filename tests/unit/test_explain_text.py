"""What `mops explain` prints: the story first, then what moves the account and how fresh it is."""

from datetime import date
from decimal import Decimal

import pytest

from dagster_project.console import failure
from dagster_project.errors import BuildError
from dagster_project.explain import Explanation
from dagster_project.explain_text import print_explanation

TIER = {
    "account_id": "crm:1", "account_name": "Cedar Clinic", "narrative": "Low risk.\nSince May.",
    "tier": "Low", "meaning": "Weak signs only.", "tier_since_date": date(2026, 5, 24),
    "previous_tier": None, "reason": "Because usage fell.", "coverage_ratio": Decimal("0.9"),
    "evidence_age_days": 39, "renewal_date": None, "as_of_date": date(2026, 6, 30),
    "recommended_use": "A guide, not a grade.", "customer_state": "customer",
    "state_since_date": date(2024, 7, 7), "is_since_before": True,
}  # fmt: skip
DRIVER = {
    "signal_name": "usage_trend", "signal_state": "bad", "direction": "worse",
    "since_date": date(2026, 5, 24), "evidence_reason": "Used 3 times.", "evidence_age_days": 12,
    "is_stale": False, "is_feed_stale": False, "controllable_by": "account_manager",
}  # fmt: skip
ACTION = {
    "title": "Call", "due_date": date(2026, 7, 5), "reason": "Used 3 times.",
    "owner_employee_id": "E1",
}  # fmt: skip
CHANGE = {
    "as_of_date": date(2026, 5, 24), "from_tier": "Stable", "to_tier": "Low",
    "cause": "From Stable to Low: behaviour +1.", "reason": "It fell.",
}  # fmt: skip


def printed(capsys, *, driver=DRIVER, owners=None):
    print_explanation(Explanation(TIER, (driver,), (CHANGE,), (), (ACTION,)), owners or {})
    return capsys.readouterr().out


def in_short(capsys, **changes):
    print_explanation(Explanation(TIER | changes, (), (), (), ()), {})
    lines = capsys.readouterr().out.splitlines()
    top = lines[lines.index("In short") + 1 :]
    facts = [line for line in top if line.startswith("  ")]
    return [" ".join(line.split()) for line in facts]


def test_customer__is_told_age_renewal_and_use(capsys):
    assert in_short(capsys) == [
        "tier Low - Weak signs only.", "since 2026-05-24 (before: none)",
        "why Because usage fell.", "coverage 90% of the weight of connected signals",
        "evidence age 39 days at most", "renewal no date known", "as of 2026-06-30",
        "use A guide, not a grade.",
    ]  # fmt: skip


@pytest.mark.parametrize(("is_since_before", "told"), [(False, ""), (True, " or before")])
def test_former_customer__is_said_to_be_one_without_advice(capsys, is_since_before, told):
    shown = in_short(
        capsys, customer_state="former", reason="not_a_customer", is_since_before=is_since_before,
        state_since_date=date(2026, 6, 7), previous_tier="Stable",
    )  # fmt: skip
    assert shown == [
        f"tier none: no longer a customer since the week to 2026-06-07{told}",
        "last tier Low, since 2026-05-24 (before: Stable)",
        "as of 2026-06-30",
    ]


def test_account_whose_first_contract_has_not_begun__raises_no_alarm(capsys):
    shown = in_short(
        capsys, customer_state="prospective", tier="Insufficient data", evidence_age_days=None,
        meaning="Treat as an alarm.", reason="The first contract starts on 2026-08-01.",
    )  # fmt: skip
    assert shown == [
        "tier none yet: the first contract has not begun",
        "why The first contract starts on 2026-08-01.",
        "as of 2026-06-30",
    ]


def test_customer_without_evidence__is_told_no_age(capsys):
    assert "evidence age there is no evidence" in in_short(capsys, evidence_age_days=None)


def test_story__comes_first_and_whole(capsys):
    lines = [line.strip() for line in printed(capsys).splitlines()]
    assert lines[:3] == ["Cedar Clinic (crm:1)", "Low risk.", "Since May."]


def test_driver__tells_direction_since_age_and_hands(capsys):
    (line,) = [line for line in printed(capsys).splitlines() if "usage_trend" in line]
    assert line.split() == [
        "usage_trend", "bad", "worse", "2026-05-24", "Used", "3", "times.", "12", "days", "ago",
        "account", "manager",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"evidence_age_days": 0}, "today"),
        ({"evidence_age_days": None}, "never"),
        ({"is_stale": True}, "12 days ago (out of date)"),
        ({"is_stale": True, "is_feed_stale": True}, "12 days ago (the feed is late)"),
        ({"direction": None}, "was unknown"),
    ],
)
def test_driver__tells_whose_fault_its_age_is(capsys, changes, told):
    assert told in printed(capsys, driver=DRIVER | changes)


def test_owner__is_named_where_the_warehouse_knows_the_name(capsys):
    assert "Robert" in printed(capsys, owners={"E1": "Robert"})
    assert "E1" in printed(capsys)


@pytest.mark.parametrize("name", ["Clinic [/a]", "Clinic [north]", "Clinic :cat:", "[bold]"])
def test_names_and_reasons__are_printed_as_they_stand(capsys, name):
    tier = TIER | {"account_name": name, "reason": name}
    driver = DRIVER | {"evidence_reason": name}
    print_explanation(Explanation(tier, (driver,), (), (), (ACTION | {"title": name},)), {})
    shown = capsys.readouterr().out
    assert f"{name} (crm:1)" in shown
    assert shown.count(name) == 4


def test_failure__tells_what_was_asked_for_as_it_stands(capsys):
    failure(BuildError("no accounts fit '[/a]'", where="[/b]", next_step="[/c]"))
    shown = capsys.readouterr().err
    assert "error  no accounts fit '[/a]'" in shown
    assert "where  [/b]" in shown
    assert "next   [/c]" in shown


def test_change__tells_the_week_the_tiers_and_the_cause(capsys):
    (line,) = [line for line in printed(capsys).splitlines() if "It fell." in line]
    assert line.split() == [
        "2026-05-24", "From", "Stable", "to", "Low:", "behaviour", "+1.", "It", "fell.",
    ]  # fmt: skip
