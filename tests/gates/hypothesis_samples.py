"""Two healthy hypotheses, one supported and one open, and what breaks their rules."""

HYPOTHESES = """
create table marts.hypothesis_tests as
select 'h' as hypothesis_id, 'negative' as expected_sign, 'supported' as hypothesis_status,
    -0.5::decimal(18, 6) as slope_ratio, -0.8::decimal(18, 6) as slope_low_ratio,
    -0.2::decimal(18, 6) as slope_high_ratio, null::varchar as open_reason,
    'associational' as evidence_label
union all
select 'g', 'positive', 'open', null, null, null, 'no_pairs', 'associational';
"""

HYPOTHESES_BREAKING = {
    "hypothesis_tests.in_range.status": (
        "update marts.hypothesis_tests set slope_high_ratio = 0.1 where hypothesis_id = 'h'"
    ),
    "hypothesis_tests.agrees.metrics": (
        "update marts.success_metrics set metric_id = 'h' where metric_id = 'wait'"
    ),
}
