"""Mart gates of what patients ask, rate and meet with: whole, within bounds, no small group."""

from __future__ import annotations

from collections.abc import Sequence

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

GAPS = ("disappoints", "exceeds", "as_expected")
STEPS = (
    "passed",
    "unrated",
    "rated_low",
    "other_channel",
    "passed_over",
    "broken_off",
    "open",
)
FAILED = STEPS[2:6]
TRENDS = ("better", "worse", "covers_zero", "too_few")

_contacts = Subject("contact_responses", "marts.contact_responses")
_gaps = Subject("expectation_gaps", "marts.expectation_gaps")
_reviews = Subject("review_ratings", "marts.review_ratings")
_scenarios = Subject("scenario_runs", "marts.scenario_runs")


def lie_within(subject: Subject, names: Sequence[str]) -> Gate:
    """Ask that `<name>_ratio` lies within its bounds, and that both are there when it is."""
    return say.holds(
        subject,
        "intervals",
        " or ".join(
            f"{name}_ratio < {name}_low_ratio or {name}_ratio > {name}_high_ratio "
            f"or ({name}_ratio is null) <> ({name}_low_ratio is null) "
            f"or ({name}_ratio is null) <> ({name}_high_ratio is null)"
            for name in names
        ),
        seen="count(*)",
        expected="every share within its interval",
    )


def are_rounded(subject: Subject, columns: Sequence[str]) -> Gate:
    """Ask that counts are in tens and none is of fewer than the limit."""
    return say.holds(
        subject,
        "rounded",
        " or ".join(f"{column} % 10 <> 0 or {column} < $limit" for column in columns),
        seen="count(*)",
        expected="counts in tens, none below $limit",
    )


def _contacts_say_something() -> Gate:
    return say.holds(
        _contacts,
        "withheld",
        "withheld_reason is null and within_target_ratio is null and abandoned_ratio is null "
        "and switched_ratio is null",
        seen="count(*)",
        expected="a share, or the reason why it is withheld",
    )


def _contacts_are_conserved() -> Gate:
    """Ask that every contact of a closed period counts once by route and once by clinic."""
    return say.conserved(
        _contacts,
        "contacts",
        relation=(
            "(select frozen.period_start_date, patient_count, contact_count, routes_count, "
            "clinics_count from (select period_start_date, count(*) as contact_count, "
            "count(distinct patient_id) as patient_count from marts.int_contacts__frozen "
            "group by period_start_date) as frozen left join (select period_start_date, "
            "sum(contact_count) filter (where clinic_group = '(network)') as routes_count, "
            "sum(contact_count) filter (where clinic_group <> '(network)') as clinics_count "
            "from marts.int_contacts__measured group by period_start_date) as measured "
            "on frozen.period_start_date = measured.period_start_date) as compared"
        ),
        breaking=(
            "count(*) filter (where patient_count >= $limit and not coalesce("
            "contact_count = routes_count and contact_count = clinics_count, false))"
        ),
        expected="every contact of a period with $limit patients under one route and one clinic",
    )


def _ratings_lie_within() -> Gate:
    return say.holds(
        _reviews,
        "ratings",
        " or ".join(
            f"{name} < {name}_low or {name} > {name}_high "
            for name in ("rating_mean", "rating_change")
        )
        + "or rating_mean_low < 1 or rating_mean_high > 5 or replied_count > review_count "
        "or reply_median_days < 0",
        seen="count(*)",
        expected="means and changes within their intervals, from one star to five",
    )


def _trends_follow_intervals() -> Gate:
    return say.holds(
        _reviews,
        "trend",
        "(trend_word = 'better') <> coalesce(rating_change_low > 0, false) "
        "or (trend_word = 'worse') <> coalesce(rating_change_high < 0, false) "
        "or (trend_word = 'too_few') <> (rating_change is null)",
        seen="count(*)",
        expected="better above zero, worse below, too_few without a change",
    )


def _reviews_are_conserved() -> Gate:
    """Ask that every review counts once for its organisation and once for the network."""
    return say.conserved(
        _reviews,
        "reviews",
        relation=(
            "(select (select count(*) from unified.fct_reviews where account_id <> 'unknown' "
            "and happened_at < $as_of_date + interval 1 day) as review_count, "
            "(select coalesce(sum(review_count), 0) from marts.review_ratings "
            "where account_id = '(network)') as network_count, "
            "(select coalesce(sum(review_count), 0) from marts.review_ratings "
            "where account_id <> '(network)') as account_count) as compared"
        ),
        rows="max(network_count)",
        seen="max(network_count) + 1",
        breaking="max(abs(review_count - network_count) + abs(review_count - account_count))",
        expected="every review once under its organisation and once in the network",
    )


