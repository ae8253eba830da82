"""Mart gates of what was done and what came of it: no effect without its interval and its word."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

LABELS = ("quasi_experimental", "associational")
TRANSFER_WORDS = ("transfers", "fails", "undecided", "too_few")
REACH_WORDS = ("every_product", "one_product", "no_product", "undecided", "too_few")
TEMPLATE_WITHHELD = ("group_too_small", "too_few_treated", "too_few_untreated")
CONTENT_WORDS = ("improves", "worsens", "covers_zero")
CONTENT_WITHHELD = (
    "never_opened", "too_little_overlap", "too_few_treated", "too_few_untreated", "no_change",
)  # fmt: skip
PHASES = ("baseline", "monitored", "not_judged")
SIGNALS = ("beyond_limit", "run", "none", "not_judged")
CHART_WITHHELD = ("group_too_small", "too_few_exposures", "no_baseline")

_templates = Subject("template_effects", "marts.template_effects")
_content = Subject("content_effects", "marts.content_effects")
_charts = Subject("misuse_chart_points", "marts.misuse_chart_points")

_TEMPLATE_SHOWN = (
    "evidence_label", "treated_ratio", "untreated_ratio", "effect_ratio", "effect_low_ratio",
    "effect_high_ratio", "shrunken_effect_ratio", "shrunken_low_ratio", "shrunken_high_ratio",
    "pooled_effect_ratio", "tau_ratio", "effect_rank",
)  # fmt: skip


_CONTENT_SHOWN = (
    "before_ratio", "after_ratio", "untreated_before_ratio", "untreated_after_ratio",
    "effect_ratio", "effect_low_ratio", "effect_high_ratio", "effect_word", "evidence_label",
    "message_median_count", "message_high_count", "opt_out_difference_ratio", "opt_out_low_ratio",
    "opt_out_high_ratio",
)  # fmt: skip
_LIMITS = ("centre_ratio", "low_limit_ratio", "high_limit_ratio", "spread_multiple")


def _within(name: str, estimate: str) -> str:
    """Return what an estimate outside its own interval looks like."""
    return f"{name}_low_ratio > {estimate} or {name}_high_ratio < {estimate}"


def _withheld_whole(subject: Subject, columns: tuple[str, ...], reason: str) -> Gate:
    return say.holds(
        subject,
        "withheld",
        " or ".join(f"({reason} is null) <> ({column} is not null)" for column in columns),
        seen="count(*)",
        expected=f"every number and word, or else {reason} and none of them",
    )


def _template_effects_lie_within() -> Gate:
    return say.holds(
        _templates,
        "intervals",
        f"{_within('effect', 'effect_ratio')} or {_within('shrunken', 'shrunken_effect_ratio')} "
        "or abs(treated_ratio - untreated_ratio - effect_ratio) > 0.000001",
        seen="count(*)",
        expected="every effect within its interval, and the difference of its shares",
    )


def _small_groups_are_not_counted() -> Gate:
    """Ask that of fewer professionals than the smallest group not even the number is told."""
    return say.holds(
        _templates,
        "counts",
        "least(treated_count, untreated_count) < $limit or (treated_count is null) <> "
        "coalesce(withheld_reason = 'group_too_small', false) "
        "or (treated_count is null) <> (untreated_count is null)",
        seen="count(*)",
        expected="both counts from $limit on, or group_too_small and none",
    )


def _shrinking_leads_inwards() -> Gate:
    """Ask that no shrunken effect lies outside of what the template's products show alone."""
    return say.holds(
        Subject(
            _templates.name,
            "(select shrunken_effect_ratio, pooled_effect_ratio, "
            "min(effect_ratio) over (partition by template_id, outcome) as least_ratio, "
            "max(effect_ratio) over (partition by template_id, outcome) as most_ratio "
            "from marts.template_effects) as products",
        ),
        "shrunken",
        "least(shrunken_effect_ratio, pooled_effect_ratio) < least_ratio "
        "or greatest(shrunken_effect_ratio, pooled_effect_ratio) > most_ratio",
        seen="count(*)",
        expected="shrunken and pooled effects between the least and the most of the template's own",
    )


