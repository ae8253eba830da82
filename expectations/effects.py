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
    "never_opened", "no_case", "not_matured", "too_few_uses", "too_little_overlap",
    "too_few_treated", "too_few_untreated", "no_change",
)  # fmt: skip

_templates = Subject("template_effects", "marts.template_effects")
_content = Subject("content_effects", "marts.content_effects")

_TEMPLATE_SHOWN = (
    "evidence_label", "treated_ratio", "untreated_ratio", "effect_ratio", "effect_low_ratio",
    "effect_high_ratio", "shrunken_effect_ratio", "shrunken_low_ratio", "shrunken_high_ratio",
    "pooled_effect_ratio", "tau_ratio", "effect_rank",
)  # fmt: skip


_CONTENT_SHOWN = (
    "before_ratio", "after_ratio", "untreated_before_ratio", "untreated_after_ratio",
    "effect_ratio", "effect_low_ratio", "effect_high_ratio", "effect_word", "evidence_label",
    "message_median_count", "message_high_count",
)  # fmt: skip


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
    """Ask that no number tells of a few; any content's may be held back for the sake of a piece."""
    return say.holds(
        _content,
        "counts",
        "treated_count between 1 and $limit - 1 or untreated_count between 1 and $limit - 1 "
        "or (withheld_reason is null and (untreated_count is null "
        "or (treated_count is null and content_id <> '(any)'))) "
        "or (overlap_ratio is not null and (treated_count is null or untreated_count is null)) "
        "or (opt_out_difference_ratio is not null and withheld_reason is not null)",
        seen="count(*)",
        expected="counts of none, or of $limit people and more, and no share of fewer",
    )


def _few_relapses_are_not_told() -> Gate:
    """Ask that neither those who fell back nor those who did not are few."""
    return say.holds(
        _content,
        "relapse",
        "mended_count < $limit or relapsed_count between 1 and $limit - 1 "
        "or mended_count - relapsed_count between 1 and $limit - 1 "
        "or relapsed_count > mended_count or (relapse_ratio is null) <> (mended_count is null) "
        "or (relapsed_count is null) <> (mended_count is null) "
        "or (relapse_median_days is not null and mended_count is null)",
        seen="count(*)",
        expected="nobody or $limit people on either side of a share of relapse, else none of it",
    )


def _any_content_tells_of_no_piece() -> Gate:
    """Ask that any content less the other pieces of a rule is never a few people of one."""
    return say.holds(
        Subject(
            _content.name,
            "(select max(treated_count) filter (where content_id = '(any)') as whole_count, "
            "count(*) filter (where treated_count is null and content_id <> '(any)') as few "
            "from marts.content_effects where rule_id <> '(any)' group by rule_id) as rules",
        ),
        "alone",
        "few > 0 and whole_count > 0",
        seen="count(*)",
        expected="any content counted only where every piece of the rule is",
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
    _few_relapses_are_not_told(),
    _any_content_tells_of_no_piece(),
    _content_is_approved(),
)

MART_GATES: tuple[Gate, ...] = (*TEMPLATE_GATES, *CONTENT_GATES)
