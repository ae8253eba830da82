"""The figures of each section, against values worked out by hand from `published.sql`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dagster_project.report import attribution, tiers, trust
from dagster_project.report.labels import Labels
from dagster_project.report.published import Published, open_published

WORDS = Labels("en")


@pytest.fixture
def published(database: Path) -> Iterator[Published]:
    """Open the small published database."""
    with open_published(database) as opened:
        yield opened


def test_now__leaves_former_customers_out(published: Published) -> None:
    found = tiers.now(published, tiers.look(published, WORDS))
    counts = {row["tier"].code: row["account_count"] for row in found["rows"]}
    assert counts == {"High": 2, "Medium": 1, "Low": 0, "Stable": 1, "Insufficient data": 1}
    assert (found["total"], found["former"]) == (5, 1)


def test_now__treats_insufficient_data_as_an_alarm(page: Callable[..., Any]) -> None:
    text = page().text
    assert "Insufficient data: 1 customers (20 %)." in text
    assert "a feed is late: 1." in text


def test_over_time__stacks_high_on_top_and_insufficient_data_at_the_foot(
    published: Published,
) -> None:
    found = tiers.over_time(published, tiers.look(published, WORDS))
    newest = found["wide"][-1]
    titles = [box.title for box in newest.boxes]
    assert titles[0] == "2026-06-30 High risk: 2"
    assert titles[-1] == "2026-06-30 Insufficient data: 1"
    assert newest.foot == "1"
    assert sum(box.height for box in newest.boxes) == pytest.approx(300, abs=0.1)


def test_moves__count_both_periods_in_the_same_words(published: Published) -> None:
    quarter, month = tiers.moves(published, tiers.look(published, WORDS))
    assert quarter["ways"] == {"worse": 3, "better": 1, "lost": 1, "returned": 0, "same": 0}
    assert (quarter["came"], quarter["went"]) == (0, 1)
    assert month["ways"] == {"worse": 2, "better": 1, "lost": 0, "returned": 0, "same": 0}
    assert (month["total"], month["came"], month["went"]) == (3, 1, 1)


@pytest.mark.parametrize(
    ("language", "headings"),
    [
        (
            "en",
            (
                "Since 2026-03-29, a quarter back",
                "Since 2026-05-31, the last week of the month before",
            ),
        ),
        ("ja", ("2026-03-29 以降（約 3 か月）", "2026-05-31 以降（前月の最終週から）")),
    ],
)
def test_moves__name_the_days_that_they_compare(
    page: Callable[..., Any], language: str, headings: tuple[str, ...]
) -> None:
    text = page(language).text
    assert all(heading in text for heading in headings)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Age of a customer's oldest evidence (median): 4 d"),
        ("ja", "顧客ごとの最も古い根拠の経過日数（中央値）：4 日"),
    ],
)
def test_cards__say_that_the_age_is_that_of_the_oldest_evidence(
    page: Callable[..., Any], language: str, told: str
) -> None:
    assert told in page(language).text


@pytest.mark.parametrize(
    ("before", "after", "way"),
    [
        ("Low", "High", "worse"),
        ("High", "Low", "better"),
        ("High", "High", "same"),
        ("High", "Insufficient data", "lost"),
        ("Insufficient data", "Stable", "returned"),
    ],
)
def test_direction__never_calls_lost_evidence_better(before: str, after: str, way: str) -> None:
    assert tiers.direction(before, after) == way


def test_actions__list_one_row_per_account_worst_tier_and_nearest_date_first(
    published: Published,
) -> None:
    rows = tiers.actions(published, tiers.look(published, WORDS))
    assert [(row["account_id"], row["further_count"]) for row in rows] == [
        ("a2", 0), ("a1", 1), ("a3", 0), ("a5", 0),
    ]  # fmt: skip


def test_actions__say_that_a_name_is_withheld(page: Callable[..., Any]) -> None:
    assert "(no name published) a5" in page().text


def test_reconciliation__is_computed_per_model_from_the_rows(published: Published) -> None:
    first, last = attribution.reconciliation(published)
    assert (first["ties"], str(first["difference_amount"])) == (True, "0.00")
    # One cent too little in May and one too much in June: the sum alone would hide it.
    assert (last["ties"], str(last["difference_amount"])) == (False, "0.00")
    assert (last["differing_month_count"], last["month_count"]) == (2, 2)


def test_reconciliation__shows_on_the_page_which_model_is_off(page: Callable[..., Any]) -> None:
    text = page().text
    assert "First touch EUR 200.00 160.00 35.00 5.00 0.00 ✓ 0 of 2 months differ" in text
    assert "Last touch EUR 200.00 160.00 40.00 0.00 0.00 ✗ 2 of 2 months differ" in text


def test_reconciliation__claims_nothing_when_booked_revenue_is_missing(
    page: Callable[..., Any], change: Callable[[str], None]
) -> None:
    change("drop table attribution_reconciliation")
    text = page().text
    assert "no booked revenue to compare the credit with" in text
    assert "months differ" not in text


def test_reconciliation__says_once_what_all_models_say(
    page: Callable[..., Any], change: Callable[[str], None]
) -> None:
    change(
        "delete from attributed_revenue where attribution_model = 'last'; insert into "
        "attributed_revenue select * replace ('last' as attribution_model) from attributed_revenue"
    )
    text = page().text
    assert "All 2 models EUR 200.00 160.00 35.00 5.00 0.00 ✓ 0 of 2 months differ" in text
    assert text.count("months differ") == 1


def test_touches__stand_once_by_channel_and_outcome(page: Callable[..., Any]) -> None:
    text = page().text
    assert "Channel Total before a sale still open kind not counted" in text
    assert "E-mail 104 4 0 100 Webinar 5 2 3 0" in text


def test_touches__claim_nothing_where_the_build_has_no_such_table(
    page: Callable[..., Any], change: Callable[[str], None]
) -> None:
    change("drop table touch_outcomes")
    assert "does not say what became of touches" in page().text


def test_credits__share_out_the_same_total_under_every_model(published: Published) -> None:
    found = attribution.credits(published, WORDS)
    assert {model: str(total) for model, total in found["totals"].items()} == {
        "first": "200.00", "last": "200.00",
    }  # fmt: skip
    assert found["channels"][-2:] == ["(unattributed)", "(not measurable: consent)"]
    assert found["currency"] == "EUR"


def test_returns__are_unknown_when_spend_is(published: Published) -> None:
    email, webinar = attribution.returns(published)
    assert (str(email["low_return"]), email["high_return"] > email["low_return"]) == ("3", True)
    assert (webinar["is_spend_unknown"], webinar["low_return"]) == (True, None)


def test_lift__stands_beside_credit_on_one_scale_around_zero(published: Published) -> None:
    found = attribution.lift(published)
    email, webinar, visit = found["rows"]
    assert (found["window_weeks"], found["currency"], found["outcomes"]) == (4, "EUR", 1)
    assert (str(email["lowest_credit_amount"]), str(email["highest_credit_amount"])) == (
        "60.00", "100.01",
    )  # fmt: skip
    assert (email["low"], email["high"]) == (37.5, 75.0)
    assert (webinar["low"], webinar["high"]) == (62.5, 100.0)
    assert (visit["withheld_reason"], visit["highest_credit_amount"]) == ("too_few_treated", None)


def test_lift__says_what_it_is_worth(page: Callable[..., Any]) -> None:
    text = page().text
    assert "+0.05 -0.10 to +0.20 +12 -50 to +75 no effect shown; matched comparison" in text
    assert "another channel comes along ; credit without lift" in text
    assert "+0.25 +0.10 to +0.40 +91 +20 to +161 more is bought; matched comparison" in text
    assert "Not shown: too few accounts were touched alone" in text
    assert "Social media" not in text


def test_credits__are_never_called_lift(page: Callable[..., Any]) -> None:
    assert "Credit is not lift." in page().text
    assert "credit by rule." in page().text


def test_banner__puts_failures_on_top(published: Published) -> None:
    found = trust.banner(published, trust.board(published), trust.gates(published))
    assert found["state"] == "alarm"
    assert (found["red_count"], found["table_count"]) == (1, 1)
    assert [(n["effect"], n["tables"][0]["marts"]) for n in found["stopped"]["notices"]] == [
        ("older data", ["account_tiers"]),
        ("released by hand", ["attributed_revenue"]),
    ]
    assert found["held"] == []  # told above, with its consequences
    assert [row["feed"] for row in found["stale"]] == ["usage"]
    assert found["withheld"]["withheld_account_count"] == 1


def test_banner__names_a_held_load_whose_consequences_are_not_told(
    change: Callable[[str], None], page: Callable[..., Any]
) -> None:
    change("delete from gate_consequences")
    assert "Held loads, their last good data stays in use: 1. files usage (1)" in page().text


def test_board__marks_the_limit_in_the_middle_and_shows_what_is_not_connected(
    published: Published,
) -> None:
    places = {row["feed"]: row["place"] for row in trust.board(published)}
    assert places == {"usage": 100.0, "revenue": 3.57, "visits": None}


def test_gates__count_what_is_learning_apart_from_what_passed(
    published: Published, page: Callable[..., Any]
) -> None:
    counts = {
        row["severity"]: (row["passed_count"], row["learning_count"], row["failed_count"])
        for row in trust.gates(published)["summary"]
    }
    assert counts == {"block": (1, 0, 1), "quarantine": (0, 0, 1), "warn": (0, 1, 0)}
    text = page().text
    assert "Red Could not be evaluated Not judged yet (too little history) Passed" in text
    assert "Load warn 0 0 1 0" in text


def test_gates__list_blocking_failures_first(published: Published) -> None:
    codes = [row["gate_code"] for row in trust.gates(published)["failures"]]
    assert codes == ["files.usage.contract", "files.usage.keyed"]