def _templates_are_ranked() -> Gate:
    return say.holds(
        Subject(
            _templates.name,
            "(select best_product_id, effect_rank, shrunken_effect_ratio, "
            "first_value(case when transfer_word = 'transfers' then product_id end) over ranks "
            "as first_product_id, "
            "lag(shrunken_effect_ratio) over ranks as better_ratio "
            "from marts.template_effects where effect_rank is not null "
            "window ranks as (partition by template_id, outcome order by effect_rank)) as ranked",
        ),
        "ranks",
        "better_ratio < shrunken_effect_ratio or best_product_id is distinct from first_product_id",
        seen="count(*)",
        expected="ranked by the shrunken effect, the first product named if it transfers",
    )


def _transfer_words_say_what_intervals_say() -> Gate:
    """Ask that verdicts rest on the interval of the product alone, never on a borrowed one."""
    return say.holds(
        Subject(
            _templates.name,
            "(select transfer_word, withheld_reason, effect_low_ratio, effect_high_ratio, "
            "max(greatest(effect_low_ratio, 0)) over (partition by template_id, outcome) "
            "as surest_ratio from marts.template_effects) as products",
        ),
        "words",
        "(transfer_word = 'too_few') <> (withheld_reason is not null) "
        "or (transfer_word = 'transfers') <> coalesce(effect_low_ratio > 0, false) "
        "or (transfer_word = 'fails') <> coalesce(effect_high_ratio < 0 "
        "or (effect_low_ratio <= 0 and effect_high_ratio < surest_ratio), false)",
        seen="count(*)",
        expected="transfers surely above 0, fails surely below it or below the surest success",
    )


def _reach_is_the_sum_of_words() -> Gate:
    judged = "count(*) filter (where transfer_word <> 'too_few')"
    transferring = "count(*) filter (where transfer_word = 'transfers')"
    failing = "count(*) filter (where transfer_word = 'fails')"
    return say.holds(
        Subject(
            _templates.name,
            "(select min(reach_word) as reach_word, max(reach_word) as other_word, "
            f"{judged} as judged, {transferring} as transferring, {failing} as failing "
            "from marts.template_effects group by template_id, outcome) as templates",
        ),
        "reach",
        "reach_word <> other_word or (reach_word = 'too_few') <> (judged = 0) "
        "or (reach_word = 'every_product') <> (judged > 1 and transferring = judged) "
        "or (reach_word = 'one_product') "
        "<> (judged > 1 and transferring = 1 and failing = judged - 1) "
        "or (reach_word = 'no_product') <> (judged > 0 and failing = judged)",
        seen="count(*)",
        expected="one word of each template, the sum of its products' words",
    )


def _content_effects_lie_within() -> Gate:
    return say.holds(
        _content,
        "intervals",
        f"{_within('effect', 'effect_ratio')} or {_within('opt_out', 'opt_out_difference_ratio')} "
        f"or {_within('relapse', 'relapse_ratio')} or message_median_count > message_high_count "
        "or abs(after_ratio - before_ratio - untreated_after_ratio + untreated_before_ratio "
        "- effect_ratio) > 0.000003",
        seen="count(*)",
        expected="every estimate within its interval, the effect a difference of two changes",
    )


def _content_words_say_what_intervals_say() -> Gate:
    return say.holds(
        _content,
        "words",
        "(effect_word = 'improves') <> (effect_high_ratio < 0) "
        "or (effect_word = 'worsens') <> (effect_low_ratio > 0)",
        seen="count(*)",
        expected="improves surely below 0, worsens surely above, else covers_zero",
    )


def _few_people_are_not_counted() -> Gate:
    return say.holds(
        _content,
        "counts",
        "treated_count between 1 and $limit - 1 or untreated_count between 1 and $limit - 1 "
        "or (withheld_reason is null and (treated_count is null or untreated_count is null))",
        seen="count(*)",
        expected="counts of none, or of $limit people and more",
    )


def _content_is_approved() -> Gate:
    """Ask that no effect is told of content that nobody approved."""
    return say.referenced(
        Subject(
            _content.name,
            "(select content_id from marts.content_effects where content_id <> '(any)')",
        ),
        "content_id",
        "(select content_id from unified.dim_content "
        "where cast(approved_at as date) <= $as_of_date) as approved",
        "content_id",
    )


