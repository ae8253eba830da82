"""A healthy lift of one channel, beside its credit, and what breaks each rule about it."""

LIFT = """
create table marts.attribution_lift as
select channel, lift_revenue_type as revenue_type, lift_evidence_label as evidence_label,
    lift_effect_word as effect_word,
    columns('lift_(sale|reporting)_.*'),
    -0.1::decimal(18, 6) as pre_trend_sale_count, -0.3::decimal(18, 6) as pre_trend_sale_low_count,
    0.1::decimal(18, 6) as pre_trend_sale_high_count, 0.0::decimal(18, 6) as placebo_sale_count,
    -0.2::decimal(18, 6) as placebo_sale_low_count, 0.2::decimal(18, 6) as placebo_sale_high_count,
    90::bigint as touch_week_count, 40::bigint as lone_touch_count,
    39::bigint as compared_touch_count, 30::bigint as treated_account_count,
    60::bigint as control_account_count, 0.975::decimal(9, 6) as overlap_ratio,
    0.4::decimal(9, 6) as companion_ratio,
    null::varchar as withheld_reason
from marts.channel_returns;
create table policy.channels as select 'email' as channel, date '2020-01-01' as valid_from;
create table policy.lift_outcomes as
select 'purchase' as revenue_type, true as is_outcome, date '2020-01-01' as valid_from
union all select 'invoice', false, date '2020-01-01';
"""

LIFT_BREAKING = {
    "attribution_lift.in_range.overlap_ratio": (
        "update marts.attribution_lift set overlap_ratio = 1.000001"
    ),
    "attribution_lift.in_range.intervals": (
        "update marts.attribution_lift set lift_reporting_low_amount = 30.01"
    ),
    "attribution_lift.in_range.withheld": (
        "update marts.attribution_lift set withheld_reason = 'too_few_treated'"
    ),
    "attribution_lift.in_range.words": (
        "update marts.attribution_lift set placebo_sale_low_count = 0.01, placebo_sale_count = 0.1"
    ),
    "attribution_lift.in_range.touches": (
        "update marts.attribution_lift set compared_touch_count = 41"
    ),
    "attribution_lift.conserved.channels": (
        "insert into policy.channels values ('webinar', date '2020-01-01')"
    ),
    "channel_returns.agrees.lift": (
        "update marts.channel_returns set lift_sale_high_count = 0.500001"
    ),
}
