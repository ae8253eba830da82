"""Mart gates of hypotheses: told as what their interval says, and as associations only."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

STATUSES = ("open", "supported", "contradicted", "undecided")

_tests = Subject("hypothesis_tests", "marts.hypothesis_tests")


def _status_is_what_the_interval_says() -> Gate:
    expected_side = (
        "case expected_sign when 'positive' then slope_low_ratio > 0 else slope_high_ratio < 0 end"
    )
    other_side = (
        "case expected_sign when 'positive' then slope_high_ratio < 0 else slope_low_ratio > 0 end"
    )
    return say.holds(
        _tests,
        "status",
        f"(hypothesis_status = 'supported') <> coalesce({expected_side}, false) "
        f"or (hypothesis_status = 'contradicted') <> coalesce({other_side}, false) "
        "or (hypothesis_status = 'open') <> (slope_ratio is null) "
        "or (open_reason is null) <> (slope_ratio is not null) "
        "or slope_low_ratio > slope_ratio or slope_high_ratio < slope_ratio "
        "or expected_sign not in ('positive', 'negative')",
        seen="count(*)",
        expected="supported or contradicted only beyond the interval, open only untested",
    )


def _hypotheses_are_no_metrics() -> Gate:
    return say.agrees(
        _tests,
        "metrics",
        relation=(
            "(select count(*) as copies, metrics.metric_id is not null as is_metric "
            "from marts.hypothesis_tests as tested left join marts.success_metrics as metrics "
            "on tested.hypothesis_id = metrics.metric_id group by is_metric) as compared"
        ),
        broken="is_metric",
        expected="no hypothesis among the success metrics",
    )


MART_GATES: tuple[Gate, ...] = (
    say.keyed(_tests, ("hypothesis_id",)),
    say.in_set(_tests, "hypothesis_status", STATUSES),
    say.in_set(_tests, "evidence_label", ("associational",)),
    _status_is_what_the_interval_says(),
    _hypotheses_are_no_metrics(),
)
