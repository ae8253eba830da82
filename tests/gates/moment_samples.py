"""A healthy moment of truth at a layer and at the patient's own, and what breaks its rules."""

MOMENTS = """
alter table unified.fct_process_runs add column moment_id varchar default 'refill';
alter table unified.fct_process_runs add column ecosystem_layer varchar default 'pharmacy';
create table marts.int_operations__measured as select 2::bigint as run_count;
create table marts.process_operations as
select 'refill' as process_name, 'pharmacy' as ecosystem_layer,
    date '2024-04-01' as quarter_start_date, 'rework' as measure, 'ratio' as unit,
    0.5::decimal(18, 6) as measured_value, 0.4::decimal(18, 6) as measured_low_value,
    0.6::decimal(18, 6) as measured_high_value, 0.3::decimal(18, 6) as before_value,
    0.2::decimal(18, 6) as change_value, 0.1::decimal(18, 6) as change_low_value,
    0.3::decimal(18, 6) as change_high_value, 'rose' as change_word;
create table policy.ecosystem_layers as
select unnest(['pharmacy', 'patient']) as ecosystem_layer;
create table marts.int_moments__counted as
select unnest(['pharmacy', 'patient']) as ecosystem_layer, 1::bigint as run_count;
create table marts.int_moments__bounded as select unnest([true, true, false]) as is_listed;
create table marts.moments_of_truth as
select 'refill' as moment_id, 'pharmacy' as ecosystem_layer,
    date '2024-01-01' as quarter_start_date, 'showstopper' as severity,
    1::bigint as dissatisfier_rank,
    100::bigint as run_count, 18::bigint as failed_count, 0.82::decimal(9, 6) as avoided_ratio,
    0.733326::decimal(9, 6) as avoided_low_ratio, 0.882998::decimal(9, 6) as avoided_high_ratio,
    4::bigint as denied_count, 10::bigint as delayed_count, 4::bigint as lost_count,
    600::bigint as delay_median_minutes, 900::bigint as delay_p90_minutes,
    0::bigint as unnoticed_count, 30::bigint as contact_median_minutes,
    5::bigint as contact_breach_count, 0.277778::decimal(9, 6) as contact_breach_ratio,
    0.125::decimal(9, 6) as contact_breach_low_ratio,
    0.508692::decimal(9, 6) as contact_breach_high_ratio, 400::bigint as resolve_median_minutes,
    0.5::decimal(9, 6) as recovered_ratio, 0.290304::decimal(9, 6) as recovered_low_ratio,
    0.709696::decimal(9, 6) as recovered_high_ratio, 1::bigint as open_breach_count,
    true as is_quarter_over, null::varchar as withheld_reason;
insert into marts.moments_of_truth (moment_id, ecosystem_layer, quarter_start_date, severity,
    dissatisfier_rank, run_count, failed_count, avoided_ratio, avoided_low_ratio,
    avoided_high_ratio, is_quarter_over)
values ('refill', 'patient', '2024-01-01', 'showstopper', 2, 110, 20, 0.89, 0.81, 0.94, true);
"""

MOMENTS_BREAKING = {
    "process_operations.in_range.intervals": (
        "update marts.process_operations set change_low_value = 0"
    ),
    "process_operations.conserved.runs": (
        "update unified.fct_process_runs set ecosystem_layer = 'patient'"
    ),
    "moments_of_truth.conserved.runs": (
        "update marts.int_moments__counted set run_count = 2 where ecosystem_layer = 'patient'"
    ),
    "moments_of_truth.in_range.intervals": (
        "update marts.moments_of_truth set recovered_high_ratio = 0.4 where run_count = 100"
    ),
    "moments_of_truth.in_range.parts": (
        "update marts.moments_of_truth set denied_count = 5 where run_count = 100"
    ),
    "moments_of_truth.in_range.rounded": (
        "update marts.moments_of_truth set failed_count = 11 where run_count = 110"
    ),
    "moments_of_truth.in_range.withheld": (
        "update marts.moments_of_truth set withheld_reason = 'group_too_small'"
    ),
    "moments_of_truth.agrees.ranks": "update marts.moments_of_truth set dissatisfier_rank = 1",
}