def _limits_stand_around_the_centre() -> Gate:
    return say.holds(
        _charts,
        "limits",
        "not (0 <= low_limit_ratio and low_limit_ratio <= centre_ratio "
        "and centre_ratio <= high_limit_ratio and high_limit_ratio <= 1) or spread_multiple < 1 "
        "or misused_count > exposed_count or misuse_ratio not between 0 and 1",
        seen="count(*)",
        expected="limits around the centre and within 0-1, no more misused than used",
    )


def _centres_come_from_the_baseline() -> Gate:
    """Ask that nothing after the baseline moved the centre that it is held against."""
    return say.holds(
        Subject(
            _charts.name,
            "(select min(centre_ratio) as centre_ratio, max(centre_ratio) as other_ratio, "
            "sum(misused_count) filter (where phase = 'baseline') "
            "/ sum(exposed_count) filter (where phase = 'baseline') as baseline_ratio, "
            "max(point_start_date) filter (where phase = 'baseline') as last_baseline_date, "
            "min(point_start_date) filter (where phase = 'monitored') as first_monitored_date "
            "from marts.misuse_chart_points group by rule_id, product_id) as charts",
        ),
        "baseline",
        "centre_ratio <> other_ratio or abs(centre_ratio - baseline_ratio) > 0.000001 "
        "or last_baseline_date >= first_monitored_date",
        seen="count(*)",
        expected="one centre of each chart, the share of its first points",
    )


def _signals_say_what_limits_say() -> Gate:
    return say.holds(
        _charts,
        "signals",
        "(signal_word = 'beyond_limit') "
        "<> coalesce(misuse_ratio not between low_limit_ratio and high_limit_ratio, false) "
        "or (direction_word is null) <> (signal_word in ('none', 'not_judged')) "
        "or (direction_word = 'better') <> (misuse_ratio < centre_ratio) "
        "or (signal_word = 'not_judged') <> (phase = 'not_judged')",
        seen="count(*)",
        expected="a signal beyond the limits, better below the centre",
    )


TEMPLATE_GATES: tuple[Gate, ...] = (
    say.keyed(_templates, ("template_id", "product_id", "outcome")),
    say.in_set(_templates, "evidence_label", LABELS, is_required=False),
    say.in_set(_templates, "transfer_word", TRANSFER_WORDS),
    say.in_set(_templates, "reach_word", REACH_WORDS),
    say.in_set(_templates, "withheld_reason", TEMPLATE_WITHHELD, is_required=False),
    _withheld_whole(_templates, _TEMPLATE_SHOWN, "withheld_reason"),
    _template_effects_lie_within(),
    _small_groups_are_not_counted(),
    _shrinking_leads_inwards(),
    _templates_are_ranked(),
    _transfer_words_say_what_intervals_say(),
    _reach_is_the_sum_of_words(),
)
CONTENT_GATES: tuple[Gate, ...] = (
    say.keyed(_content, ("content_id", "rule_id")),
    say.in_set(_content, "effect_word", CONTENT_WORDS, is_required=False),
    say.in_set(_content, "evidence_label", LABELS[:1], is_required=False),
    say.in_set(_content, "withheld_reason", CONTENT_WITHHELD, is_required=False),
    _withheld_whole(_content, _CONTENT_SHOWN, "withheld_reason"),
    _content_effects_lie_within(),
    _content_words_say_what_intervals_say(),
    _few_people_are_not_counted(),
    _content_is_approved(),
)

CHART_GATES: tuple[Gate, ...] = (
    say.keyed(_charts, ("rule_id", "product_id", "point_start_date")),
    say.in_set(_charts, "phase", PHASES),
    say.in_set(_charts, "signal_word", SIGNALS),
    say.in_set(_charts, "withheld_reason", CHART_WITHHELD, is_required=False),
    _withheld_whole(_charts, _LIMITS, "withheld_reason"),
    _limits_stand_around_the_centre(),
    _centres_come_from_the_baseline(),
    _signals_say_what_limits_say(),
)

MART_GATES: tuple[Gate, ...] = (*TEMPLATE_GATES, *CONTENT_GATES, *CHART_GATES)
