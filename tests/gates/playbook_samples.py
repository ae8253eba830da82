"""A healthy playbook, and what breaks each of its gates; signals and plays of `enablement`."""

PLAYBOOK = """
create table marts.playbook as
select 'call' as play_id, 1::bigint as play_version, language, 'usage_trend' as trigger_signal,
    'bad' as trigger_state, true as is_current, 0.5::decimal(9, 6) as done_ratio,
    0.4::decimal(9, 6) as acknowledged_ratio, null::varchar as withheld_reason,
    'not_acknowledged' as gap_word, 1::bigint as step_count
from (select unnest(['en', 'ja', 'ru']) as language)
union all
select '(none)', 0, '(all)', signal, state, true, null, null, 'no_play', 'no_play', 0
from (values ('survey_nps', 'bad'), ('survey_nps', 'watch'), ('usage_trend', 'watch'),
    ('insufficient_data', 'unknown')) as signs (signal, state);
create table marts.playbook_steps as
select 'call' as play_id, 1::bigint as play_version, language, 1::bigint as step_order
from (select unnest(['en', 'ja', 'ru']) as language);
create table marts.int_plays__read as
select 'call' as play_id, 1::bigint as play_version, 5::bigint as staff_count,
    2::bigint as read_count;
"""

PLAYBOOK_BREAKING = {
    "playbook.conserved.plays": (
        "update marts.playbook set play_version = 2 where language = 'ja'"
    ),
    "playbook.conserved.signs": (
        "delete from marts.playbook where trigger_signal = 'insufficient_data'"
    ),
    "playbook.in_range.withheld": (
        "update marts.playbook set acknowledged_ratio = null where language = 'ja'"
    ),
    "playbook_steps.conserved.steps": "delete from marts.playbook_steps where language = 'ja'",
    "playbook.agrees.staff": "update marts.int_plays__read set staff_count = 4",
}
