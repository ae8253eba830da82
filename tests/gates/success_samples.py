"""Two healthy success metrics, one claimed and shown to be better, and what breaks their rules."""

SUCCESS = """
create table marts.int_improvements__standing as
select 'I0' as improvement_id, 0.1::decimal(9, 6) as claimed_change_ratio
union all select 'I1', null;
create table marts.int_improvements__looked as
select 'I0' as improvement_id, 1::bigint as month_number,
    0.05::decimal(9, 6) as difference_high_ratio
union all select 'I0', 2, 0.1;
create table marts.int_improvements__baselined as select 'I0' as improvement_id;
alter table unified.fct_metric_values add column metric_id varchar;
alter table unified.fct_metric_values add column numerator decimal(18, 4);
alter table unified.fct_metric_values add column denominator decimal(18, 4);
update unified.fct_metric_values set metric_id = 'wait', numerator = 20, denominator = 100;
create table policy.metrics as
select 'wait' as metric_id, date '2023-01-01' as baseline_from_date, date '2020-01-01' as valid_from
union all select 'refill', null, date '2020-01-01';
create table marts.success_metrics as
select 'wait' as metric_id, 'tracked' as metric_status, null::varchar as proxy_word,
    'improved' as claim_word, 'plausible' as target_word, 'agrees' as agreement_word,
    0.1::decimal(9, 6) as claimed_change_ratio, false as is_started_before_baseline,
    0.4::decimal(9, 6) as baseline_ratio, 0.35::decimal(9, 6) as baseline_low_ratio,
    0.45::decimal(9, 6) as baseline_high_ratio, 0.2::decimal(9, 6) as current_ratio,
    0.15::decimal(9, 6) as current_low_ratio, 0.25::decimal(9, 6) as current_high_ratio,
    0.2::decimal(9, 6) as change_ratio, 0.1::decimal(9, 6) as change_low_ratio,
    0.3::decimal(9, 6) as change_high_ratio, date '2024-05-01' as current_until_month,
    date '2023-01-01' as baseline_from_month, false as is_withheld;
insert into marts.success_metrics (metric_id, metric_status, claim_word, target_word,
    agreement_word, is_started_before_baseline, is_withheld)
values ('refill', 'untracked', 'none', 'no_history', 'no_partner', false, false);
"""

SUCCESS_BREAKING = {
    "success_metrics.conserved.baselined": (
        "delete from marts.int_improvements__baselined where improvement_id = 'I0'"
    ),
    "success_metrics.in_range.claims": (
        "update marts.success_metrics set claimed_change_ratio = 0.4 where metric_id = 'wait'"
    ),
    "success_metrics.conserved.claims": (
        "update marts.int_improvements__looked set difference_high_ratio = 0.09 "
        "where month_number = 2"
    ),
    "success_metrics.conserved.reported": (
        "update unified.fct_metric_values set numerator = 0.2, denominator = 0.4"
    ),
    "success_metrics.in_range.intervals": (
        "update marts.success_metrics set current_low_ratio = 0.21 where metric_id = 'wait'"
    ),
    "success_metrics.in_range.status": (
        "update marts.success_metrics set metric_status = 'baselined' where metric_id = 'refill'"
    ),
    "success_metrics.agrees.begun": (
        "update marts.success_metrics set is_started_before_baseline = true"
    ),
    "success_metrics.agrees.partner": (
        "update marts.success_metrics set agreement_word = 'differs' where metric_id = 'wait'"
    ),
}
