"""Mart gates of campaigns: steps judged by evidence, each campaign planned once, no small group."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

# What can show that a step of a campaign was done.
EVIDENCE_TYPES = (
    "campaign_record",
    "audience_consented",
    "content_approved",
    "spend_booked",
    "sent",
    "responded",
    "followed_up",
    "reviewed",
)
EVIDENCE_WORDS = ("met", "late", "open", "short", "missing", "undated")
CONFORMITY_WORDS = (
    "judged",
    "nothing_due",
    "undated",
    "template_later",
    "unknown_template",
    "no_template",
)

PLAN_LEVELS = ("strategy", "tactic", "campaign", "metric")
ORPHAN_REASONS = (
    "unknown_parent",
    "no_tactic",
    "no_campaign",
    "unknown_campaign",
    "no_metric",
    "unknown_metric",
    "no_plan",
)

_steps = Subject("campaign_conformity", "marts.campaign_conformity")
_campaigns = Subject("campaigns", "marts.campaigns")
_plan = Subject("marketing_plan", "marts.marketing_plan")


def _words_follow_the_evidence() -> Gate:
    return say.holds(
        _steps,
        "evidence",
        "is_met <> (met_date is not null) or (evidence_word = 'undated') <> (due_date is null) "
        "or (is_met and due_date is not null) <> (evidence_word in ('met', 'late')) "
        "or met_date > as_of_date or (is_late is null) <> (met_date is null or due_date is null) "
        "or coalesce(is_late, false) <> (evidence_word = 'late') "
        "or coalesce(is_late <> (met_date > due_date), false) "
        "or (evidence_word = 'open') and due_date < as_of_date",
        seen="count(*)",
        expected="met on a day that has been, late after the due day, open before, undated without",
    )


def _steps_are_judged_once() -> Gate:
    return say.conserved(
        _steps,
        "steps",
        relation=(
            "(select (select count(*) from marts.int_campaign_steps__due) as due_count, "
            "(select count(*) from marts.campaign_conformity) as judged_count, "
            "(select count(*) from marts.campaign_conformity inner join "
            "marts.int_campaign_steps__due using (campaign_id, step_id)) as found_count) as steps"
        ),
        rows="max(due_count)",
        seen="max(found_count)",
        breaking="max(abs(due_count - judged_count) + abs(due_count - found_count))",
        expected="every step of every campaign's template judged once",
    )


def _conformity_is_judged_or_said_why_not() -> Gate:
    return say.holds(
        _campaigns,
        "conformity",
        "(conformity_word = 'judged') <> (conformity_ratio is not null) "
        "or conformity_ratio < 0 or conformity_ratio > 1 "
        "or (conformity_word = 'no_template') <> (template_id is null)",
        seen="count(*)",
        expected="a share of 0-1, or why there is none",
    )


def _templates_are_described() -> Gate:
    return _campaigns.gate(
        "agrees",
        about="template",
        seen="count(*)",
        breaking="count(*) filter (where conformity_word = 'unknown_template')",
        expected="every template in use described in campaign_templates.csv",
        detail=(
            "select 'not described: ' || string_agg(template_id, ', ' order by template_id) from "
            "(select template_id from marts.campaigns where conformity_word = 'unknown_template' "
            "group by template_id) as unknown_templates"
        ),
    )


def _no_few_professionals_are_shown() -> Gate:
    counts = (
        "professional_reach", "consent_gain_count", "attribute_gain_count", "answer_gain_count",
    )  # fmt: skip
    small = " or ".join(f"({count} > 0 and {count} < $limit)" for count in counts)
    withheld = " or ".join(f"{count} is null" for count in counts)
    return say.holds(
        _campaigns,
        "groups",
        f"{small} or (withheld_reason is not null) <> ({withheld})",
        seen="count(*)",
        expected="counts of none or of at least $limit professionals, or the reason why not",
    )


def _the_chain_holds_or_breaks() -> Gate:
    return say.holds(
        _plan,
        "chain",
        "(strategy_id is null) <> coalesce(orphan_reason in ('unknown_parent', 'no_plan'), false) "
        "or (node_level = 'metric') <> (metric_status is not null) "
        "or (node_level = 'metric') <> (campaign_count is null) "
        "or recent_campaign_count > campaign_count "
        "or coalesce(metric_status = 'unknown', false) "
        "<> coalesce(orphan_reason = 'unknown_metric', false)",
        seen="count(*)",
        expected="a chain up to a strategy, or where it breaks",
    )


def _campaigns_stand_in_the_plan_once() -> Gate:
    return say.conserved(
        _plan,
        "campaigns",
        relation=(
            "(select (select count(*) from marts.campaigns) as campaign_count, "
            "(select coalesce(sum(campaign_count), 0) from marts.marketing_plan "
            "where node_level = 'campaign') as planned_count) as sums"
        ),
        rows="max(campaign_count)",
        seen="max(campaign_count)",
        breaking="max(abs(campaign_count - planned_count))",
        expected="every campaign at one node of the plan, or by itself",
    )


MART_GATES: tuple[Gate, ...] = (
    say.keyed(_steps, ("campaign_id", "step_id")),
    say.in_set(_steps, "evidence_type", EVIDENCE_TYPES, is_required=False),
    say.in_set(_steps, "evidence_word", EVIDENCE_WORDS, is_required=False),
    _words_follow_the_evidence(),
    _steps_are_judged_once(),
    say.in_set(_campaigns, "conformity_word", CONFORMITY_WORDS, is_required=False),
    _conformity_is_judged_or_said_why_not(),
    _no_few_professionals_are_shown(),
    _templates_are_described(),
    say.keyed(_plan, ("node_id",)),
    say.in_set(_plan, "node_level", PLAN_LEVELS, is_required=False),
    say.in_set(_plan, "orphan_reason", ORPHAN_REASONS, is_required=False),
    _the_chain_holds_or_breaks(),
    _campaigns_stand_in_the_plan_once(),
)
