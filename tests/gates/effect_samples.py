"""Healthy marts of effects, and what breaks each of their gates."""

EFFECTS = """
alter table unified.dim_content
add column if not exists approved_at timestamp default timestamp '2024-01-01';
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
create table marts.content_effects as
select '(any)' as content_id, 'r' as rule_id, 12::bigint as treated_count,
    20::bigint as untreated_count, 0.45::decimal(9, 6) as before_ratio,
    0.10::decimal(9, 6) as after_ratio, 0.44::decimal(9, 6) as untreated_before_ratio,
    0.40::decimal(9, 6) as untreated_after_ratio, -0.31::decimal(9, 6) as effect_ratio,
    -0.45::decimal(9, 6) as effect_low_ratio, -0.17::decimal(9, 6) as effect_high_ratio,
    'improves' as effect_word, 'quasi_experimental' as evidence_label,
    20::bigint as mended_count, 5::bigint as relapsed_count, 40::bigint as relapse_median_days,
    0.7::decimal(9, 6) as overlap_ratio, 0.25::decimal(9, 6) as relapse_ratio,
    0.10::decimal(9, 6) as relapse_low_ratio,
    0.45::decimal(9, 6) as relapse_high_ratio, 2::bigint as message_median_count,
    5::bigint as message_high_count, 0.01::decimal(9, 6) as opt_out_difference_ratio,
    -0.10::decimal(9, 6) as opt_out_low_ratio, 0.12::decimal(9, 6) as opt_out_high_ratio,
    null::varchar as withheld_reason
union all
select 'A0', 's', null, 20, null, null, null, null, null, null, null, null, null, null, null, null,
    null, null, null, null, null, null, null, null, null, 'too_few_treated';
create table marts.misuse_chart_points as
select 'r' as rule_id, 'L' as product_id, date '2024-01-01' + 28 * i::int as point_start_date,
    case when i < 2 then 'baseline' else 'monitored' end as phase, 100::bigint as exposed_count,
    [18, 22, 4][i + 1]::bigint as misused_count, [0.18, 0.22, 0.04][i + 1] as misuse_ratio,
    0.2::decimal(9, 6) as centre_ratio, 0.08::decimal(9, 6) as low_limit_ratio,
    0.32::decimal(9, 6) as high_limit_ratio, 1.0::decimal(18, 6) as spread_multiple,
    case when i < 2 then 'none' else 'beyond_limit' end as signal_word,
    case when i = 2 then 'better' end as direction_word, 1::bigint as run_point_count,
    5 * i::bigint as intervention_count, null::varchar as withheld_reason
from range(3) as points(i)
union all
select 'new', 'L', date '2024-01-01', 'not_judged', 100, 7, 0.07, null, null, null, null,
    'not_judged', null, null, 0, 'no_baseline';
"""

_OF_P = "where product_id = 'p'"
_OF_ANY = "where content_id = '(any)'"
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
    "content_effects.in_set.effect_word": (
        f"update marts.content_effects set effect_word = 'heals' {_OF_ANY}"
    ),
    "content_effects.in_set.evidence_label": (
        f"update marts.content_effects set evidence_label = 'proof' {_OF_ANY}"
    ),
    "content_effects.in_set.withheld_reason": (
        "update marts.content_effects set withheld_reason = 'shy' where content_id = 'A0'"
    ),
    "content_effects.in_range.withheld": (
        f"update marts.content_effects set message_high_count = null {_OF_ANY}"
    ),
    "content_effects.in_range.intervals": (
        f"update marts.content_effects set relapse_low_ratio = 0.26 {_OF_ANY}"
    ),
    "content_effects.in_range.words": (
        f"update marts.content_effects set effect_word = 'covers_zero' {_OF_ANY}"
    ),
    "content_effects.in_range.counts": (
        "update marts.content_effects set treated_count = 4 where content_id = 'A0'"
    ),
    "content_effects.in_range.relapse": (
        f"update marts.content_effects set relapsed_count = 4 {_OF_ANY}"
    ),
    "content_effects.in_range.alone": (
        "update marts.content_effects set rule_id = 'r' where content_id = 'A0'"
    ),
    "content_effects.referenced.content_id": (
        "update unified.dim_content set approved_at = timestamp '2030-01-01'"
    ),
    "misuse_chart_points.in_set.phase": "update marts.misuse_chart_points set phase = 'later'",
    "misuse_chart_points.in_set.withheld_reason": (
        "update marts.misuse_chart_points set withheld_reason = 'shy' where rule_id = 'new'"
    ),
    "misuse_chart_points.in_range.withheld": (
        "update marts.misuse_chart_points set centre_ratio = 0.2 where rule_id = 'new'"
    ),
    "misuse_chart_points.in_range.limits": (
        "update marts.misuse_chart_points set high_limit_ratio = 0.19 where misuse_ratio = 0.18"
    ),
    "misuse_chart_points.in_range.baseline": (
        "update marts.misuse_chart_points set phase = 'baseline' where misuse_ratio = 0.04"
    ),
    "misuse_chart_points.in_range.signals": (
        "update marts.misuse_chart_points set direction_word = 'worse' where misuse_ratio = 0.04"
    ),
    "misuse_chart_points.in_range.runs": (
        "update marts.misuse_chart_points set run_point_count = 8 where misuse_ratio = 0.18"
    ),
    "misuse_chart_points.in_range.group": (
        "update marts.misuse_chart_points set intervention_count = 4 where misuse_ratio = 0.04"
    ),
}
