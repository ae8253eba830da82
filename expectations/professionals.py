"""Mart gates of what leaves about professionals: agreed to, fresh, and nothing but features."""

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

_features = Subject("hcp_features", "marts.hcp_features")


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


MART_GATES: tuple[Gate, ...] = (
    say.keyed(_features, ("hcp_id",)),
    say.contract(_features, COLUMNS, schema="marts", name="hcp_features"),
    _features_may_be_handed_over(),
    _rows_say_what_they_hand_over(),
    say.in_set(_features, "account_reaction_word", REACTIONS, is_required=False),
    say.in_set(_features, "account_feeling_word", FEELINGS, is_required=False),
    _topics_are_of_content(),
)
