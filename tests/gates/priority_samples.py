"""Two healthy priorities, an improvement and a moment, and what breaks their rules."""

PRIORITIES = """
alter table marts.improvements add column is_open boolean default true;
update marts.improvements set is_open = false where improvement_id = 'I0';
create table marts.priorities as
select 1::bigint as priority_rank, 'moment' as subject_kind, 'refill:pharmacy' as subject_id,
    'policy' as destination, 'refill' as process_name, 'moment' as priority_word,
    'nobody works on it' as priority_reason
union all
select 2, 'improvement', 'I1', 'process', 'booking', 'value', 'worth 5 of 5';
"""

PRIORITIES_BREAKING = {
    "priorities.complete": "update marts.priorities set priority_reason = null",
    "priorities.conserved.ranks": "update marts.priorities set priority_rank = 1",
    "priorities.conserved.open": "update marts.improvements set is_open = true",
    "priorities.agrees.moments": "update marts.priorities set process_name = 'booking'",
}
