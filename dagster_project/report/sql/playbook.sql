select
    play_id, play_version, language, title, trigger_signal, trigger_state, owner_role, due_days,
    valid_from_date, called_account_count, opened_count, closed_count, done_ratio,
    acknowledged_ratio, withheld_reason, gap_word, use_days, as_of_date, build_id
from playbook
where is_current
order by owner_role, play_id, trigger_signal, trigger_state, language
