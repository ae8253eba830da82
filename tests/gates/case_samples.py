"""A healthy business case and two lines of sight, and what breaks their rules."""

CASES = """
alter table unified.fct_improvements add column cost_amount decimal(18, 2);
alter table unified.fct_improvements add column expected_amount decimal(18, 2);
update unified.fct_improvements set cost_amount = 100 where improvement_id = 'I0';
create table marts.business_cases as
select 'I0' as improvement_id, 'paid' as return_word, 100::decimal(18, 2) as cost_reporting_amount,
    200::decimal(18, 2) as realised_reporting_amount,
    150::decimal(18, 2) as realised_low_reporting_amount,
    250::decimal(18, 2) as realised_high_reporting_amount;
create table marts.lines_of_sight as
select 'refill' as moment_id, 'pharmacy' as ecosystem_layer, 'refill' as process_name,
    'medical' as owner_department, 'refill' as metric_id, 'tracked' as metric_status,
    2::bigint as exposed_account_count, 100::decimal(18, 2) as booked_reporting_amount,
    'none' as missing_link
union all
select 'refill', 'patient', 'refill', 'medical', null, null, 0, 0, 'metric';
"""

CASES_BREAKING = {
    "business_cases.conserved.cases": "update unified.fct_improvements set cost_amount = 1",
    "business_cases.agrees.proven": (
        "update marts.improvements set proof_word = 'stale' where improvement_id = 'I0'"
    ),
    "business_cases.in_range.intervals": (
        "update marts.business_cases set realised_low_reporting_amount = 90"
    ),
    "lines_of_sight.in_range.links": (
        "update marts.lines_of_sight set owner_department = null where missing_link = 'none'"
    ),
    "lines_of_sight.conserved.moments": (
        "delete from marts.lines_of_sight where ecosystem_layer = 'patient'"
    ),
}
