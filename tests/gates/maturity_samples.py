"""A department that measures and one that declares, and what breaks the rules of their map."""

MATURITY = """
create table marts.maturity as
select 'sales' as department, 'known' as criterion_id, 'data' as area, 1::bigint as stage,
    'measured' as origin, 'm' as measure, 'at_least' as comparison,
    0.5::decimal(9, 6) as threshold_value, 0.5::decimal(9, 6) as measured_value,
    '1 of 2' as evidence, 'none' as unmet_reason, true as is_met, false as is_stale,
    date '2024-06-30' as evidence_date, date '2024-06-30' as as_of_date
union all
select 'sales', 'fresh', 'data', 2, 'measured', 'n', 'at_most', 0.1, 0.2, '1 of 5',
    'beside_threshold', false, false, '2024-06-30', '2024-06-30'
union all
select 'sales', 'linked', 'data', 1, 'measured', 'l', 'at_least', 0.7, null, null,
    'not_applicable', null, false, null, '2024-06-30'
union all
select 'sales', 'led', 'organisation', 1, 'declared', null, null, null, null, 'chart', 'stale',
    false, true, '2022-06-30', '2024-06-30'
union all
select 'it', 'led', 'organisation', 1, 'declared', null, null, null, null, 'chart', 'none',
    true, false, '2024-01-01', '2024-06-30';
create table marts.maturity_stages as
select 'sales' as department, 'data' as area, 0::bigint as previous_stage, 1::bigint as stage,
    'risen' as move_word, 3::bigint as months_in_stage, 'fresh' as next_criterion_id,
    5::bigint as effort_days, 1::bigint as unmet_count, false as is_cheapest_of_department,
    date '2024-03-31' as reached_date
union all
select 'sales', 'organisation', 1, 0, 'fallen', 0, 'led', 2, 1, true, '2024-06-30'
union all
select 'it', 'organisation', null, 1, 'held', 24, null, null, 0, false, null;
alter table unified.fct_tickets add column closed_at timestamp;
create table marts.int_team_work__listed as
select 'action' as work_type, 'sales' as department, 'lead' as owner_role,
    unnest(['E1', 'E2', 'E3', 'E4', 'E5']) as employee_id;
create table marts.team_loads as
select 'sales' as department, unnest(['lead', '(all)']) as owner_role,
    1::bigint as open_action_count, 3::bigint as open_improvement_count,
    2::bigint as open_ticket_count, 1::bigint as overdue_action_count,
    unnest([null, 1.5]::decimal(18, 6)[]) as months_of_work, unnest([null, 'fair']) as load_word,
    null::varchar as withheld_reason;
"""

MATURITY_BREAKING = {
    "maturity.in_range.claims": (
        "update marts.maturity set evidence = null where department = 'it'"
    ),
    "maturity.in_range.measures": (
        "update marts.maturity set measured_value = 0.499999 where criterion_id = 'known'"
    ),
    "maturity_stages.conserved.criteria": (
        "update marts.maturity set is_met = false where criterion_id = 'known'"
    ),
    "maturity_stages.conserved.steps": (
        "update marts.maturity_stages set is_cheapest_of_department = area = 'data' "
        "where department = 'sales'"
    ),
    "maturity_stages.in_range.moves": (
        "update marts.maturity_stages set move_word = 'held' where move_word = 'fallen'"
    ),
    "team_loads.conserved.work": "update unified.fct_actions set action_status = 'done'",
    "team_loads.agrees.staff": ("delete from marts.int_team_work__listed where employee_id = 'E5'"),
    "team_loads.in_range.withheld": "update marts.team_loads set withheld_reason = 'x'",
}
