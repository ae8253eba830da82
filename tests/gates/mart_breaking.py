"""What breaks each mart gate on the healthy build of `mart_samples`."""

from tests.gates.campaigns_samples import CAMPAIGNS_BREAKING
from tests.gates.case_samples import CASES_BREAKING
from tests.gates.device_samples import DEVICES_BREAKING
from tests.gates.effect_samples import EFFECTS_BREAKING
from tests.gates.enablement_samples import ENABLEMENT_BREAKING
from tests.gates.exit_samples import EXITS_BREAKING
from tests.gates.experience_samples import EXPERIENCE_BREAKING
from tests.gates.hypothesis_samples import HYPOTHESES_BREAKING
from tests.gates.improvement_samples import IMPROVEMENTS_BREAKING
from tests.gates.integration_samples import INTEGRATION_BREAKING
from tests.gates.journey_map_samples import JOURNEY_MAP_BREAKING
from tests.gates.journey_samples import JOURNEY_BREAKING
from tests.gates.lift_samples import LIFT_BREAKING
from tests.gates.maturity_samples import MATURITY_BREAKING
from tests.gates.moment_samples import MOMENTS_BREAKING
from tests.gates.patient_group_samples import PATIENT_GROUPS_BREAKING
from tests.gates.patient_samples import PATIENTS_BREAKING
from tests.gates.playbook_samples import PLAYBOOK_BREAKING
from tests.gates.priority_samples import PRIORITIES_BREAKING
from tests.gates.professionals_samples import PROFESSIONALS_BREAKING
from tests.gates.programme_samples import PROGRAMMES_BREAKING
from tests.gates.success_samples import SUCCESS_BREAKING
from tests.gates.sync_samples import SYNC_BREAKING

_ELSEWHERE = (
    LIFT_BREAKING
    | JOURNEY_BREAKING
    | JOURNEY_MAP_BREAKING
    | PROGRAMMES_BREAKING
    | PATIENTS_BREAKING
    | EXITS_BREAKING
    | PATIENT_GROUPS_BREAKING
    | IMPROVEMENTS_BREAKING
    | SUCCESS_BREAKING
    | MOMENTS_BREAKING
    | PRIORITIES_BREAKING
    | HYPOTHESES_BREAKING
    | CASES_BREAKING
    | EFFECTS_BREAKING
    | SYNC_BREAKING
    | INTEGRATION_BREAKING
    | MATURITY_BREAKING
    | CAMPAIGNS_BREAKING
    | ENABLEMENT_BREAKING
    | PROFESSIONALS_BREAKING
    | PLAYBOOK_BREAKING
    | EXPERIENCE_BREAKING
    | DEVICES_BREAKING
)

