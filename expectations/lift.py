"""Mart gates of lift: no effect without interval, checks and label, or beside another's credit."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

LABELS = ("quasi_experimental", "associational_lift")
CREDIT_LABELS = ("rule_credit", "model_credit")
EFFECTS = ("raises", "lowers", "covers_zero")
WITHHELD = (
    "never_touched",
    "never_alone",
    "too_little_overlap",
    "too_few_treated",
    "too_few_controls",
    "never_bought",
)
# Each estimate and its bounds.
INTERVALS = tuple(
    (f"{name}_{unit}", f"{name}_low_{unit}", f"{name}_high_{unit}")
    for name, unit in (
        ("lift_sale", "count"),
        ("lift_reporting", "amount"),
        ("pre_trend_sale", "count"),
        ("placebo_sale", "count"),
    )
)

_lift = Subject("attribution_lift", "marts.attribution_lift")
_returns = Subject("channel_returns", "marts.channel_returns")

_SHOWN = (
    "evidence_label",
    "effect_word",
    "lift_sale_count",
    "lift_sale_low_count",
    "lift_sale_high_count",
    "lift_reporting_amount",
    "lift_reporting_low_amount",
    "lift_reporting_high_amount",
)


def _estimates_lie_within() -> Gate:
    return say.holds(
        _lift,
        "intervals",
        " or ".join(f"{low} > {value} or {high} < {value}" for value, low, high in INTERVALS),
        seen="count(*)",
        expected="every estimate within its interval",
    )


def _withheld_is_withheld_whole() -> Gate:
    columns = [column for interval in INTERVALS for column in interval]
    return say.holds(
        _lift,
        "withheld",
        " or ".join(
            f"({column} is null) <> (withheld_reason is not null)"
            for column in ("evidence_label", "effect_word", *columns)
        ),
        seen="count(*)",
        expected="every number, label and word, or else withheld_reason and none of them",
    )


def _words_say_what_intervals_say() -> Gate:
    covered = " and ".join(
        f"{name}_sale_low_count <= 0 and {name}_sale_high_count >= 0"
        for name in ("pre_trend", "placebo")
    )
    return say.holds(
        Subject(
            _lift.name,
            "(select lift.*, limits.companion_limit from marts.attribution_lift as lift cross join "
            "(select arg_max(value, valid_from) as companion_limit from policy.parameters "
            "where parameter = 'lift_companion_ratio' and valid_from <= $as_of_date) as limits) "
            "as judged",
        ),
        "words",
        (
            f"(evidence_label = 'quasi_experimental') <> ({covered} "
            "and coalesce(companion_ratio < companion_limit, true)) "
            "or (effect_word = 'raises') <> (lift_sale_low_count > 0) "
            "or (effect_word = 'lowers') <> (lift_sale_high_count < 0)"
        ),
        seen="count(*)",
        expected="quasi_experimental only where the checks pass, the effect as its interval",
    )


def _touches_are_parts() -> Gate:
    return say.holds(
        _lift,
        "touches",
        (
            "compared_touch_count > lone_touch_count or lone_touch_count > touch_week_count "
            "or treated_account_count > compared_touch_count"
        ),
        seen="count(*)",
        expected="accounts touched <= touches compared <= lone touches <= weeks with a touch",
    )


def _every_channel_and_outcome() -> Gate:
    """Ask for a row of every channel and outcome of the policy: a channel left out claims most."""
    return say.conserved(
        _lift,
        "channels",
        relation=(
            "(select channels.channel, outcomes.revenue_type, lift.channel as found_channel from "
            "(select channel from policy.channels where valid_from <= $as_of_date "
            "group by channel) as channels cross join "
            "(select revenue_type from policy.lift_outcomes where valid_from <= $as_of_date "
            "group by revenue_type having arg_max(is_outcome, valid_from)) as outcomes "
            "full join marts.attribution_lift as lift on lift.channel = channels.channel "
            "and lift.revenue_type = outcomes.revenue_type) as compared"
        ),
        breaking="count(*) filter (where channel is null or found_channel is null)",
        expected="one row for every channel and outcome of the policy, and no other",
    )


def _lift_beside_credit_is_the_lift() -> Gate:
    differs = " or ".join(
        f"returns.lift_{column.removeprefix('lift_')} is distinct from lift.{column}"
        for column in _SHOWN
    )
    return say.agrees(
        _returns,
        "lift",
        relation=(
            f"(select count(*) as copies, {differs} as is_another "
            "from marts.channel_returns as returns left join marts.attribution_lift as lift "
            "on lift.channel = returns.channel "
            "and lift.revenue_type = returns.lift_revenue_type group by is_another) as compared"
        ),
        broken="is_another",
        expected="the lift beside credit as in attribution_lift",
    )


MART_GATES: tuple[Gate, ...] = (
    say.keyed(_lift, ("channel", "revenue_type")),
    say.in_set(_lift, "evidence_label", LABELS, is_required=False),
    say.in_set(_lift, "effect_word", EFFECTS, is_required=False),
    say.in_set(_lift, "withheld_reason", WITHHELD, is_required=False),
    say.in_range(_lift, "overlap_ratio", "0", "1", is_required=False),
    _estimates_lie_within(),
    _withheld_is_withheld_whole(),
    _words_say_what_intervals_say(),
    _touches_are_parts(),
    _every_channel_and_outcome(),
    say.in_set(_returns, "evidence_label", CREDIT_LABELS),
    _lift_beside_credit_is_the_lift(),
)
