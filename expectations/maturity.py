"""Mart gates of departments: no stage by claim, one next step, no lateness of a few people."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

AREAS = ("data", "process", "organisation", "cx")
UNMET = (
    "not_measured",
    "not_applicable",
    "beside_threshold",
    "not_declared",
    "declared_unmet",
    "stale",
    "none",
)
MOVES = ("risen", "fallen", "held")

_maturity = Subject("maturity", "marts.maturity")
_stages = Subject("maturity_stages", "marts.maturity_stages")
_loads = Subject("team_loads", "marts.team_loads")
LOAD_WORDS = ("over", "under", "fair", "no_capacity_known")


def _nothing_is_claimed() -> Gate:
    """Ask that what is met was measured, or was declared with evidence that has not run out."""
    return say.holds(
        _maturity,
        "claims",
        "(is_met and (evidence is null or evidence_date is null or is_stale)) "
        "or is_met <> (unmet_reason = 'none') or evidence_date > as_of_date "
        "or (origin = 'measured') <> (measure is not null) "
        "or (origin = 'declared' and area in ('data', 'process')) "
        "or (is_met is null) <> (unmet_reason = 'not_applicable') "
        "or (is_met is null and measured_value is not null)",
        seen="count(*)",
        expected="evidence behind whatever is met, measured where it can be",
    )


def _measures_decide() -> Gate:
    return say.holds(
        _maturity,
        "measures",
        "origin = 'measured' and is_met <> coalesce(case comparison "
        "when 'at_least' then measured_value >= threshold_value "
        "when 'at_most' then measured_value <= threshold_value end, false) "
        "or measured_value < 0 or measured_value > 1",
        seen="count(*)",
        expected="what is measured met just when it reaches its threshold",
    )


def _stages_follow_from_criteria() -> Gate:
    return say.conserved(
        _stages,
        "criteria",
        relation=(
            "(select known.department as known_department, shown.department as shown_department, "
            "known.stage as known_stage, shown.stage as shown_stage from "
            "(select department, area, coalesce(min(stage) filter (where not is_met) - 1, "
            "max(stage)) as stage from marts.maturity group by department, area) as known "
            "full join marts.maturity_stages as shown on known.department = shown.department "
            "and known.area = shown.area) as compared"
        ),
        breaking=(
            "count(*) filter (where known_department is null or shown_department is null "
            "or known_stage <> shown_stage)"
        ),
        expected="each stage the highest of which, and of all below, every criterion is met",
    )


def _one_step_is_the_cheapest() -> Gate:
    return say.conserved(
        _stages,
        "steps",
        relation=(
            "(select department, count(*) filter (where is_cheapest_of_department) as step_count, "
            "count(next_criterion_id) as open_count, min(effort_days) as least_days, "
            "min(effort_days) filter (where is_cheapest_of_department) as chosen_days "
            "from marts.maturity_stages group by department) as departments"
        ),
        breaking=(
            "count(*) filter (where step_count <> least(open_count, 1) or chosen_days > least_days)"
        ),
        expected="one cheapest step of each department that has any left",
    )


def _falls_are_named() -> Gate:
    return say.holds(
        _stages,
        "moves",
        "move_word <> case when previous_stage > stage then 'fallen' "
        "when previous_stage < stage then 'risen' else 'held' end "
        "or previous_stage = stage or (previous_stage is null) <> (reached_date is null) "
        "or months_in_stage < 0 or stage < 0 or stage > 5 "
        "or (unmet_count > 0) <> (next_criterion_id is not null)",
        seen="count(*)",
        expected="a rise or a fall named as such, and dated",
    )


def _open_work_is_counted() -> Gate:
    """Ask that every open action and ticket waits for one role, and departments add up."""
    counts = "open_action_count + open_improvement_count + open_ticket_count"
    return say.conserved(
        _loads,
        "work",
        relation=(
            f"(select (select coalesce(sum({counts}), 0) from marts.team_loads "
            "where owner_role <> '(all)') as role_count, "
            f"(select coalesce(sum({counts}), 0) from marts.team_loads "
            "where owner_role = '(all)') as department_count, "
            "(select coalesce(sum(open_action_count + open_ticket_count), 0) "
            "from marts.team_loads where owner_role = '(all)') as told_count, "
            "(select count(*) from unified.fct_actions "
            "where action_status in ('open', 'in_progress')) "
            "+ (select count(*) from unified.fct_tickets where closed_at is null) as known_count, "
            "(select count(*) from marts.team_loads) as row_count) as sums"
        ),
        rows="max(row_count)",
        seen="max(row_count)",
        breaking="max(abs(role_count - department_count)) + max(abs(told_count - known_count))",
        expected="every open action and ticket once, departments the sum of their roles",
    )


def _lateness_is_withheld() -> Gate:
    return say.holds(
        _loads,
        "withheld",
        "(withheld_reason is null) <> (overdue_action_count is not null) "
        "or overdue_action_count > open_action_count "
        "or (owner_role <> '(all)' and (load_word is not null or months_of_work is not null))",
        seen="count(*)",
        expected="lateness, or why it is withheld; loads of departments only",
    )


def _lateness_of_few_is_not_told() -> Gate:
    """Ask that roles told late, and a department less those told, are never of a few people."""
    staff = (
        "(select loads.department, loads.owner_role, "
        "loads.overdue_action_count is not null as told, "
        "count(distinct listed.employee_id) as people from marts.team_loads as loads "
        "inner join marts.int_team_work__listed as listed on loads.department = listed.department "
        "and loads.owner_role in ('(all)', listed.owner_role) where listed.work_type = 'action' "
        "group by 1, 2, 3) as staff"
    )
    return say.agrees(
        _loads,
        "staff",
        relation=(
            "(select department, min(people) filter (where told) as smallest, "
            "sum(people) filter (where not told and owner_role <> '(all)') as hidden, "
            "count(*) filter (where told and owner_role = '(all)') as totals, "
            f"count(*) as copies from {staff} group by department) as departments"
        ),
        broken="smallest < $limit or (totals > 0 and hidden < $limit)",
        expected="no lateness of fewer than $limit people told, nor left over from a department",
    )


MART_GATES: tuple[Gate, ...] = (
    say.keyed(_maturity, ("department", "criterion_id")),
    say.in_set(_maturity, "area", AREAS),
    say.in_set(_maturity, "origin", ("measured", "declared")),
    say.in_set(_maturity, "unmet_reason", UNMET),
    _nothing_is_claimed(),
    _measures_decide(),
    say.keyed(_stages, ("department", "area")),
    say.in_set(_stages, "move_word", MOVES),
    _stages_follow_from_criteria(),
    _one_step_is_the_cheapest(),
    _falls_are_named(),
    say.keyed(_loads, ("department", "owner_role")),
    say.in_set(_loads, "load_word", LOAD_WORDS, is_required=False),
    _open_work_is_counted(),
    _lateness_is_withheld(),
    _lateness_of_few_is_not_told(),
)
