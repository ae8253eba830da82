"""Mart gates of success metrics: what is claimed has a baseline, and is not denied by it."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

STATUSES = ("proposed", "untracked", "proxy", "begun", "baselined", "tracked")
PROXIES = ("valid", "invalid", "unproven", "too_few")
CLAIMS = ("none", "improved", "not_shown", "contradicted", "refused_no_baseline")
TARGETS = ("plausible", "outside_history", "no_history")
AGREEMENTS = ("agrees", "differs", "no_partner")

_metrics = Subject("success_metrics", "marts.success_metrics")
_IN_FORCE = (
    "(select metric_id, arg_max(baseline_from_date, valid_from) as named_from_date "
    "from policy.metrics where valid_from <= $as_of_date group by metric_id)"
)


def _claims_have_a_baseline() -> Gate:
    """Refuse what is claimed of a metric, or of an improvement, that nobody measured before."""
    claims = (
        "(select 'metric ' || metric_id as claimed_of, "
        "metric_status in ('baselined', 'tracked') as is_founded, "
        "claimed_change_ratio is not null as is_claim from marts.success_metrics union all "
        "select 'improvement ' || standing.improvement_id, baselines.improvement_id is not null, "
        "standing.claimed_change_ratio is not null "
        "from marts.int_improvements__standing as standing "
        "left join marts.int_improvements__baselined as baselines "
        "on standing.improvement_id = baselines.improvement_id) as claims"
    )
    return _metrics.gate(
        "conserved",
        about="baselined",
        relation=claims,
        breaking="count(*) filter (where is_claim and not is_founded)",
        expected="nothing claimed of what has no baseline in the data",
        detail=(
            "select 'without a baseline: ' || string_agg(claimed_of, ', ' order by claimed_of) "
            f"from {claims} where is_claim and not is_founded"
        ),
        why="An improvement over a baseline that nobody measured is a wish told as a fact.",
        when_red="Measure first, or make the target aspirational and claim nothing.",
    )


def _claims_are_not_denied() -> Gate:
    return say.holds(
        _metrics,
        "claims",
        # Bounds of patients are rounded outward: what is above zero may be shown as zero.
        "claim_word = 'contradicted' or change_high_ratio < claimed_change_ratio "
        "or (claim_word = 'improved' and (claimed_change_ratio is null or change_low_ratio < 0 "
        "or (change_low_ratio is null and not is_withheld))) "
        "or (claim_word = 'not_shown' and change_low_ratio > 0)",
        seen="count(*)",
        expected="no claim that its interval denies in sign or size, improved only above zero",
    )


def _improvements_claim_no_more() -> Gate:
    """Refuse a claim of an improvement that its newest look denies in size."""
    looked = (
        "(select standing.improvement_id, abs(max(standing.claimed_change_ratio)) as claimed, "
        "arg_max(looks.difference_high_ratio, looks.month_number) as largest "
        "from marts.int_improvements__standing as standing "
        "left join marts.int_improvements__looked as looks "
        "on standing.improvement_id = looks.improvement_id "
        "and looks.difference_high_ratio is not null "
        "where standing.claimed_change_ratio is not null "
        "group by standing.improvement_id) as claims"
    )
    return _metrics.gate(
        "conserved",
        about="claims",
        relation=looked,
        rows="(select count(*) from marts.success_metrics)",
        seen="(select count(*) from marts.success_metrics)",
        breaking="count(*) filter (where claimed > largest)",
        expected="no improvement claimed to be larger than its newest look allows",
        detail=(
            "select 'claimed too large: ' || string_agg(improvement_id, ', ' order by "
            f"improvement_id) from {looked} where claimed > largest"
        ),
        why="A quarter claimed where two points came is a lie with a true sign.",
        when_red="Lower the claim on its card to what was measured, or take it back.",
    )


def _reports_are_counts() -> Gate:
    """Warn of reported values that no month counts because they are no counts."""
    return say.conserved(
        _metrics,
        "reported",
        relation="unified.fct_metric_values",
        rows="(select count(*) from marts.success_metrics)",
        seen="(select count(*) from marts.success_metrics)",
        breaking=(
            "count(*) filter (where not coalesce(numerator between 0 and denominator "
            "and denominator >= 1 and numerator = floor(numerator) "
            "and denominator = floor(denominator), false))"
        ),
        expected="whole cases that count, of one or more in all",
    )


def _shares_lie_within() -> Gate:
    return say.holds(
        _metrics,
        "intervals",
        " or ".join(
            f"{name}_low_ratio > {name}_ratio or {name}_high_ratio < {name}_ratio "
            f"or ({name}_low_ratio is null) <> ({name}_high_ratio is null)"
            for name in ("baseline", "current", "change")
        )
        + " or (change_ratio is not null and (baseline_ratio is null or current_ratio is null))"
        + " or (is_withheld and change_ratio is not null)",
        seen="count(*)",
        expected="every share within its interval, a change only between two that are known",
    )


def _status_follows_data() -> Gate:
    return say.holds(
        _metrics,
        "status",
        "(metric_status in ('baselined', 'tracked')) <> (baseline_from_month is not null) "
        "or (baseline_ratio is null and baseline_from_month is not null and not is_withheld) "
        "or (metric_status in ('proposed', 'untracked')) <> (current_until_month is null)",
        seen="count(*)",
        expected="baselined and tracked exactly with a baseline, the others as their values are",
    )


def _work_waits_for_the_baseline() -> Gate:
    """Warn where work began inside a baseline that policy names: it measures the work too."""
    return say.agrees(
        _metrics,
        "begun",
        relation=(
            "(select count(*) as copies, is_started_before_baseline "
            "and named_from_date is not null as is_early from marts.success_metrics as shown "
            f"left join {_IN_FORCE} as named on shown.metric_id = named.metric_id "
            "group by is_early) as compared"
        ),
        broken="is_early",
        expected="work begun only after the baseline that policy names",
    )


def _partners_agree() -> Gate:
    return say.agrees(
        _metrics,
        "partner",
        relation=(
            "(select count(*) as copies, agreement_word = 'differs' as is_disputed "
            "from marts.success_metrics group by is_disputed) as compared"
        ),
        broken="is_disputed",
        expected="partners' values within the tolerance of ours",
    )


MART_GATES: tuple[Gate, ...] = (
    say.keyed(_metrics, ("metric_id",)),
    say.in_set(_metrics, "metric_status", STATUSES),
    say.in_set(_metrics, "proxy_word", PROXIES, is_required=False),
    say.in_set(_metrics, "claim_word", CLAIMS),
    say.in_set(_metrics, "target_word", TARGETS, is_required=False),
    say.in_set(_metrics, "agreement_word", AGREEMENTS),
    _claims_have_a_baseline(),
    _claims_are_not_denied(),
    _improvements_claim_no_more(),
    _reports_are_counts(),
    _shares_lie_within(),
    _status_follows_data(),
    _work_waits_for_the_baseline(),
    _partners_agree(),
)
