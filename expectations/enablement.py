"""Mart gates of roles and of the field: one who answers, groups of staff never small."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

SUBJECT_TYPES = ("process", "mart", "feed", "signal", "play")
DUTY_GAPS = (
    "unknown_subject",
    "unknown_role",
    "several_accountable",
    "no_accountable",
    "no_responsible",
    "none",
)
ROLE_GAPS = ("no_duty", "no_action", "none")

LOOP_WORDS = (
    "closed_in_time", "closed_late", "mostly_open", "waiting", "unheard", "withheld",
)  # fmt: skip
CHANGE_GAPS = ("dates_out_of_order", "without_feedback", "not_in_the_field", "none")
WITHHELD = ("group_too_small", "protects_another_group")
UNSIGNED = "no_reporter_known"

_responsibilities = Subject("responsibilities", "marts.responsibilities")
_plans = Subject("role_plans", "marts.role_plans")
_coverage = Subject("enabler_coverage", "marts.enabler_coverage")
_loops = Subject("feedback_loops", "marts.feedback_loops")
_changes = Subject("strategy_changes", "marts.strategy_changes")


def _one_role_answers() -> Gate:
    """Ask for one accountable role of each mart, and never for two of anything."""
    return say.holds(
        _responsibilities,
        "accountable",
        "accountable_count > 1 or (subject_type = 'mart' and gap_word <> 'unknown_subject' "
        "and accountable_count <> 1)",
        seen="count(accountable_count)",
        expected="one role that answers for each mart, and never two",
    )


def _gaps_are_told() -> Gate:
    return say.holds(
        _responsibilities,
        "gaps",
        "(accountable_count = 0 or responsible_count = 0) and gap_word = 'none' "
        "or (accountable_count > 0) <> (accountable_roles is not null) "
        "or (responsible_count > 0) <> (responsible_roles is not null)",
        seen="count(*)",
        expected="roles where they are counted, and a word for each gap",
    )


def _duties_name_what_exists() -> Gate:
    return say.holds(
        _responsibilities,
        "known",
        "gap_word in ('unknown_subject', 'unknown_role')",
        seen="count(*)",
        expected="duties of subjects and roles that exist",
    )


def _every_subject_stands() -> Gate:
    """Ask that each signal and play of policy is listed."""
    return say.conserved(
        _responsibilities,
        "subjects",
        relation=(
            "(select policy.subject, shown.subject as shown_subject from "
            "(select 'signal' as subject_type, signal_name as subject from policy.signals "
            "where valid_from <= $as_of_date union select 'play', play_id from policy.plays "
            "where valid_from <= $as_of_date) as policy left join marts.responsibilities as shown "
            "on policy.subject_type = shown.subject_type and policy.subject = shown.subject) "
            "as compared"
        ),
        breaking="count(*) filter (where shown_subject is null)",
        expected="every signal and play of policy with its roles",
    )


def _actions_are_dated() -> Gate:
    return say.holds(
        _plans,
        "dated",
        "(action_id = '(none)') <> (due_date is null) "
        "or (action_id <> '(none)' and action_text is null) "
        "or (gap_word = 'no_action' and action_id <> '(none)') "
        "or year(due_date) <> year(as_of_date)",
        seen="count(*)",
        expected="a text and a day of this year for every yearly action",
    )


def _shares_lie_within(subject: Subject, name: str, part: str, whole: str) -> Gate:
    """Ask for a share within its bounds and counts that allow it, or why there is none."""
    return say.holds(
        subject,
        "withheld",
        f"{name}_low_ratio > {name}_ratio or {name}_high_ratio < {name}_ratio "
        f"or {part} > {whole} or (withheld_reason is null) <> ({name}_ratio is not null) "
        f"or (withheld_reason is not null and coalesce({part}, {whole}) is not null)",
        seen="count(*)",
        expected="a share within its bounds, or why it is withheld and no count",
    )


def _no_small_team_is_told(subject: Subject, counted: str, people: str, key: str) -> Gate:
    """Ask that teams shown, and all teams less those shown, are never of a few people."""
    kind = f"{key}, quarter_start_date"
    told = (
        f"(select {kind}, min({people}) filter (where withheld_reason is null) as smallest, "
        f"sum({people}) filter (where withheld_reason is not null and team <> '(all)') as hidden, "
        "count(*) filter (where withheld_reason is null and team = '(all)') as totals, "
        f"count(*) as copies from {subject.relation} "
        f"inner join marts.{counted} as counted using (team, {kind}) group by {kind}) as kinds"
    )
    return say.agrees(
        subject,
        "staff",
        relation=told,
        # Reports of nobody known hide nobody.
        broken="smallest < $limit or (totals > 0 and hidden > 0 and hidden < $limit)",
        expected="no team of fewer than $limit shown, nor left over from all",
    )


def _loop_words_agree() -> Gate:
    return say.holds(
        _loops,
        "words",
        "(loop_word = 'withheld') <> (withheld_reason is not null) "
        "or (loop_word in ('closed_in_time', 'closed_late')) <> (loop_median_days is not null) "
        "or (loop_median_days is not null) <> coalesce(closed_ratio >= 0.5, false) "
        "or (loop_word = 'waiting') <> coalesce(due_count = 0, false) "
        "or (loop_word = 'unheard' and used_count > 0) "
        "or loop_median_days < 0 or open_p90_days < 0",
        seen="count(*)",
        expected="a word that says how much of what is due was answered, and days that passed",
    )


def _reports_are_counted_once() -> Gate:
    return say.conserved(
        _loops,
        "reports",
        relation=(
            "(select (select count(*) from unified.fct_field_feedback) as recorded, "
            "(select coalesce(sum(report_count), 0) from marts.int_feedback__counted "
            "where team <> '(all)') as counted, (select coalesce(sum(report_count), 0) "
            "from marts.int_feedback__counted where team = '(all)') as added) as compared"
        ),
        rows="max(recorded)",
        seen="max(recorded)",
        breaking="max(abs(recorded - counted) + abs(recorded - added))",
        expected="every report in one team, and once among all",
    )


def _skills_are_known() -> Gate:
    return say.referenced(
        Subject("enabler_coverage", "unified.fct_skill_sessions"),
        "skill_id",
        "policy.skills",
        "skill_id",
    )


def _changes_are_in_order() -> Gate:
    """Ask of every report, also of those too few to be counted out."""
    return say.holds(
        Subject(
            _changes.name,
            "(select decided_date, effective_date, reports.late_count "
            "from marts.strategy_changes left join (select strategy_change_id, "
            "count(*) filter (where is_too_late) as late_count "
            "from marts.int_feedback__followed group by strategy_change_id) as reports "
            "using (strategy_change_id)) as changes",
        ),
        "dates",
        "effective_date < decided_date or late_count > 0",
        seen="count(*)",
        expected="reported, then decided, then in the field",
    )


def _few_reporters_are_not_told() -> Gate:
    """Ask that a number or a day of reports stands for the smallest group, or for nobody."""
    return say.agrees(
        _changes,
        "staff",
        relation=(
            "(select shown.feedback_count, shown.too_late_count, shown.first_report_date, "
            "shown.withheld_reason, 1 as copies, "
            "count(distinct nullif(employee_id, 'unknown')) filter (where is_used) as used, "
            "count(distinct nullif(employee_id, 'unknown')) filter (where is_too_late) as late "
            "from marts.strategy_changes as shown left join marts.int_feedback__followed as told "
            "using (strategy_change_id) group by all) as changes"
        ),
        broken=(
            "(used < $limit and (feedback_count > 0 or first_report_date is not null)) "
            "or (late < $limit and too_late_count > 0) "
            "or (withheld_reason is null) <> (feedback_count is not null)"
        ),
        expected="no number or day of fewer than $limit reporters",
    )


MART_GATES: tuple[Gate, ...] = (
    say.keyed(_responsibilities, ("subject_type", "subject")),
    say.in_set(_responsibilities, "subject_type", SUBJECT_TYPES),
    say.in_set(_responsibilities, "gap_word", DUTY_GAPS),
    _one_role_answers(),
    _gaps_are_told(),
    _duties_name_what_exists(),
    _every_subject_stands(),
    say.keyed(_plans, ("role", "action_id")),
    say.in_set(_plans, "gap_word", ROLE_GAPS),
    _actions_are_dated(),
    say.keyed(_coverage, ("team", "skill_id", "quarter_start_date")),
    say.in_set(_coverage, "withheld_reason", WITHHELD, is_required=False),
    _shares_lie_within(_coverage, "coverage", "trained_count", "staff_count"),
    _no_small_team_is_told(_coverage, "int_skills__covered", "counted.staff_count", "skill_id"),
    _skills_are_known(),
    say.keyed(_loops, ("team", "topic", "quarter_start_date")),
    say.in_set(_loops, "withheld_reason", (UNSIGNED, *WITHHELD), is_required=False),
    say.in_set(_loops, "loop_word", LOOP_WORDS),
    _shares_lie_within(_loops, "used", "used_count", "report_count"),
    _no_small_team_is_told(_loops, "int_feedback__counted", "counted.reporter_count", "topic"),
    _loop_words_agree(),
    _reports_are_counted_once(),
    say.keyed(_changes, ("strategy_change_id",)),
    say.in_set(_changes, "gap_word", CHANGE_GAPS),
    say.in_set(_changes, "withheld_reason", ("group_too_small",), is_required=False),
    _changes_are_in_order(),
    _few_reporters_are_not_told(),
)
