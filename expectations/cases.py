"""Mart gates of business cases and lines of sight: money only where proven, every link named."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

RETURNS = ("paid", "not_yet", "not_shown", "no_unit_value", "shared", "no_cost", "withheld")
LINKS = ("none", "moment", "process", "owner", "metric", "values", "accounts", "revenue")

_cases = Subject("business_cases", "marts.business_cases")
_lines = Subject("lines_of_sight", "marts.lines_of_sight")


def _every_cost_is_a_case() -> Gate:
    return say.conserved(
        _cases,
        "cases",
        relation=(
            "(select known.improvement_id as known_id, shown.improvement_id as shown_id from "
            "(select improvement_id from unified.fct_improvements where cost_amount is not null "
            "or expected_amount is not null group by improvement_id) as known full join "
            "marts.business_cases as shown on known.improvement_id = shown.improvement_id) "
            "as compared"
        ),
        breaking="count(*) filter (where known_id is null or shown_id is null)",
        expected="every improvement of which a cost or an expected return is told, and no other",
    )


def _returns_are_proven() -> Gate:
    """Ask that money is told only of what is proven now, and of nothing several share."""
    return say.agrees(
        _cases,
        "proven",
        relation=(
            "(select count(*) as copies, shown.realised_reporting_amount is not null "
            "and (known.proof_word is distinct from 'proven' or proofs.newest_sharing <> 0 "
            "or proofs.newest_sticker is distinct from 'green') as is_unfounded "
            "from marts.business_cases as shown left join marts.improvements as known "
            "on shown.improvement_id = known.improvement_id left join (select improvement_id, "
            "arg_max(sticker, look_month) as newest_sticker, "
            "arg_max(shares_proof_with_count, look_month) as newest_sharing "
            "from marts.improvement_proofs group by improvement_id) as proofs "
            "on shown.improvement_id = proofs.improvement_id group by is_unfounded) as compared"
        ),
        broken="is_unfounded",
        expected="a realised return only of what is proven, alone and now",
    )


def _returns_lie_within() -> Gate:
    return say.holds(
        _cases,
        "intervals",
        "realised_low_reporting_amount > realised_reporting_amount "
        "or realised_high_reporting_amount < realised_reporting_amount "
        "or (realised_reporting_amount is null) <> (realised_low_reporting_amount is null) "
        "or (realised_reporting_amount is null) <> (realised_high_reporting_amount is null) "
        "or (return_word in ('paid', 'not_yet', 'no_cost')) <> "
        "(realised_reporting_amount is not null) "
        "or (return_word = 'paid' and realised_low_reporting_amount < cost_reporting_amount)",
        seen="count(*)",
        expected="every return within its interval, paid only where its low covers the cost",
    )


def _lines_are_whole_or_named() -> Gate:
    return say.holds(
        _lines,
        "links",
        "missing_link = 'none' and (process_name is null or owner_department is null "
        "or metric_id is null or metric_status is null or exposed_account_count = 0 "
        "or booked_reporting_amount = 0)",
        seen="count(*)",
        expected="no line without a link that is not named as missing",
    )


def _moments_have_a_line() -> Gate:
    return say.conserved(
        _lines,
        "moments",
        relation=(
            "(select counted.ecosystem_layer as counted_layer, shown.moment_id as shown_id "
            "from (select moment_id, ecosystem_layer from marts.moments_of_truth "
            "group by moment_id, ecosystem_layer) as counted left join marts.lines_of_sight "
            "as shown on counted.moment_id = shown.moment_id "
            "and counted.ecosystem_layer = shown.ecosystem_layer) as compared"
        ),
        breaking="count(*) filter (where shown_id is null)",
        expected="a line of each moment at each layer that had runs",
    )


MART_GATES: tuple[Gate, ...] = (
    say.keyed(_cases, ("improvement_id",)),
    say.in_set(_cases, "return_word", RETURNS),
    _every_cost_is_a_case(),
    _returns_are_proven(),
    _returns_lie_within(),
    say.keyed(_lines, ("moment_id", "ecosystem_layer")),
    say.in_set(_lines, "missing_link", LINKS),
    _lines_are_whole_or_named(),
    _moments_have_a_line(),
)
