"""A healthy programme with its two measures, one too small, and what breaks their rules."""

PROGRAMMES = """
create table marts.programme_effects as
select 'call' as programme_id, 'hold_out' as comparison, 'returned' as measure,
    110::bigint as treated_count_rounded, 100::bigint as untreated_count_rounded,
    0.30::decimal(9, 2) as treated_ratio, 0.12::decimal(9, 2) as untreated_ratio,
    0.18::decimal(9, 2) as difference_ratio, 0.06::decimal(9, 2) as difference_low_ratio,
    0.30::decimal(9, 2) as difference_high_ratio, null::decimal(18, 2) as treated_amount,
    null::decimal(18, 2) as untreated_amount, null::decimal(18, 2) as difference_amount,
    null::decimal(18, 2) as difference_low_amount, null::decimal(18, 2) as difference_high_amount,
    'raises' as effect_word, 0.5::decimal(9, 6) as planned_hold_out_ratio,
    0.48::decimal(9, 2) as held_out_ratio, 'balanced' as balance_word,
    'randomised' as evidence_label, null::varchar as withheld_reason;
insert into marts.programme_effects by name
select 'call' as programme_id, 'hold_out' as comparison, 'value' as measure,
    110 as treated_count_rounded, 100 as untreated_count_rounded, 30 as treated_amount,
    31 as untreated_amount, -1 as difference_amount, -9 as difference_low_amount,
    7 as difference_high_amount, 'covers_zero' as effect_word, 0.5 as planned_hold_out_ratio,
    0.48 as held_out_ratio, 'balanced' as balance_word, 'randomised' as evidence_label
union all by name
select 'club' as programme_id, 'matched' as comparison, 'returned' as measure,
    20 as treated_count_rounded, 'too_few_treated' as withheld_reason;
create table marts.int_programme_offers__assigned as
select 'call' as programme_id, 'p' || i as patient_id from range(205) as numbers(i);
create table marts.int_programme_arms__measured as
select 'call' as programme_id, 'hold_out' as comparison, true as is_treated,
    106::bigint as patient_count
union all
select 'call', 'hold_out', false, 99
union all
select 'club', 'matched', true, 15;
"""

PROGRAMMES_BREAKING = {
    "programme_effects.in_range.intervals": (
        "update marts.programme_effects set difference_low_amount = 0 where measure = 'value'"
    ),
    "programme_effects.in_range.effect": (
        "update marts.programme_effects set effect_word = 'raises' where measure = 'value'"
    ),
    "programme_effects.in_range.randomised": (
        "update marts.programme_effects set held_out_ratio = 0.56 where measure = 'value'"
    ),
    "programme_effects.in_range.withheld": (
        "update marts.programme_effects set treated_ratio = 0.1 where programme_id = 'club'"
    ),
    "programme_effects.in_range.rounded": (
        "update marts.programme_effects set untreated_count_rounded = 99 where measure = 'value'"
    ),
    "programme_effects.conserved.arms": (
        "update marts.int_programme_arms__measured set patient_count = 98 where not is_treated"
    ),
}
