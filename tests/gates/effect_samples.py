"""Healthy marts of effects, and what breaks each of their gates."""

EFFECTS = """
create table marts.template_effects as
select 't' as template_id, 'p' as product_id, 'o' as outcome, 80::bigint as treated_count,
    60::bigint as untreated_count, 0.40::decimal(9, 6) as treated_ratio,
    0.10::decimal(9, 6) as untreated_ratio, 0.30::decimal(9, 6) as effect_ratio,
    0.15::decimal(9, 6) as effect_low_ratio, 0.42::decimal(9, 6) as effect_high_ratio,
    0.25::decimal(9, 6) as shrunken_effect_ratio, 0.12::decimal(9, 6) as shrunken_low_ratio,
    0.38::decimal(9, 6) as shrunken_high_ratio, 0.16::decimal(9, 6) as pooled_effect_ratio,
    0.12::decimal(9, 6) as tau_ratio, 1::bigint as effect_rank, 'p' as best_product_id,
    'transfers' as transfer_word, 'one_product' as reach_word,
    'quasi_experimental' as evidence_label, null::varchar as withheld_reason
union all
select 't', 'q', 'o', 70, 50, 0.10, 0.08, 0.02, -0.08, 0.12, 0.04, -0.06, 0.14, 0.16, 0.12, 2,
    'p', 'fails', 'one_product', 'quasi_experimental', null
union all
select 't', 'r', 'o', null, null, null, null, null, null, null, null, null, null, null, null, null,
    'p', 'too_few', 'one_product', null, 'group_too_small';
"""

_OF_P = "where product_id = 'p'"
EFFECTS_BREAKING = {
    "template_effects.in_set.evidence_label": (
        f"update marts.template_effects set evidence_label = 'proof' {_OF_P}"
    ),
    "template_effects.in_set.transfer_word": (
        f"update marts.template_effects set transfer_word = 'works' {_OF_P}"
    ),
    "template_effects.in_set.withheld_reason": (
        "update marts.template_effects set withheld_reason = 'shy' where product_id = 'r'"
    ),
    "template_effects.in_range.withheld": (
        f"update marts.template_effects set shrunken_low_ratio = null {_OF_P}"
    ),
    "template_effects.in_range.intervals": (
        f"update marts.template_effects set shrunken_high_ratio = 0.24 {_OF_P}"
    ),
    "template_effects.in_range.counts": (
        f"update marts.template_effects set untreated_count = 4 {_OF_P}"
    ),
    "template_effects.in_range.shrunken": (
        f"update marts.template_effects set shrunken_effect_ratio = 0.31 {_OF_P}"
    ),
    "template_effects.in_range.ranks": (
        "update marts.template_effects set shrunken_effect_ratio = 0.26 where product_id = 'q'"
    ),
    "template_effects.in_range.words": (
        "update marts.template_effects set transfer_word = 'undecided' where product_id = 'q'"
    ),
    "template_effects.in_range.reach": "update marts.template_effects set reach_word = 'undecided'",
}