# What breaks a gate, by its code; the other gates are broken by what their word says.
BREAKING = _ELSEWHERE | {
    "fct_usage_daily.conserved.events": "update unified.fct_usage_daily set event_count = 6",
    "account_tiers.conserved.customers": "delete from marts.account_tiers where account_id = 'A0'",
    "segment_memberships.agrees.tiers": (
        "update marts.segment_memberships set valid_until_date = date '2024-06-30' "
        "where account_id = 'A0'"
    ),
    "account_tiers.agrees.coverage": "update marts.account_tiers set coverage_ratio = 0.01",
    "attributed_revenue.complete": "update marts.attributed_revenue set channel = null",
    "account_tiers.in_range.coverage_ratio": "update marts.account_tiers set coverage_ratio = 80",
    "account_tier_history.conserved.weeks": (
        "delete from marts.account_tier_history where as_of_date = date '2024-06-16'"
    ),
    "tier_changes.conserved.moves": "update marts.tier_changes set as_of_date = date '2024-06-23'",
    "tier_changes.conserved.causes": "update marts.tier_changes set policy_version_steps = 0",
    "tier_calibration.in_range.pooled_renewal_ratio": (
        "update marts.tier_calibration set pooled_renewal_ratio = 50"
    ),
    "tier_calibration.in_range.monotone_renewal_ratio": (
        "update marts.tier_calibration set monotone_renewal_ratio = -0.1"
    ),
    "tier_calibration.in_range.renewal_interval": (
        "update marts.tier_calibration set renewal_low_ratio = renewal_ratio + 0.000001"
    ),
    "tier_calibration.in_range.withheld_reason": (
        "update marts.tier_calibration set withheld_reason = null"
    ),
    "tier_calibration.conserved.terms": (
        "update marts.tier_calibration set decided_count = decided_count + 1 where tier = 'Low' "
        "and policy_name = 'missing_is_zero'"
    ),
    "tier_calibration.conserved.policies": (
        "insert into policy.comparison_policies values ('missing_is_dropped', date '2020-01-01')"
    ),
    "tier_backtest.in_range.precision_interval": (
        "update marts.tier_backtest set precision_high_ratio = null"
    ),
    "tier_backtest.in_range.recall_interval": (
        "update marts.tier_backtest set recall_high_ratio = 1.000001"
    ),
    "tier_backtest.in_range.precision_withheld_reason": (
        "update marts.tier_backtest set precision_withheld_reason = 'too_few_accounts'"
    ),
    "tier_backtest.in_range.recall_withheld_reason": (
        "update marts.tier_backtest set recall_withheld_reason = null"
    ),
    "tier_backtest.conserved.terms": "update marts.tier_backtest set not_tiered_count = 0",
    "tier_backtest.conserved.policies": (
        "update marts.tier_backtest set policy_name = 'another' "
        "where policy_name = 'missing_is_zero'"
    ),
    "surprise_churns.conserved.losses": (
        "update marts.surprise_churns set contract_id = 'another'"
    ),
    "sentiment_bias.in_range.finding": (
        "update marts.sentiment_bias set limit_residual_levels = 0.5"
    ),
    "sentiment_bias.in_range.withheld_reason": (
        "update marts.sentiment_bias set withheld_reason = null"
    ),
    "sentiment_bias.conserved.entries": "update marts.sentiment_bias set entry_count = 1",
    "sentiment_bias.in_range.people": (
        "update marts.sentiment_bias set mean_residual_levels = 0.5"
    ),
    "sentiment_bias.in_range.outcomes": "update marts.sentiment_bias set rest_decided_count = 12",
    "sentiment_bias.in_range.alone": (
        "insert into marts.sentiment_bias select * replace ('shown' as segment, "
        "null as withheld_reason) from marts.sentiment_bias"
    ),
    "rater_agreement.in_range.kappa_interval": (
        "update marts.rater_agreement set weighted_kappa = 0.4, weighted_kappa_low = 0.5"
    ),
    "rater_agreement.in_range.agreement_withheld_reason": (
        "update marts.rater_agreement set agreement_withheld_reason = null"
    ),
    "rater_agreement.conserved.entries": "update marts.rater_agreement set entry_count = 1",
    "rater_agreement.in_range.people": "update marts.rater_agreement set level_5_ratio = 0.5",
    "account_actions.agrees.acted_on": (
        "update unified.fct_actions set closed_at = timestamp '2024-05-04' "
        "where action_status = 'done'"
    ),
    "action_effects.in_range.difference_interval": (
        "update marts.action_effects set difference_low_ratio = difference_ratio + 0.000001"
    ),
    "action_effects.in_range.withheld_reason": (
        "update marts.action_effects set withheld_reason = 'too_few_treated'"
    ),
    "input_requests.agrees.tier": "update marts.input_requests set tier = 'Stable'",
    "goal_tracking.conserved.metrics": "delete from marts.goal_tracking where goal_id = 'feel'",
    "goal_tracking.conserved.tree": (
        "update marts.goal_tracking set parent_goal_id = 'nowhere' where goal_id = 'feed'"
    ),
    "goal_tracking.in_range.baseline": (
        "update marts.goal_tracking set change_word = 'improved' where goal_id = 'act'"
    ),
    "attributed_revenue.conserved.amounts": (
        "update marts.attributed_revenue set attributed_amount = attributed_amount + 0.01 "
        "where touch_id is not null"
    ),
    "attributed_volumes.complete": "update marts.attributed_volumes set evidence_label = null",
    "attributed_volumes.conserved.units": (
        "update marts.attributed_volumes set unit_count = unit_count - 0.000001 "
        "where channel = 'web' and account_id = 'A1'"
    ),
    "attributed_volumes.conserved.values": (
        "update marts.attributed_volumes set reporting_amount = reporting_amount + 0.01 "
        "where channel = 'web' and account_id = 'A1'"
    ),
    "attributed_volumes.in_range.visit_share": (
        "update marts.attributed_volumes set unit_count = 3.3 where channel = 'rep_visit'"
    ),
    "attribution_reconciliation.conserved.difference": (
        "update marts.attribution_reconciliation set difference_amount = 0.01"
    ),
    "attribution_reconciliation.conserved.booked": (
        "update unified.fct_revenue set booked_amount = booked_amount + 0.01"
    ),
    "attribution_vintages.conserved.frozen": (
        "update unified.int_revenue__recorded set known_at = timestamp '2024-07-11'"
    ),
    "attribution_vintages.conserved.current": (
        "update marts.attribution_vintages set current_amount = current_amount + 0.01"
    ),
    "attribution_restatements.conserved.changes": (
        "update marts.attribution_restatements set changed_amount = changed_amount + 0.01"
    ),
    "account_drivers.agrees.signals": (
        "update marts.account_signals set signal_state = 'good' where account_id = 'A0'"
    ),
    "account_drivers.conserved.ranks": "update marts.account_drivers set driver_rank = 2",
    "portfolio_risk.complete": "update marts.portfolio_risk set currency_code = null",
    "portfolio_risk.conserved.revenue": (
        "update marts.portfolio_risk set booked_reporting_amount = 99.99"
    ),
    "narratives.conserved.languages": (
        "delete from marts.narratives where account_id = 'A1' and language = 'ru'"
    ),
    "narratives.in_range.filled": "update marts.narratives set narrative = 'Since {since_date}.'",
    "accountability.in_range.within_limit_ratio": (
        "update marts.accountability set within_limit_ratio = 1.01"
    ),
    "accountability.conserved.days": "update marts.accountability set judged_count = 2",
    "signal_drift.in_range.shares": "update marts.signal_drift set silent_ratio = 0.100003",
    "signal_drift.in_range.index": "update marts.signal_drift set limit_index = 0.300001",
    "regimes.complete": "update marts.regimes set reason = null",
    "tier_calibration.conserved.suspensions": "update marts.regimes set is_suspending = false",
    "tier_backtest.conserved.suspensions": "update marts.regimes set regime_name = 'another'",
    "survey_results.in_range.response_ratio": (
        "update marts.survey_results set response_ratio = 1.01"
    ),
    "survey_results.in_range.nps_interval": (
        "update marts.survey_results set nps_low_ratio = nps_ratio + 0.000001"
    ),
    "survey_results.in_range.alone": (
        "insert into marts.survey_results select * replace ('few' as segment, "
        "'too_few_people' as withheld_reason) from marts.survey_results"
    ),
    "survey_results.in_range.nps_withheld": (
        "update marts.survey_results set withheld_reason = 'too_few_answers'"
    ),
    "campaign_returns.conserved.campaigns": (
        "update marts.campaign_returns set attributed_reporting_amount = 69.99"
    ),
    "channel_effects.complete": "update marts.channel_effects set journey_count = null",
    "channel_effects.conserved.channels": (
        "insert into marts.channel_effects select * replace ('web' as channel) "
        "from marts.channel_effects where attribution_model = 'markov'"
    ),
    "channel_effects.in_range.effect_ratio": (
        "update marts.channel_effects set effect_ratio = 1.000001"
    ),
    "channel_effects.in_range.interval": (
        "update marts.channel_effects set effect_low_ratio = 0.700001"
    ),
    "touch_outcomes.in_set.outcome": "update marts.touch_outcomes set outcome = 'lost'",
    "touch_outcomes.conserved.touches": "update marts.touch_outcomes set touch_count = 1",
    "journey_paths.conserved.sales": "update marts.journey_paths set sale_count = 2",
    "channel_returns.conserved.spend": (
        "update marts.channel_returns set spend_reporting_amount = 49.99"
    ),
}
