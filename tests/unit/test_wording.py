"""The shipped words say what the shipped rules do, wherever they are repeated."""

from __future__ import annotations

import csv
from decimal import Decimal

import pytest
import yaml

from dagster_project.policy import SHIPPED
from dagster_project.report.published import FOLDER


def _rows(seed: str) -> list[dict[str, str]]:
    with (SHIPPED / f"{seed}.csv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


PHRASES = yaml.safe_load((FOLDER / "labels" / "phrases.yml").read_text(encoding="utf-8"))
TIERS = {row["tier"]: row for row in _rows("tier_labels")}
PLAYS = {row["play_id"]: row for row in _rows("plays")}


def test_stable__names_the_share_below_which_an_account_is_stable() -> None:
    (rule,) = [row for row in _rows("tier_rules") if row["rule_name"] == "share_low"]
    percent = int(Decimal(rule["minimum_risk_ratio"]) * 100)
    assert percent == 13
    assert f"less than {percent} %" in TIERS["Stable"]["meaning"]
    assert f"{percent}%未満" in PHRASES["phrase.meaning.Stable"]["ja"]


@pytest.mark.parametrize("key", sorted(PHRASES))
def test_report_phrase__is_the_policys_own(key: str) -> None:
    """A phrase that is worded otherwise would never be found, and stay English in Japanese."""
    _, kind, name = key.split(".")
    if kind == "play":
        play = PLAYS[name]
        assert PHRASES[key] == {"en": play["title_en"], "ja": play["title_ja"]}
    else:
        column = {"meaning": "meaning", "use": "recommended_use"}[kind]
        assert PHRASES[key]["en"] == TIERS[name][column]
