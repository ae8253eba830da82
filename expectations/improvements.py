"""Mart gates of improvements: green only what is proven, one owner for each process."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

STICKERS = ("red", "green", "grey")
LOOKS = ("moved", "shared", "worse", "not_yet", "no_baseline", "too_few")
PROOFS = (*LOOKS, "not_done", "waiting", "proven", "fell_back", "no_metric", "stale")
LOADS = ("over", "under", "fair", "unowned", "no_capacity_known")

_improvements = Subject("improvements", "marts.improvements")
_proofs = Subject("improvement_proofs", "marts.improvement_proofs")
_loads = Subject("process_loads", "marts.process_loads")
_greenness = Subject("journey_greenness", "marts.journey_greenness")
_announced = Subject("improvements_announced", "marts.improvements_announced")

_LOOKS_ASKED = (
    "(select arg_max(value, valid_from) from policy.parameters "
    "where parameter = 'proof_looks' and valid_from <= $as_of_date)"
)
_NEWEST_PROOFS = (
    "(select improvement_id, arg_max(sticker, look_month) as newest_sticker, "
    "arg_max(look_word, look_month) as newest_look, "
    "arg_max(shares_proof_with_count, look_month) as newest_sharing, "
    "arg_max(proven_on_date, look_month) as newest_proof, "
    "count(*) filter (where look_word = 'moved') as moved_looks "
    "from marts.improvement_proofs group by improvement_id)"
)


def _every_improvement_once() -> Gate:
    return say.conserved(
        _improvements,
        "improvements",
        relation=(
            "(select recorded.improvement_id as recorded_id, shown.improvement_id as shown_id "
            "from (select improvement_id from unified.fct_improvements group by improvement_id) "
            "as recorded full join marts.improvements as shown "
            "on recorded.improvement_id = shown.improvement_id) as compared"
        ),
        breaking="count(*) filter (where recorded_id is null or shown_id is null)",
        expected="every improvement that was recorded, and no other",
    )


def _moves_are_legal() -> Gate:
    illegal = "count(*) filter (where illegal_transition is not null)"
    return say.conserved(
        _improvements,
        "moves",
        breaking=f"case when {illegal} > $limit * count(*) then {illegal} else 0 end",
        expected="moves that policy knows, but for a share of $limit of the improvements",
        observed=f"{illegal} || ' of ' || count(*) || ' made a move that policy does not know'",
    )


def _green_is_proven() -> Gate:
    """Ask that no sticker is green, or not, against what the looks at the metric say."""
    return say.agrees(
        _improvements,
        "proof",
        relation=(
            "(select count(*) as copies, "
            "(shown.sticker = 'green') <> (coalesce(proofs.newest_sticker = 'green', false) "
            "and shown.proof_word <> 'stale') "
            f"or (shown.sticker = 'green' and proofs.moved_looks < {_LOOKS_ASKED}) as is_unproven "
            f"from marts.improvements as shown left join {_NEWEST_PROOFS} as proofs "
            "on shown.improvement_id = proofs.improvement_id group by is_unproven) as compared"
        ),
        broken="is_unproven",
        expected="green exactly where the newest look leaves it proven, and never on fewer looks",
    )


def _differences_lie_within() -> Gate:
    return say.holds(
        _proofs,
        "intervals",
        "difference_low_ratio > difference_ratio or difference_high_ratio < difference_ratio "
        "or (difference_ratio is null) <> (difference_low_ratio is null) "
        "or (difference_ratio is null) <> (difference_high_ratio is null) "
        "or (difference_ratio is null) "
        "<> (is_withheld or look_word in ('no_baseline', 'too_few'))",
        seen="count(*)",
        expected="every difference within its interval, or none where it cannot be judged",
    )


def _looks_say_what_intervals_say() -> Gate:
    return say.holds(
        _proofs,
        "words",
        # Bounds of patients are rounded outward: what is above zero may be shown as zero.
        "(look_word in ('moved', 'shared') and difference_low_ratio < 0) "
        "or (look_word = 'worse' and difference_high_ratio > 0) "
        "or (look_word = 'not_yet' and (difference_low_ratio > 0 or difference_high_ratio < 0)) "
        "or (look_word = 'moved' and shares_proof_with_count > 0) "
        "or (look_word = 'shared' and shares_proof_with_count = 0) "
        "or (look_word in ('no_baseline', 'too_few')) <> (sticker = 'grey' "
        "and look_word <> 'shared') or (is_regression and sticker = 'green')",
        seen="count(*)",
        expected="moved only above zero and alone, worse only below, grey what cannot be judged",
    )


def _green_follows_looks() -> Gate:
    """Ask that a sticker turns green at the look that completes a run, and at no other.

    What it was before is its last colour: grey says nothing, and hides no turn.
    """
    asked = f"rows between (cast({_LOOKS_ASKED} as bigint) - 1) preceding and current row"
    return say.agrees(
        _proofs,
        "turns",
        relation=(
            "(select count(*) as copies, sticker = 'green' and coalesce(before, 'red') = 'red' "
            f"and not (moved_looks = looks_asked) as is_early from (select sticker, "
            "last_value(nullif(sticker, 'grey') ignore nulls) over earlier as before, "
            "count(*) filter (where look_word = 'moved') over recent as moved_looks, "
            f"{_LOOKS_ASKED} as looks_asked from marts.improvement_proofs window "
            "earlier as (partition by improvement_id order by look_month "
            "rows between unbounded preceding and 1 preceding), "
            f"recent as (partition by improvement_id order by look_month {asked})) as turned "
            "group by is_early) as compared"
        ),
        broken="is_early",
        expected="red turns green only at the last of as many moved looks running as policy asks",
    )


def _looks_have_no_gap() -> Gate:
    return say.conserved(
        _proofs,
        "looks",
        relation=(
            "(select count(*) as looks, 1 + date_diff('month', min(look_month), max(look_month)) "
            "as months from marts.improvement_proofs group by improvement_id) as spans"
        ),
        rows="coalesce(sum(looks), 0)",
        seen="coalesce(sum(looks), 0)",
        breaking="count(*) filter (where looks <> months)",
        expected="a look at the end of every month from the first on",
    )


def _done_is_looked_at() -> Gate:
    """Ask for a look at everything done long enough before its metric's newest value."""
    return say.conserved(
        _proofs,
        "done",
        relation=(
            "(select shown.improvement_id, count(proofs.look_month) as looks "
            "from marts.improvements as shown "
            "inner join marts.success_metrics as metrics on shown.metric_id = metrics.metric_id "
            "and date_trunc('month', shown.done_at) + cast((select arg_max(value, valid_from) "
            "from policy.parameters where parameter = 'proof_window_months' "
            "and valid_from <= $as_of_date) as integer) * interval 1 month "
            "<= metrics.current_until_month "
            "left join marts.improvement_proofs as proofs "
            "on shown.improvement_id = proofs.improvement_id group by shown.improvement_id) as due"
        ),
        breaking="count(*) filter (where looks = 0)",
        expected="a look at each improvement whose metric was measured after it was done",
    )


