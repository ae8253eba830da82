"""Lift on the sample world: what causes purchases, and what only stands beside them."""

import json

import pytest


@pytest.fixture(scope="module")
def truth(built):
    path = built.settings.sandbox_dir / "truth.json"
    return json.loads(path.read_text(encoding="utf-8"))["purchases"]


@pytest.fixture(scope="module")
def lift(built):
    with built.published() as connection:
        rows = connection.execute(
            "select lift.channel, lift.effect_word, lift.evidence_label, lift.withheld_reason, "
            "lift.companion_channel, max(returns.attributed_reporting_amount) as credit_amount, "
            "bool_and(returns.has_credit_without_lift) as has_credit_without_lift "
            "from attribution_lift as lift left join channel_returns as returns using (channel) "
            "group by all"
        )
        names = [column[0] for column in rows.description]
        return {row[0]: dict(zip(names, row, strict=True)) for row in rows.fetchall()}


def test_lift__is_shown_of_the_webinar_that_causes_purchases(lift, truth):
    assert "webinar" in truth["causal_channels"]
    webinar = lift["webinar"]
    assert (webinar["effect_word"], webinar["evidence_label"]) == ("raises", "quasi_experimental")
    assert not webinar["has_credit_without_lift"]


def test_lift__covers_zero_where_a_channel_only_accompanies(lift, truth):
    found = {channel: lift[channel] for channel in truth["accompanying_channels"]}
    assert {row["effect_word"] for row in found.values()} == {"covers_zero"}
    assert min(row["credit_amount"] for row in found.values()) > 0
    assert all(row["has_credit_without_lift"] for row in found.values())


def test_lift__is_withheld_of_visits_to_too_few(lift):
    # Reps call so often that few visits stand alone at sixty accounts; at 120 they raise.
    assert lift["rep_visit"]["withheld_reason"] == "too_few_treated"
    assert lift["rep_visit"]["effect_word"] is None


def test_lift__of_samples_is_not_called_causal_since_they_come_with_visits(lift):
    assert lift["sample"]["companion_channel"] == "rep_visit"
    assert lift["sample"]["evidence_label"] == "associational_lift"
