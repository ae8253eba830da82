"""Mart gates of feelings: every entry counted, and nothing told of a handful of people."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.small_groups import none_alone
from expectations.subject import Subject

TIERS = ("High", "Medium", "Low", "Stable")
DIRECTIONS = ("greener", "redder")

_bias = Subject("sentiment_bias", "marts.sentiment_bias")
_agreement = Subject("rater_agreement", "marts.rater_agreement")
_disagreements = Subject("tier_disagreements", "marts.tier_disagreements")

_ENTRIES = (
    "(select sentiment_id from unified.fct_sentiments where account_id <> 'unknown') as entries"
)
_SMALLEST_GROUP = (
    "(select max_by(value, valid_from) from policy.parameters "
    "where parameter = 'smallest_professional_group' and valid_from <= $as_of_date)"
)


def _every_entry_once(subject: Subject) -> Gate:
    """Ask each kind of segment for all entries: no segment or month swallows one."""
    return say.conserved(
        subject,
        "entries",
        relation=(
            "(select segment_type, sum(entry_count) as counted, "
            f"(select count(*) from {_ENTRIES}) as expected_count "
            f"from {subject.relation} group by segment_type) as compared"
        ),
        breaking="count(*) filter (where counted <> expected_count)",
        expected="every entry once in each kind of segment",
    )


def _nobody_is_seen(subject: Subject, group: str, entries: str, measures: tuple[str, ...]) -> Gate:
    """Ask the entries themselves how many people rated; below the least group nothing is told.

    A segment has no more people than the whole: what the whole may not tell, none may.
    """
    people = (
        f"(select {entries} as {group}, count(distinct employee_id) as people "
        "from unified.fct_sentiments where account_id <> 'unknown' group by 1) as counted"
    )
    told = " or ".join(f"{measure} is not null" for measure in measures)
    seen = (
        f"(select told.*, counted.people, {_SMALLEST_GROUP} as smallest "
        f"from {subject.relation} as told inner join {people} using ({group})) as seen"
    )
    return say.holds(
        Subject(subject.name, seen),
        "people",
        f"(people < smallest or smallest is null) and ({told})",
        seen="count(*)",
        expected="no measure where fewer people rated than the least group",
    )


def _outcomes_are_of_many(subject: Subject) -> Gate:
    """Ask each segment's entries until the month's end how many people its outcomes come from."""
    people = (
        "(select told.segment_type, told.segment, told.period_month, "
        "count(distinct entries.employee_id) as people, "
        f"{_SMALLEST_GROUP} as smallest from {subject.relation} as told "
        "inner join marts.int_accounts__segmented as segments using (segment_type, segment) "
        "inner join unified.fct_sentiments as entries on segments.account_id = entries.account_id "
        "and date_trunc('month', entries.happened_at) <= told.period_month group by all) as counted"
    )
    seen = (
        f"(select * from {subject.relation} "
        f"left join {people} using (segment_type, segment, period_month)) as seen"
    )
    return say.holds(
        Subject(subject.name, seen),
        "outcomes",
        "coalesce(people < smallest, true) and coalesce(greener_decided_count, "
        "greener_renewal_ratio, rest_decided_count, rest_renewal_ratio) is not null",
        seen="count(*)",
        expected="no outcome where fewer people rated so far than the least group",
    )


MART_GATES: tuple[Gate, ...] = (
    say.volume_when(_bias, _ENTRIES, expected="rows, since feelings were entered"),
    say.keyed(_bias, ("segment_type", "segment", "period_month")),
    say.holds(
        _bias,
        "finding",
        "(is_inflated is null) <> (limit_residual_levels is null) "
        "or (is_inflated is null) <> (finding is null) "
        "or limit_residual_levels < usual_residual_levels",
        seen="count(*)",
        expected="a finding in words exactly where there is a limit, above the usual",
    ),
    say.holds(
        _bias,
        "withheld_reason",
        "(withheld_reason is null) <> (is_inflated is not null)",
        seen="count(*)",
        expected="a finding, or else withheld_reason",
    ),
    _every_entry_once(_bias),
    _nobody_is_seen(
        _bias,
        "period_month",
        "cast(date_trunc('month', happened_at) as date)",
        ("mean_residual_levels", "top_level_ratio"),
    ),
    _outcomes_are_of_many(_bias),
    none_alone(_bias, ("period_month", "segment_type"), "withheld_reason", "too_few_raters"),
    say.volume_when(_agreement, _ENTRIES, expected="rows, since feelings were entered"),
    say.keyed(_agreement, ("anchor_version", "segment_type", "segment")),
    say.holds(
        _agreement,
        "kappa_interval",
        "weighted_kappa_low < -1 or weighted_kappa_high > 1 "
        "or weighted_kappa_low > weighted_kappa or weighted_kappa_high < weighted_kappa",
        seen="count(*)",
        expected="-1 <= weighted_kappa_low <= weighted_kappa <= weighted_kappa_high <= 1",
    ),
    say.holds(
        _agreement,
        "agreement_withheld_reason",
        "(weighted_kappa is null) <> (agreement_withheld_reason is not null)",
        seen="count(*)",
        expected="weighted_kappa, or else agreement_withheld_reason",
    ),
    _every_entry_once(_agreement),
    _nobody_is_seen(
        _agreement,
        "anchor_version",
        "coalesce(anchor_version, 'unknown')",
        ("weighted_kappa", "level_5_ratio"),
    ),
    say.keyed(_disagreements, ("account_id",)),
    say.in_set(_disagreements, "felt_tier", TIERS),
    say.in_set(_disagreements, "behaviour_tier", TIERS),
    say.in_set(_disagreements, "direction", DIRECTIONS),
)
