"""Mart gates of attribution: to the cent, nothing credited twice, nothing lost."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

_credits = Subject("attributed_revenue", "marts.attributed_revenue")
_reconciliation = Subject("attribution_reconciliation", "marts.attribution_reconciliation")
_returns = Subject("channel_returns", "marts.channel_returns")
_campaigns = Subject("campaign_returns", "marts.campaign_returns")
_paths = Subject("journey_paths", "marts.journey_paths")
_outcomes = Subject("touch_outcomes", "marts.touch_outcomes")
_effects = Subject("channel_effects", "marts.channel_effects")

# What may become of a touch, in the order in which it drops out.
OUTCOMES = (
    "automated", "no_policy", "type_not_counted", "no_organisation", "consent", "credited",
    "collapsed", "open", "no_sale",
)  # fmt: skip
_BOOKED = "(select 1 from unified.fct_revenue where revenue_measure = 'booked') as booked"
_MEMBERS = "attribution_model, booked_month, currency_code"


def _nothing_differs() -> Gate:
    return say.conserved(
        _reconciliation,
        "difference",
        seen="count(difference_amount)",
        breaking=(
            "count(*) filter (where difference_amount <> 0 or difference_amount is null "
            "or booked_amount <> attributed_amount + unattributed_amount + not_measurable_amount)"
        ),
        expected="all parts sum to what was booked in every model, month and currency",
        observed="'largest difference ' || max(abs(difference_amount))",
    )


def _booked_is_revenue() -> Gate:
    """Ask each model for the whole booked revenue: a model that lost a month shows here."""
    return say.conserved(
        _reconciliation,
        "booked",
        relation=(
            "(select models.attribution_model, booked.booked_amount, totals.model_amount from "
            "(select attribution_model from marts.attribution_reconciliation "
            "group by attribution_model) as models cross join "
            "(select currency_code, sum(booked_amount) as booked_amount from unified.fct_revenue "
            "where revenue_measure = 'booked' group by currency_code) as booked left join "
            "(select attribution_model, currency_code, sum(booked_amount) as model_amount "
            "from marts.attribution_reconciliation group by attribution_model, currency_code) "
            "as totals on totals.attribution_model = models.attribution_model "
            "and totals.currency_code is not distinct from booked.currency_code) as compared"
        ),
        breaking="count(*) filter (where model_amount is distinct from booked_amount)",
        expected="every model ties out to the same booked revenue",
        observed="count(*) || ' models and currencies compared'",
    )


def _credits_are_reconciled() -> Gate:
    """Ask the touch-grain table for the same sums as its reconciliation."""
    return say.conserved(
        _credits,
        "amounts",
        relation=(
            "(select credits.amount, lines.amount as line_amount from "
            f"(select {_MEMBERS}, sum(attributed_amount) as amount from marts.attributed_revenue "
            f"group by {_MEMBERS}) as credits full join (select {_MEMBERS}, "
            "attributed_amount + unattributed_amount + not_measurable_amount as amount "
            "from marts.attribution_reconciliation) as lines "
            "on lines.attribution_model = credits.attribution_model "
            "and lines.booked_month = credits.booked_month "
            "and lines.currency_code is not distinct from credits.currency_code) as compared"
        ),
        breaking="count(*) filter (where coalesce(amount, 0) <> coalesce(line_amount, 0))",
        expected="credits sum to the reconciliation, per model, month and currency",
        observed="count(*) || ' sums compared'",
    )


def _spend_is_whole() -> Gate:
    """Ask each model for the whole spend; a line without a rate leaves its month unknown."""
    return say.conserved(
        _returns,
        "spend",
        relation=(
            "(select returns.attribution_model, returns.amount, returns.is_unknown, "
            "spend.amount as spend_amount, spend.line_count from "
            "(select attribution_model, coalesce(sum(spend_reporting_amount), 0) as amount, "
            "bool_or(spend_reporting_amount is null) as is_unknown from marts.channel_returns "
            "group by attribution_model) as returns cross join "
            "(select coalesce(sum(reporting_amount), 0) as amount, count(*) as line_count "
            "from unified.fct_campaign_spend) as spend) as compared"
        ),
        breaking="count(*) filter (where not is_unknown and amount <> spend_amount)",
        expected="every model shows the whole campaign spend",
        observed="count(*) || ' models compared'",
    )


def _campaigns_are_whole() -> Gate:
    """Ask each model for all that campaigns cost and earned; the unknown is left out."""
    return say.conserved(
        _campaigns,
        "campaigns",
        relation=(
            "(select returns.*, credits.credit_amount, spend.amount as all_spend_amount from "
            "(select attribution_model, sum(attributed_reporting_amount) as amount, "
            "coalesce(sum(spend_reporting_amount), 0) as spend_amount, "
            "bool_or(spend_reporting_amount is null) as is_unknown from marts.campaign_returns "
            "group by attribution_model) as returns left join "
            "(select attribution_model, coalesce(sum(reporting_amount), 0) as credit_amount "
            "from marts.attributed_revenue where campaign_id is not null "
            "group by attribution_model) as credits using (attribution_model) cross join "
            "(select coalesce(sum(reporting_amount), 0) as amount from unified.fct_campaign_spend "
            "where campaign_id is not null) as spend) as compared"
        ),
        breaking=(
            "count(*) filter (where amount <> coalesce(credit_amount, 0) "
            "or (not is_unknown and spend_amount <> all_spend_amount))"
        ),
        expected="every model shows the spend and the credit of all campaigns",
        observed="count(*) || ' models compared'",
    )


def _every_sale_on_a_path() -> Gate:
    return say.conserved(
        _paths,
        "sales",
        relation=(
            "(select (select coalesce(sum(sale_count), 0) from marts.journey_paths) as walked, "
            "(select count(*) from unified.fct_revenue where revenue_measure = 'booked' "
            "and booked_amount > 0) as sold) as compared"
        ),
        breaking="count(*) filter (where walked <> sold)",
        expected="every sale on one path",
        observed="max(walked) || ' of ' || max(sold)",
    )


def _every_touch_once() -> Gate:
    """Ask where all touches went: credit is only as whole as the touches it started from."""
    return say.conserved(
        _outcomes,
        "touches",
        relation=(
            "(select coalesce(told.touch_count, 0) as told, "
            "coalesce(known.touch_count, 0) as known "
            "from (select channel, touch_month, sum(touch_count) as touch_count "
            "from marts.touch_outcomes group by channel, touch_month) as told full join "
            "(select coalesce(channel, '(none)') as channel, "
            "cast(date_trunc('month', happened_at) as date) as touch_month, "
            "count(*) as touch_count from unified.fct_touches where cast(known_at as date) <= "
            "coalesce((select max(as_of_date) from marts.touch_outcomes), date '9999-12-31') "
            "group by all) as known using (channel, touch_month)) as compared"
        ),
        breaking="count(*) filter (where told <> known)",
        expected="every touch with one outcome",
        observed="sum(told) || ' of ' || sum(known)",
    )


def _every_channel_in_every_model() -> Gate:
    """Ask for each channel that touched somebody in each model: one left out would credit none."""
    return say.conserved(
        _effects,
        "channels",
        relation=(
            "(select channel, count(*) as model_count, "
            "(select count(distinct attribution_model) from marts.channel_effects) as all_count "
            "from marts.channel_effects group by channel) as counted"
        ),
        breaking="count(*) filter (where model_count <> all_count)",
        expected="every channel in every model",
        observed="max(model_count) || ' models'",
    )


MART_GATES: tuple[Gate, ...] = (
    say.volume_when(_credits, _BOOKED, expected="rows, since revenue was booked"),
    say.keyed(_credits, ("attributed_revenue_id",)),
    say.complete(
        _credits,
        (
            "attributed_revenue_id",
            "attribution_model",
            "conversion_id",
            "channel",
            "attributed_amount",
            "booked_month",
        ),
    ),
    _credits_are_reconciled(),
    say.volume_when(_reconciliation, _BOOKED, expected="rows, since revenue was booked"),
    say.keyed(_reconciliation, ("attribution_model", "booked_month", "currency_code")),
    _nothing_differs(),
    _booked_is_revenue(),
    say.volume_when(_returns, "unified.fct_campaign_spend", expected="rows, since money was spent"),
    say.keyed(_returns, ("attribution_model", "channel", "calendar_month")),
    _spend_is_whole(),
    say.keyed(_campaigns, ("attribution_model", "campaign_id")),
    _campaigns_are_whole(),
    say.keyed(_paths, ("journey_path",)),
    _every_sale_on_a_path(),
    say.keyed(_outcomes, ("channel", "touch_month", "outcome")),
    _every_touch_once(),
    say.in_set(_outcomes, "outcome", OUTCOMES),
    say.keyed(_effects, ("attribution_model", "channel")),
    say.complete(_effects, ("effect_ratio", "journey_count", "converted_count")),
    _every_channel_in_every_model(),
    say.in_range(_effects, "effect_ratio", -1, 1),
    say.holds(
        _effects,
        "interval",
        "(effect_low_ratio > effect_high_ratio or effect_low_ratio < 0 or effect_high_ratio > 1 "
        "or (attribution_model <> 'rate_shapley' and effect_ratio < 0))",
        seen="count(*)",
        expected="bounds in order, effects and bounds from 0 to 1",
    ),
)