def _steps_are_consistent() -> Gate:
    failed = ", ".join(f"'{word}'" for word in FAILED)
    return say.holds(
        _scenarios,
        "steps",
        f"is_failed <> (step_word in ({failed})) or (touchpoint_id is not null) <> "
        "(step_word not in ('passed_over', 'broken_off', 'open')) "
        "or coverage_ratio < 0 or coverage_ratio > 1 or days_since < 0",
        seen="count(*)",
        expected="a touchpoint where a step was played, failed where its word says so",
    )


def _runs_are_conserved() -> Gate:
    """Ask that every run of a scenario that policy names is told with all its steps."""
    return say.conserved(
        _scenarios,
        "runs",
        relation=(
            "(select played.scenario_run_id, played.account_id, played.scenario_id, step_count, "
            "told_count from (select scenario_run_id, account_id, scenario_id "
            "from marts.int_scenario_visits__rated where scenario_id is not null "
            "group by all) as played left join (select scenario_id, "
            "count(distinct step_number) as step_count from policy.scenarios "
            "where valid_from <= $as_of_date group by scenario_id) as asked "
            "on played.scenario_id = asked.scenario_id left join (select scenario_run_id, "
            "account_id, count(*) as told_count from marts.scenario_runs group by all) as told "
            "on played.scenario_run_id = told.scenario_run_id "
            "and played.account_id = told.account_id) as compared"
        ),
        breaking="count(*) filter (where step_count is distinct from told_count)",
        expected="every run with every step of its scenario",
    )


def _runs_are_known() -> Gate:
    """Warn where a run names no scenario of the policy: nobody can say what it should play."""
    return say.agrees(
        _scenarios,
        "known",
        relation=(
            "(select count(*) as copies, scenario_id is null as is_stray "
            "from marts.int_scenario_visits__rated group by is_stray) as compared"
        ),
        broken="is_stray",
        expected="every run of a scenario that policy names",
    )


def _gaps_lie_within() -> Gate:
    return say.holds(
        _gaps,
        "gaps",
        "gap_mean < gap_mean_low or gap_mean > gap_mean_high "
        "or (gap_word = 'disappoints') <> (gap_mean_high < 0) "
        "or (gap_word = 'exceeds') <> (gap_mean_low > 0) "
        "or least(expectation_mean, experience_mean) < 0 "
        "or greatest(expectation_mean, experience_mean) > 10 "
        "or gap_mean_low is null or gap_mean_high is null",
        seen="count(*)",
        expected="every gap within its interval, and its word by it",
    )


def _pairs_are_conserved() -> Gate:
    """Ask that every pair of a period with enough patients counts in one stage."""
    return say.conserved(
        _gaps,
        "pairs",
        relation=(
            "(select paired.period_start_date, patient_count, paired_count, measured_count "
            "from (select period_start_date, count(*) as paired_count, "
            "count(distinct patient_id) as patient_count from marts.int_expectations__paired "
            "group by period_start_date) as paired left join (select period_start_date, "
            "sum(pair_count) as measured_count from marts.int_expectations__measured "
            "group by period_start_date) as measured "
            "on paired.period_start_date = measured.period_start_date) as compared"
        ),
        breaking=(
            "count(*) filter (where patient_count >= $limit "
            "and paired_count is distinct from measured_count)"
        ),
        expected="every pair of a period with $limit patients in one stage",
    )


MART_GATES: tuple[Gate, ...] = (
    say.keyed(_contacts, ("period_start_date", "clinic_group", "channel", "purpose")),
    lie_within(_contacts, ("within_target", "abandoned", "switched")),
    are_rounded(_contacts, ("contact_count_rounded",)),
    _contacts_say_something(),
    _contacts_are_conserved(),
    say.keyed(_gaps, ("period_start_date", "journey_stage")),
    say.in_set(_gaps, "gap_word", GAPS),
    _gaps_lie_within(),
    are_rounded(_gaps, ("pair_count_rounded",)),
    _pairs_are_conserved(),
    say.keyed(_reviews, ("account_id", "site", "quarter_start_date")),
    say.in_set(_reviews, "trend_word", TRENDS),
    lie_within(_reviews, ("replied",)),
    _ratings_lie_within(),
    _trends_follow_intervals(),
    _reviews_are_conserved(),
    say.keyed(_scenarios, ("scenario_run_id", "account_id", "step_number")),
    say.in_set(_scenarios, "step_word", STEPS),
    _steps_are_consistent(),
    _runs_are_conserved(),
    _runs_are_known(),
)
