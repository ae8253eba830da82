"""Two healthy improvements, one of them proven, and what breaks each rule about them."""

IMPROVEMENTS = """
alter table unified.fct_improvements add column improvement_id varchar;
update unified.fct_improvements set improvement_id = 'I' || right(improvement_change_id, 1);
insert into policy.parameters values ('proof_looks', 2, date '2020-01-01'),
    ('proof_window_months', 3, date '2020-01-01');
create table policy.announcement_rules as
select 'patients' as audience, 28::bigint as minimum_proven_days, true as needs_approval,
    date '2020-01-01' as valid_from;
create table policy.processes as
select 'booking' as process_name, 'lead' as owner_role, date '2020-01-01' as valid_from;
create table marts.improvements as
select 'I0' as improvement_id, 'booking' as process_name, 'green' as sticker,
    'proven' as proof_word, null::varchar as illegal_transition,
    timestamp '2024-04-04' as first_state_at, 'wait' as metric_id,
    timestamp '2023-12-20' as done_at
union all select 'I1', 'booking', 'red', 'not_done', null, timestamp '2024-05-04', 'wait', null;
create table marts.improvement_proofs as
select 'I0' as improvement_id, look_month, look_word, sticker,
    case when look_word = 'moved' then 0.2 else 0.1 end::decimal(9, 6) as difference_ratio,
    case when look_word = 'moved' then 0.1 else -0.1 end::decimal(9, 6) as difference_low_ratio,
    0.3::decimal(9, 6) as difference_high_ratio, false as is_regression, false as is_withheld,
    0::bigint as shares_proof_with_count,
    case when sticker = 'green' then date '2024-05-31' end as proven_on_date
from (values (date '2024-03-01', 'not_yet', 'red'), (date '2024-04-01', 'moved', 'red'),
    (date '2024-05-01', 'moved', 'green')) as looks (look_month, look_word, sticker);
create table marts.process_loads as
select 'booking' as process_name, 'front_office' as owner_department, 1::bigint as owner_count,
    'fair' as load_word;
create table marts.journey_greenness as
select greenness_month, journey_stage, reds::bigint as red_count, greens::bigint as green_count,
    0::bigint as grey_count, 0.5::decimal(9, 6) as greenness_ratio
from (values (date '2024-04-01', 1, 0), (date '2024-05-01', 1, 1), (date '2024-06-01', 1, 1))
    as months (greenness_month, reds, greens),
    (values ('choice'), ('(all)')) as stages (journey_stage);
create table marts.improvements_announced as
select 'I0' as improvement_id, 'patients' as audience, 'We pick up.' as announcement,
    date '2024-05-31' as proven_on_date, 'lead' as approved_by_role,
    timestamp '2024-06-01' as approved_at, date '2024-06-30' as as_of_date;
"""

IMPROVEMENTS_BREAKING = {
    "improvements.conserved.improvements": (
        "delete from marts.improvements where improvement_id = 'I1'"
    ),
    "improvements.conserved.moves": (
        "update marts.improvements set illegal_transition = 'collected>done' "
        "where improvement_id = 'I1'"
    ),
    "improvements.agrees.proof": (
        "update marts.improvements set sticker = 'green' where improvement_id = 'I1'"
    ),
    "improvement_proofs.in_range.intervals": (
        "update marts.improvement_proofs set difference_low_ratio = 0.200001 "
        "where sticker = 'green'"
    ),
    "improvement_proofs.in_range.words": (
        "update marts.improvement_proofs set shares_proof_with_count = 1 where sticker = 'green'"
    ),
    "improvement_proofs.agrees.turns": (
        "update marts.improvement_proofs set sticker = 'green' where look_month = '2024-04-01'"
    ),
    "improvement_proofs.conserved.done": "delete from marts.improvement_proofs",
    "journey_greenness.conserved.months": (
        "delete from marts.journey_greenness where greenness_month = '2024-04-01'"
    ),
    "improvement_proofs.conserved.looks": (
        "delete from marts.improvement_proofs where look_month = '2024-04-01'"
    ),
    "process_loads.in_range.owner": "update marts.process_loads set owner_count = 2",
    "journey_greenness.in_range.greenness_ratio": (
        "update marts.journey_greenness set greenness_ratio = 50"
    ),
    "journey_greenness.conserved.stickers": (
        "update marts.journey_greenness set grey_count = 1 where journey_stage = 'choice'"
    ),
    "improvements_announced.agrees.proven": (
        "update marts.improvement_proofs set sticker = 'red' where look_month = '2024-05-01'"
    ),
}