def _one_owner_each() -> Gate:
    return say.holds(
        _loads,
        "owner",
        "owner_count <> 1 or owner_department is null",
        seen="count(*)",
        expected="one department that answers for each process",
    )


def _stages_sum_to_all() -> Gate:
    return say.conserved(
        _greenness,
        "stickers",
        relation=(
            "(select greenness_month, count(*) as copies, "
            "sum(if(journey_stage = '(all)', red_count + green_count + grey_count, 0)) as in_all, "
            "sum(if(journey_stage = '(all)', 0, red_count + green_count + grey_count)) "
            "as in_stages from marts.journey_greenness group by greenness_month) as months"
        ),
        rows="coalesce(sum(copies), 0)",
        seen="coalesce(sum(copies), 0)",
        breaking=(
            "count(*) filter (where in_all <> in_stages or in_all <> (select count(*) from "
            "marts.improvements as known where "
            "known.first_state_at < greenness_month + interval 1 month))"
        ),
        expected="every improvement known by the month's end once in its stage and once in all",
    )


def _months_have_no_gap() -> Gate:
    """Ask for each month from the first improvement known to the newest that is over."""
    last = "date_trunc('month', $as_of_date + interval 1 day) - interval 1 month"
    return say.conserved(
        _greenness,
        "months",
        relation=(
            "(select (select count(distinct greenness_month) from marts.journey_greenness "
            "where journey_stage = '(all)') as months, coalesce(greatest(0, 1 + date_diff('month', "
            f"date_trunc('month', min(first_state_at)), {last})), 0) as months_due "
            "from marts.improvements) as spans"
        ),
        rows="coalesce(sum(months), 0)",
        seen="coalesce(sum(months), 0)",
        breaking="count(*) filter (where months <> months_due)",
        expected="a map of every month from the first improvement on",
    )


def _announced_is_proven() -> Gate:
    """Ask that nothing is told to patients that is unproven, shared, fallen back or unapproved."""
    return say.agrees(
        _announced,
        "proven",
        relation=(
            "(select count(*) as copies, proofs.newest_sticker is distinct from 'green' "
            "or proofs.newest_look is distinct from 'moved' "
            "or proofs.newest_sharing <> 0 or shown.announcement is null "
            "or proofs.newest_proof is distinct from shown.proven_on_date "
            "or shown.as_of_date - shown.proven_on_date < rules.minimum_proven_days "
            "or (rules.needs_approval and (shown.approved_by_role is null "
            "or shown.approved_at is null)) "
            "or shown.approved_by_role not in (select owner_role from policy.processes "
            "where valid_from <= $as_of_date) "
            "or rules.audience is null as is_unfounded from marts.improvements_announced as shown "
            f"left join {_NEWEST_PROOFS} as proofs on shown.improvement_id = proofs.improvement_id "
            "left join (select audience, "
            "arg_max(minimum_proven_days, valid_from) as minimum_proven_days, "
            "arg_max(needs_approval, valid_from) as needs_approval from policy.announcement_rules "
            "where valid_from <= $as_of_date group by audience) as rules "
            "on shown.audience = rules.audience group by is_unfounded) as compared"
        ),
        broken="is_unfounded",
        expected="only what is green and moved at the newest look, alone, long enough, approved",
    )


MART_GATES: tuple[Gate, ...] = (
    say.keyed(_improvements, ("improvement_id",)),
    say.in_set(_improvements, "sticker", STICKERS),
    say.in_set(_improvements, "proof_word", PROOFS),
    _every_improvement_once(),
    _moves_are_legal(),
    _green_is_proven(),
    say.keyed(_proofs, ("improvement_id", "look_month")),
    say.in_set(_proofs, "look_word", LOOKS),
    say.in_set(_proofs, "sticker", STICKERS),
    _differences_lie_within(),
    _looks_say_what_intervals_say(),
    _green_follows_looks(),
    _looks_have_no_gap(),
    _done_is_looked_at(),
    say.keyed(_loads, ("process_name",)),
    say.in_set(_loads, "load_word", LOADS),
    _one_owner_each(),
    say.keyed(_greenness, ("greenness_month", "journey_stage")),
    say.in_range(_greenness, "greenness_ratio", 0, 1),
    _stages_sum_to_all(),
    _months_have_no_gap(),
    say.keyed(_announced, ("improvement_id", "audience")),
    _announced_is_proven(),
)
