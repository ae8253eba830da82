"""A healthy campaign of three steps that stands in a plan, and what breaks its rules."""

CAMPAIGNS = """
create table marts.int_campaign_steps__due as
select 'C1' as campaign_id, unnest(['sending', 'cost', 'review', 'visit']) as step_id;
create table marts.campaign_conformity as
select 'C1' as campaign_id, steps.*, date '2024-06-30' as as_of_date from (values
    ('sending', 'sent', 'met', true, false, date '2024-06-01', date '2024-06-01'),
    ('cost', 'spend_booked', 'late', true, true, date '2024-06-30', date '2024-06-29'),
    ('review', 'reviewed', 'open', false, null, null, date '2024-06-30'),
    ('visit', 'followed_up', 'undated', true, null, date '2024-06-30', null)
) as steps (step_id, evidence_type, evidence_word, is_met, is_late, met_date, due_date);
alter table marts.campaigns add column template_id varchar default 'T1';
alter table marts.campaigns add column conformity_ratio decimal(9, 6) default 1;
alter table marts.campaigns add column conformity_word varchar default 'judged';
alter table marts.campaigns add column professional_reach bigint default 5;
alter table marts.campaigns add column consent_gain_count bigint default 0;
alter table marts.campaigns add column attribute_gain_count bigint;
alter table marts.campaigns add column answer_gain_count bigint default 9;
alter table marts.campaigns add column withheld_reason varchar default 'group_too_small';
create table marts.marketing_plan as
select nodes.* from (values
    ('learn', 'strategy', 'learn', null, 1, 1, null),
    ('mail', 'campaign', 'learn', null, 1, 1, 'no_metric'),
    ('answers', 'metric', 'learn', 'measured', null, null, null)
) as nodes (node_id, node_level, strategy_id, metric_status, campaign_count,
    recent_campaign_count, orphan_reason);
"""

CAMPAIGNS_BREAKING = {
    "campaign_conformity.in_range.evidence": (
        "update marts.campaign_conformity set due_date = date '2024-06-30' where is_late"
    ),
    "campaign_conformity.conserved.steps": (
        "delete from marts.campaign_conformity where step_id = 'review'"
    ),
    "campaigns.in_range.conformity": "update marts.campaigns set conformity_ratio = null",
    "campaigns.in_range.groups": "update marts.campaigns set consent_gain_count = 4",
    "campaigns.agrees.template": (
        "update marts.campaigns set conformity_word = 'unknown_template', conformity_ratio = null"
    ),
    "marketing_plan.in_range.chain": (
        "update marts.marketing_plan set strategy_id = null where node_id = 'mail'"
    ),
    "marketing_plan.conserved.campaigns": (
        "update marts.marketing_plan set campaign_count = 2 where node_id = 'mail'"
    ),
}
