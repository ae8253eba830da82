select play_id, language, step_text
from playbook_steps
where is_current
order by play_id, language, step_order
