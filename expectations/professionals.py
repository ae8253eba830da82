"""Mart gates of what is told of professionals: agreed to and fresh, or of groups only."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

REACTIONS = ("positive", "neutral", "negative")
FEELINGS = ("doubtful", "unclear", "confident")
# Each feature with its day first, then what else tells of it.
FEATURES = {
    "last_visit": (
        "last_visit_date", "last_visit_channel", "last_visit_product_id", "last_visit_topic",
        "days_since_visit",
    ),
    "next_planned": ("next_planned_date", "next_planned_channel", "next_planned_product_id"),
    "account_reaction": ("account_reaction_date", "account_reaction_word"),
    "account_feeling": ("account_feeling_date", "account_feeling_word"),
}  # fmt: skip
# All that leaves: an own employee, a name or a text would be one column more.
COLUMNS = {
    "hcp_id": "VARCHAR",
    "account_id": "VARCHAR",
    "last_visit_channel": "VARCHAR",
    "last_visit_product_id": "VARCHAR",
    "last_visit_topic": "VARCHAR",
    "next_planned_channel": "VARCHAR",
    "next_planned_product_id": "VARCHAR",
    "account_reaction_word": "VARCHAR",
    "account_feeling_word": "VARCHAR",
    "withheld_reasons": "VARCHAR",
    "feature_count": "BIGINT",
    "days_since_visit": "BIGINT",
    "is_email_allowed": "BOOLEAN",
    "is_exportable": "BOOLEAN",
    "last_visit_date": "DATE",
    "next_planned_date": "DATE",
    "account_reaction_date": "DATE",
    "account_feeling_date": "DATE",
    "valid_until_date": "DATE",
    "as_of_date": "DATE",
    "build_id": "VARCHAR",
}

EVIDENCE_SOURCES = ("content", "field")
WITHHELD_REASONS = ("group_too_small", "protects_another_group")

_features = Subject("hcp_features", "marts.hcp_features")
_topics = Subject("hcp_topics", "marts.hcp_topics")


def _features_may_be_handed_over() -> Gate:
    """Ask of every feature shown, from the facts again: agreed to, and within its limit?"""
    shown = " union all ".join(
        f"select hcp_id, '{feature}' as feature, {columns[0]} as feature_date "
        f"from marts.hcp_features where {' or '.join(f'{c} is not null' for c in columns)}"
        for feature, columns in FEATURES.items()
    )
    limits = (
        "select feature, limit_days, needs_consent_channel from policy.feature_limits "
        "where valid_from <= $as_of_date "
        "qualify row_number() over (partition by feature order by valid_from desc) = 1"
    )
    said = (
        "select hcp_id, channel, consent_status from unified.fct_consents qualify row_number() "
        "over (partition by hcp_id, channel order by happened_at desc, consent_status) = 1"
    )
    limit = "limit_days * interval 1 day"
    return _features.gate(
        "agrees",
        about="exportable",
        relation=(
            f"(select shown.*, limit_days, case needs_consent_channel "
            "when 'email' then email_consent else consent_status end as consent "
            f"from ({shown}) as shown left join ({limits}) as limits using (feature) "
            "left join unified.dim_hcps using (hcp_id) "
            f"left join ({said}) as said on shown.hcp_id = said.hcp_id "
            "and needs_consent_channel = said.channel) as handed_over"
        ),
        seen="count(feature_date)",
        breaking=(
            "count(*) filter (where hcp_id = 'unknown' or feature_date is null "
            "or limit_days is null or consent is distinct from 'granted' "
            f"or feature_date > $as_of_date + {limit} or feature_date < $as_of_date - {limit} "
            "or (feature = 'next_planned') <> (feature_date > $as_of_date))"
        ),
        expected="no feature without consent on its channel, none beyond its limit",
    )


def _rows_say_what_they_hand_over() -> Gate:
    days = [columns[0] for columns in FEATURES.values()]
    shown = " + ".join(f"({day} is not null)::int" for day in days)
    return say.holds(
        _features,
        "told",
        f"feature_count <> {shown} or is_exportable <> (feature_count > 0) "
        "or is_exportable <> (valid_until_date is not null) or valid_until_date < as_of_date "
        "or hcp_id = 'unknown'",
        seen="count(*)",
        expected="rows to hand over that hold today, with as many features as they say",
    )


def _topics_are_of_content() -> Gate:
    """Ask that a topic is one of content: a word from anywhere else may tell of a person."""
    return _features.gate(
        "referenced",
        about="last_visit_topic",
        relation=(
            "(select hcp_id, last_visit_topic is not null and last_visit_topic not in "
            "(select topic from unified.dim_content where topic is not null) as is_foreign "
            "from marts.hcp_features) as topics"
        ),
        seen="count(hcp_id)",
        breaking="count(*) filter (where is_foreign)",
        expected="no topic but those of content",
    )


def _topics_are_of_groups() -> Gate:
    counts = ("supporter_count", "case_count", "topic_ratio")
    missing = " or ".join(f"(withheld_reason is null) <> ({c} is not null)" for c in counts)
    return say.holds(
        _topics,
        "groups",
        f"{missing} or supporter_count < $limit or case_count < supporter_count "
        "or withheld_reason is not null and positive_ratio is not null",
        seen="count(*)",
        expected="counts of at least $limit, or the reason why there are none",
    )


def _topic_shares_lie_within() -> Gate:
    return say.holds(
        _topics,
        "intervals",
        "topic_ratio > 1 or positive_low_ratio > positive_ratio "
        "or positive_high_ratio < positive_ratio "
        "or (positive_ratio is null) <> (positive_low_ratio is null) "
        "or (positive_ratio is null) <> (positive_high_ratio is null) "
        "or evidence_source = 'content' and positive_ratio is not null",
        seen="count(*)",
        expected="every share within its interval, and none of reactions to content",
    )


def _no_topic_is_held_back_alone() -> Gate:
    """Ask that no small group is the whole less all that is shown, and that none was dropped."""
    group = "evidence_source, product_id, specialty, quarter_start_date"
    return say.conserved(
        _topics,
        "groups",
        relation=(
            "(select count(*) as topic_count, count(withheld_reason) as held_count, "
            "(select count(*) from marts.int_topics__counted) as counted_count, "
            "(select count(*) from marts.hcp_topics) as listed_count "
            f"from marts.hcp_topics group by {group}) as topic_groups"
        ),
        rows="coalesce(sum(topic_count), 0)",
        seen="coalesce(sum(topic_count), 0)",
        breaking=(
            "count(*) filter (where held_count = 1 and topic_count > 1) "
            "+ coalesce(max(abs(counted_count - listed_count)), 0)"
        ),
        expected="every topic listed, and none held back alone beside others",
    )


MART_GATES: tuple[Gate, ...] = (
    say.keyed(_features, ("hcp_id",)),
    say.contract(_features, COLUMNS, schema="marts", name="hcp_features"),
    _features_may_be_handed_over(),
    _rows_say_what_they_hand_over(),
    say.in_set(_features, "account_reaction_word", REACTIONS, is_required=False),
    say.in_set(_features, "account_feeling_word", FEELINGS, is_required=False),
    _topics_are_of_content(),
    say.keyed(
        _topics, ("quarter_start_date", "product_id", "specialty", "topic", "evidence_source")
    ),
    say.in_set(_topics, "evidence_source", EVIDENCE_SOURCES, is_required=False),
    say.in_set(_topics, "withheld_reason", WITHHELD_REASONS, is_required=False),
    _topics_are_of_groups(),
    _topic_shares_lie_within(),
    _no_topic_is_held_back_alone(),
)
