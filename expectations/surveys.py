"""Mart gates of surveys: no share without its interval, none of a group too small or too silent."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.small_groups import none_alone
from expectations.subject import Subject

WITHHELD = ("too_few_people", "too_few_answers", "response_too_low", "protects_another_group")

_results = Subject("survey_results", "marts.survey_results")


MART_GATES: tuple[Gate, ...] = (
    say.keyed(_results, ("survey_id", "survey_month", "segment_type", "segment")),
    say.in_set(_results, "withheld_reason", WITHHELD, is_required=False),
    say.in_range(_results, "response_ratio", "0", "1", is_required=False),
    say.holds(
        _results,
        "nps_interval",
        "nps_low_ratio < -1 or nps_high_ratio > 1 or nps_low_ratio > nps_ratio "
        "or nps_high_ratio < nps_ratio or (nps_ratio is null) <> (nps_low_ratio is null) "
        "or (nps_ratio is null) <> (nps_high_ratio is null)",
        seen="count(*)",
        expected="-1 <= nps_low_ratio <= nps_ratio <= nps_high_ratio <= 1",
    ),
    say.holds(
        _results,
        "nps_withheld",
        "(nps_ratio is null) <> (withheld_reason is not null)",
        seen="count(*)",
        expected="nps_ratio, or else withheld_reason",
    ),
    none_alone(
        _results, ("survey_id", "survey_month", "segment_type"), "withheld_reason", "too_few_people"
    ),
)
